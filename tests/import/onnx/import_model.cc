#include "import/onnx/import_model.h"

#include <catch2/matchers/catch_matchers_string.hpp>

#include "import/onnx/import.h"

namespace monograph::test {

Graph Import(const OnnxModel& model) { return Get(ImportOnnx(AsBytes(model.Bytes()))); }

Error ImportError(const OnnxModel& model) {
  const auto graph = ImportOnnx(AsBytes(model.Bytes()));
  REQUIRE_FALSE(graph.ok());
  return graph.error();
}

void ExpectRefused(const OnnxModel& model, ErrorCode code, const std::string& message) {
  const Error error = ImportError(model);
  CHECK(error.code() == code);
  CHECK_THAT(error.message(), Catch::Matchers::ContainsSubstring(message));
}

Numbers ToChannelsLast(const Numbers& image) {
  const Shape& s = image.shape;
  Numbers out{{s[0], s[2], s[3], s[1]}, {}};
  for (int n = 0; n < s[0]; ++n) {
    for (int at = 0; at < s[2] * s[3]; ++at) {
      for (int c = 0; c < s[1]; ++c) {
        const int from = (n * s[1] + c) * s[2] * s[3] + at;
        out.values.push_back(image.values[static_cast<size_t>(from)]);
      }
    }
  }
  return out;
}

std::vector<Numbers> RunAll(const OnnxModel& model, const std::vector<Numbers>& inputs) {
  return RunGraph(Import(model), inputs);
}

Numbers Run(const OnnxModel& model, const std::vector<Numbers>& inputs) {
  return RunAll(model, inputs).at(0);
}

}  // namespace monograph::test
