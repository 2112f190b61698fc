// Padding beyond ONNX's own cases: open dimensions, negative pads.
#include <catch2/matchers/catch_matchers_string.hpp>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;
using Dims = std::vector<int64_t>;

OnnxModel Padded(const Dims& declared, const char* mode, const Dims& pads) {
  OnnxModel model;
  model.Input("x", declared).Output("y").Constant("pads", pads);
  return model.Node("Pad", {"x", "pads"}, {"y"}, {String("mode", mode)});
}

TEST_CASE("Edges and mirrors of an open image are those of one of known size") {
  const Numbers image = ToChannelsLast(Ramp({1, 2, 3, 4}));
  const Dims pads = {0, 0, 2, 1, 0, 0, 1, 2};
  for (const char* mode : {"edge", "reflect", "constant"}) {
    INFO(mode);
    const Numbers known = Run(Padded({1, 2, 3, 4}, mode, pads), {image});
    CHECK(known.shape == Shape{1, 6, 7, 2});
    RequireClose(Run(Padded({-1, 2, -1, -1}, mode, pads), {image}), known);
  }
}

TEST_CASE("Negative pads cut off") {
  const OnnxModel model = Padded({1, 1, 3, 4}, "constant", {0, 0, -1, 1, 0, 0, 0, -2});
  RequireClose(Run(model, {ToChannelsLast(Ramp({1, 1, 3, 4}))}),
               ToChannelsLast({{1, 1, 2, 3}, {0, 4, 5, 0, 8, 9}}));
}

TEST_CASE("Pads that cannot be are refused") {
  const auto refused = [](const char* mode, const Dims& pads, const char* message) {
    const Error error = ImportError(Padded({1, 1, 3, 4}, mode, pads));
    CHECK_THAT(error.message(), ContainsSubstring(message));
  };
  refused("constant", {0, 0, 0}, "do not fit");
  refused("constant", {0, 0, 0, 0, 0, 0, 0, int64_t{1} << 40}, "do not fit");
  refused("reflect", {0, 0, 3, 0, 0, 0, 0, 0}, "a margin of 3");
  refused("mirror", {0, 0, 0, 0, 0, 0, 0, 0}, "none of ONNX's");
}

}  // namespace
}  // namespace monograph
