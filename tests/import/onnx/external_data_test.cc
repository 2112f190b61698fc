// Weights in files beside the model.
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstring>

#include "import/onnx/import.h"
#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;

// A reader of one file, `folder/weights.bin`, of 64 floats 0, 1, 2, ...
Result<Buffer> ReadRamp(const std::string& path, uint64_t offset, uint64_t length) {
  if (path != "folder/weights.bin") return Error{ErrorCode::kIo, "There is no such file."};
  if (offset + length > 256) return Error{ErrorCode::kIo, "It is too short."};
  const Numbers ramp = Ramp({64});
  const auto bytes = std::as_bytes(std::span(ramp.values));
  return Buffer::Copy(bytes.subspan(offset, length));
}

using Keys = std::vector<std::pair<std::string, std::string>>;

OnnxTensor External(const Keys& keys, int32_t type = 1) {
  OnnxTensor tensor;
  tensor.name = "weights";
  tensor.dims = {2, 3};
  tensor.data_type = type;
  tensor.external = true;
  tensor.external_data = keys;
  return tensor;
}

Result<Graph> ImportRamp(const OnnxModel& model) {
  return ImportOnnx(AsBytes(model.Bytes()), ReadRamp);
}

void CheckRead(const Graph& graph, float first) {
  const auto view = ConstantView(graph, graph.outputs[0]);
  REQUIRE(view);
  const auto actual = view->as<float>();
  CHECK(std::vector<float>(actual.begin(), actual.end()) == Ramp({6}, first).values);
}

TEST_CASE("Weights are read from the file beside the model, from their offset on") {
  const auto check = [](const Keys& keys, float first) {
    OnnxModel model;
    CheckRead(Get(ImportRamp(model.Output("weights").Constant(External(keys)))), first);
  };
  check({{"location", "folder/weights.bin"}}, 0);
  check({{"location", "folder/weights.bin"}, {"offset", "16"}, {"length", "24"}}, 4);
  check({{"offset", "232"}, {"location", "folder/weights.bin"}, {"checksum", "?"}}, 58);
}

TEST_CASE("A file holds elements in ONNX's own types, whatever they become") {
  const std::vector<std::pair<int32_t, const char*>> bytes = {
      {4, "12"}, {10, "12"}, {11, "48"}, {12, "24"}, {16, "12"}, {21, "3"}, {22, "3"}};
  for (const auto& [type, length] : bytes) {
    INFO("type " << type);
    OnnxModel model;
    const Keys keys = {{"location", "folder/weights.bin"}, {"length", length}};
    Get(ImportRamp(model.Output("weights").Constant(External(keys, type))));
  }
}

TEST_CASE("The tensor of a Constant node may stand in a file too") {
  OnnxModel model;
  model.Output("c").Node("Constant", {}, {"c"},
                         {{"value", External({{"location", "folder/weights.bin"}})}});
  CheckRead(Get(ImportRamp(model)), 0);
}

void CheckRefused(const OnnxTensor& tensor, ErrorCode code, const std::string& message) {
  OnnxModel model;
  const auto graph = ImportRamp(model.Output("weights").Constant(tensor));
  REQUIRE_FALSE(graph.ok());
  CHECK(graph.error().code() == code);
  CHECK_THAT(graph.error().message(), ContainsSubstring("Tensor \"weights\" stands in "));
  CHECK_THAT(graph.error().message(), ContainsSubstring(message));
}

TEST_CASE("Files outside of the model's folder are refused") {
  for (const char* path : {"", "/etc/passwd", "../weights.bin", "folder/../../x", "folder/..", "..",
                           "a\\..\\b", "C:weights.bin", "\\\\host\\share"}) {
    CheckRefused(External({{"location", path}}), ErrorCode::kCorruptModel,
                 "only files in the model's folder");
  }
  CheckRefused(External({{"location", std::string("a\0b", 3)}}), ErrorCode::kCorruptModel, "only");
  CheckRefused(External({}), ErrorCode::kCorruptModel, "in another file: only files");
}

TEST_CASE("What the reader says of a file is said with its name") {
  CheckRefused(External({{"location", "ghost.bin"}}), ErrorCode::kIo,
               "in the file \"ghost.bin\": There is no such file.");
  CheckRefused(External({{"location", "folder/weights.bin"}, {"offset", "240"}}), ErrorCode::kIo,
               "in the file \"folder/weights.bin\": It is too short.");
}

TEST_CASE("Keys that cannot be are refused") {
  for (const char* offset : {"", "-1", "x", "1.5", "99999999999999999999", "4 "}) {
    CheckRefused(External({{"location", "folder/weights.bin"}, {"offset", offset}}),
                 ErrorCode::kCorruptModel, "is no number");
  }
  CheckRefused(External({{"location", "folder/weights.bin"}, {"length", "20"}}),
               ErrorCode::kCorruptModel, "it has 20 bytes there, but its shape needs 24");
  OnnxTensor large = External({{"location", "folder/weights.bin"}});
  large.dims = std::vector<int64_t>(4, INT32_MAX);
  CheckRefused(large, ErrorCode::kCorruptModel, "impossible");
  CheckRefused(External({{"location", "folder/weights.bin"}}, 8), ErrorCode::kUnsupportedModel,
               "(string)");
}

}  // namespace
}  // namespace monograph
