// Damaged and foreign files give a typed error that says what is wrong, never a crash.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstring>
#include <functional>
#include <memory>
#include <string_view>

#include "format/read.h"
#include "format/write.h"
#include "schema/model_generated.h"
#include "support/sample_graph.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace std::string_view_literals;

std::vector<std::byte> SampleFile() {
  auto file = WriteModel(test::SampleGraph());
  REQUIRE(file.ok());
  return std::move(*file);
}

std::vector<std::byte> Packed(const schema::ModelT& model) {
  flatbuffers::FlatBufferBuilder builder;
  schema::FinishModelBuffer(builder, schema::Model::Pack(builder, &model));
  const auto bytes = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
  return {bytes.begin(), bytes.end()};
}

void CheckTyped(const Result<Graph>& graph) {
  if (graph.ok()) return;
  const ErrorCode code = graph.error().code();
  CHECK((code == ErrorCode::kNotAModel || code == ErrorCode::kCorruptModel ||
         code == ErrorCode::kUnsupportedModel));
  CHECK(graph.error().message().size() > 10);
  CHECK(graph.error().message().ends_with("."));
}

TEST_CASE("Truncated files are refused") {
  const auto file = SampleFile();
  for (size_t size = 0; size + 4 < file.size(); size += 97) {
    INFO("the first " << size << " of " << file.size() << " bytes");
    const std::vector<std::byte> part(file.begin(), file.begin() + static_cast<ptrdiff_t>(size));
    const auto graph = ReadModel(part, nullptr);
    CHECK_FALSE(graph.ok());
    CheckTyped(graph);
  }
}

TEST_CASE("Single wrong bits give a graph or a typed error") {
  auto file = SampleFile();
  for (size_t bit = 0; bit < file.size() * 8; ++bit) {
    INFO("bit " << bit);
    const auto mask = std::byte(1 << (bit % 8));
    file[bit / 8] ^= mask;
    CheckTyped(ReadModel(file, nullptr));
    file[bit / 8] ^= mask;
  }
}

TEST_CASE("Words of all ones or zeros give a graph or a typed error") {
  const auto file = SampleFile();
  for (const int fill : {0xff, 0x00, 0x7f}) {
    for (size_t at = 0; at + 4 <= file.size(); at += 4) {
      INFO("word at " << at << ", filled with " << fill);
      auto damaged = file;
      std::memset(damaged.data() + at, fill, 4);
      CheckTyped(ReadModel(damaged, nullptr));
    }
  }
}

struct Foreign {
  std::string_view bytes;
  const char* says;
};

constexpr Foreign kForeign[] = {
    {"", "is empty"},
    {"<!DOCTYPE html><html><body>404</body></html>", "HTML page"},
    {"\n\n <HTML lang=en>", "HTML page"},
    {"PK\x03\x04\x14\0\0\0\0\0archive/data.pkl"sv, "PyTorch"},
    {"PK\x03\x04\x14\0\0\0\0\0model.tflite"sv, "ZIP archive"},
    {"\x1f\x8b\x08\0\0\0\0\0"sv, "gzip"},
    {"\x89HDF\r\n\x1a\n\0\0\0\0"sv, "Keras"},
    {"\x08\x07\x12\x07pytorch\x1a\x05"sv, "ONNX"},
    {"version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"},
    {"{\"format\": \"graph-model\"}", "JSON"},
    {"\x89PNG\r\n\x1a\n", "PNG"},
    {"\xff\xd8\xff\xe0", "JPEG"},
    {"TFL3", "is not a model"},
    {"random bytes of no format", "fifth byte"},
};

TEST_CASE("Foreign files are recognised") {
  for (const Foreign& foreign : kForeign) {
    INFO(foreign.says);
    const auto graph = ReadModel(std::as_bytes(std::span(foreign.bytes)), nullptr);
    REQUIRE_FALSE(graph.ok());
    CHECK(graph.error().code() == ErrorCode::kNotAModel);
    CHECK_THAT(graph.error().message(), ContainsSubstring(foreign.says));
  }
}

struct Damage {
  const char* what;
  std::function<void(schema::ModelT&)> apply;
  ErrorCode code;
  const char* says;
};

schema::SubGraphT& Main(schema::ModelT& model) { return *model.subgraphs[0]; }

schema::TensorT& Tensor(schema::ModelT& model, std::string_view name) {
  for (auto& tensor : Main(model).tensors) {
    if (tensor->name == name) return *tensor;
  }
  FAIL("no tensor " << name);
  return *Main(model).tensors[0];
}

constexpr ErrorCode kCorrupt = ErrorCode::kCorruptModel;
constexpr ErrorCode kUnsupported = ErrorCode::kUnsupportedModel;

const Damage kDamages[] = {
    {"another version", [](auto& m) { m.version = 2; }, kUnsupported, "version 2"},
    {"no subgraph", [](auto& m) { m.subgraphs.clear(); }, kCorrupt, "holds no graph"},
    {"two subgraphs",
     [](auto& m) { m.subgraphs.push_back(std::make_unique<schema::SubGraphT>(Main(m))); },
     kUnsupported, "2 subgraphs"},
    {"a buffer behind the end", [](auto& m) { Tensor(m, "bias").buffer = 99; }, kCorrupt,
     "(bias) uses buffer 99"},
    {"a short buffer", [](auto& m) { m.buffers[Tensor(m, "bias").buffer]->data.pop_back(); },
     kCorrupt, "holds 11 bytes"},
    {"data outside of the flatbuffer",
     [](auto& m) { m.buffers[Tensor(m, "bias").buffer]->offset = 4096; }, kUnsupported,
     "outside of the flatbuffer"},
    {"an overflowing shape",
     [](auto& m) { Tensor(m, "bias").shape = {1 << 30, 1 << 30, 1 << 30, 1 << 30}; }, kCorrupt,
     "(bias) holds 12 bytes"},
    {"a negative dimension", [](auto& m) { Tensor(m, "conv").shape[0] = -2; }, kCorrupt,
     "negative dimension"},
    {"nine dimensions", [](auto& m) { Tensor(m, "conv").shape.resize(9, 1); }, kUnsupported,
     "9 dimensions"},
    {"a signature of another length", [](auto& m) { Tensor(m, "conv").shape_signature.pop_back(); },
     kCorrupt, "signature"},
    {"a type that is not run",
     [](auto& m) { Tensor(m, "conv").type = schema::TensorType::COMPLEX64; }, kUnsupported,
     "COMPLEX64"},
    {"a type that does not exist",
     [](auto& m) { Tensor(m, "conv").type = static_cast<schema::TensorType>(99); }, kUnsupported,
     "99"},
    {"a variable", [](auto& m) { Tensor(m, "conv").is_variable = true; }, kUnsupported, "variable"},
    {"sparse weights",
     [](auto& m) {
       Tensor(m, "filter").sparsity = std::make_unique<schema::SparsityParametersT>();
     },
     kUnsupported, "sparse"},
    {"a scheme of its own",
     [](auto& m) { Tensor(m, "conv").quantization->details.Set(schema::CustomQuantizationT()); },
     kUnsupported, "quantisation scheme"},
    {"a huge zero point",
     [](auto& m) {
       Tensor(m, "bias").quantization = std::make_unique<schema::QuantizationParametersT>();
       Tensor(m, "bias").quantization->scale = {1};
       Tensor(m, "bias").quantization->zero_point = {int64_t{1} << 40};
     },
     kCorrupt, "zero point outside int32"},
    {"an operator code behind the end", [](auto& m) { Main(m).operators[1]->opcode_index = 77; },
     kCorrupt, "Node 1 has operator code 77"},
    {"a nameless custom operator", [](auto& m) { m.operator_codes[0]->custom_code.clear(); },
     kCorrupt, "without name"},
    {"options of another operator",
     [](auto& m) { Main(m).operators[2]->builtin_options.Set(schema::SoftmaxOptionsT()); },
     kCorrupt, "SoftmaxOptions instead of Conv2DOptions"},
    {"swapped ids",
     [](auto& m) { std::swap(Main(m).operators[2]->inputs, Main(m).operators[2]->outputs); },
     kCorrupt, "Node 2 (CONV_2D)"},
    {"a cycle", [](auto& m) { Main(m).operators[0]->inputs[0] = Main(m).operators[3]->outputs[0]; },
     kCorrupt, "no constant, input or earlier node"},
    {"nodes out of order", [](auto& m) { std::swap(Main(m).operators[2], Main(m).operators[3]); },
     kCorrupt, "no constant, input or earlier node"},
    {"cut labels", [](auto& m) { m.buffers[Tensor(m, "all_labels").buffer]->data.resize(17); },
     kCorrupt, "offsets do not fit"},
    {"metadata without buffer", [](auto& m) { m.metadata[0]->buffer = 1000; }, kCorrupt,
     "Metadata 0"},
};

TEST_CASE("Contradictions in a sound flatbuffer are named") {
  const auto file = SampleFile();
  for (const Damage& damage : kDamages) {
    INFO(damage.what);
    std::unique_ptr<schema::ModelT> model(schema::GetModel(file.data())->UnPack());
    damage.apply(*model);
    const auto damaged = Packed(*model);
    const auto graph = ReadModel(damaged, nullptr);
    REQUIRE_FALSE(graph.ok());
    CHECK(graph.error().code() == damage.code);
    CHECK_THAT(graph.error().message(), ContainsSubstring(damage.says));
  }
}

Graph ReadEdited(const std::function<void(schema::ModelT&)>& edit) {
  const auto file = SampleFile();
  std::unique_ptr<schema::ModelT> model(schema::GetModel(file.data())->UnPack());
  edit(*model);
  // What is read owns its constants here: the edited file goes.
  auto buffer = Buffer::Copy(Packed(*model));
  REQUIRE(buffer.ok());
  const Constant kept = Constant::Own(std::move(*buffer));
  auto graph = ReadModel(kept.bytes, kept.owner);
  INFO((graph.ok() ? "" : graph.error().message()));
  REQUIRE(graph.ok());
  return std::move(*graph);
}

TEST_CASE("Missing options become the format's defaults") {
  const Graph graph = ReadEdited([](auto& m) { Main(m).operators[2]->builtin_options.Reset(); });
  REQUIRE(graph.node(2).options.AsConv2DOptions() != nullptr);
  CHECK(graph.node(2).options.AsConv2DOptions()->dilation_h_factor == 1);
}

TEST_CASE("Options of operators that have none are skipped") {
  const Graph graph = ReadEdited(
      [](auto& m) { Main(m).operators[1]->builtin_options.Set(schema::SoftmaxOptionsT()); });
  CHECK(graph.node(1).options.type == schema::BuiltinOptions::NONE);
}

TEST_CASE("One zero point counts for all scales, a missing one is 0") {
  const Graph graph = ReadEdited([](auto& m) {
    Tensor(m, "filter").quantization->zero_point = {0};
    Tensor(m, "conv").quantization->zero_point.clear();
  });
  CHECK(graph.value(graph.node(2).inputs[1]).quantization.zero_point.size() == 3);
  CHECK(graph.value(graph.node(2).outputs[0]).quantization.zero_point == std::vector{0});
}

TEST_CASE("Ranges on float tensors are no quantisation") {
  const Graph graph = ReadEdited([](auto& m) {
    auto& quantization = Tensor(m, "mean").quantization;
    quantization = std::make_unique<schema::QuantizationParametersT>();
    quantization->scale = {0};
    quantization->zero_point = {0};
  });
  CHECK(graph.value(graph.outputs[1]).quantization.empty());
}

TEST_CASE("Parts that overlap a thousandfold are refused") {
  flatbuffers::FlatBufferBuilder builder;
  const auto shape = builder.CreateVector(std::vector<int32_t>{1});
  const auto name = builder.CreateString(std::string(1 << 16, 'n'));
  std::vector<flatbuffers::Offset<schema::Tensor>> tensors(
      1000, schema::CreateTensor(builder, shape, schema::TensorType::FLOAT32, 0, name));
  const auto list = builder.CreateVector(tensors);
  const std::vector subgraphs = {schema::CreateSubGraph(builder, list)};
  const auto subgraph_list = builder.CreateVector(subgraphs);
  schema::FinishModelBuffer(builder, schema::CreateModel(builder, 3, 0, subgraph_list));
  const auto graph =
      ReadModel(std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize())), nullptr);
  REQUIRE_FALSE(graph.ok());
  CHECK(graph.error().code() == ErrorCode::kCorruptModel);
  CHECK_THAT(graph.error().message(), ContainsSubstring("overlap"));
}

}  // namespace
}  // namespace monograph
