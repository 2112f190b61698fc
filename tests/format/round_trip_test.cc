// What is written reads as the same graph, for a graph of our own and for others' files.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <memory>

#include "base/string_tensor.h"
#include "format/read.h"
#include "format/write.h"
#include "graph/op_options.h"
#include "schema/model_generated.h"
#include "support/equal_graphs.h"
#include "support/sample_graph.h"
#include "support/shared_files.h"

namespace monograph {
namespace {

Graph Read(std::span<const std::byte> file) {
  auto graph = ReadModel(file, nullptr);
  INFO((graph.ok() ? "" : graph.error().message()));
  REQUIRE(graph.ok());
  return std::move(*graph);
}

std::vector<std::byte> Write(const Graph& graph) {
  auto file = WriteModel(graph);
  INFO((file.ok() ? "" : file.error().message()));
  REQUIRE(file.ok());
  return std::move(*file);
}

const schema::Model& Model(const std::vector<std::byte>& file) {
  return *schema::GetModel(file.data());
}

void CheckSame(const Graph& a, const Graph& b) {
  CHECK_THAT(test::GraphDifference(a, b), Catch::Matchers::Equals(""));
}

TEST_CASE("A graph survives writing and reading") {
  const Graph graph = test::SampleGraph();
  const auto file = Write(graph);
  const Graph copy = Read(file);
  CheckSame(graph, copy);
  CHECK(Write(copy) == file);
}

TEST_CASE("The same graph gives the same bytes") {
  CHECK(Write(test::SampleGraph()) == Write(test::SampleGraph()));
}

TEST_CASE("An empty graph survives too") {
  Graph graph;
  const auto file = Write(graph);
  CheckSame(graph, Read(file));
}

TEST_CASE("Constants point into the file where its alignment allows") {
  const auto file = Write(test::SampleGraph());
  const Graph graph = Read(file);
  int constants = 0;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    if (!graph.value(id).is_constant() || graph.value(id).constant->bytes.empty()) continue;
    const std::byte* data = graph.value(id).constant->bytes.data();
    CHECK((data >= file.data() && data < file.data() + file.size()));
    ++constants;
  }
  CHECK(constants == 6);
}

TEST_CASE("A file at an odd address is read from a copy") {
  const Graph graph = test::SampleGraph();
  const auto file = Write(graph);
  std::vector<std::byte> moved(file.size() + 1);
  std::ranges::copy(file, moved.begin() + 1);
  CheckSame(graph, Read(std::span(moved).subspan(1)));
}

TEST_CASE("Bytes behind the flatbuffer are passed over") {
  const Graph graph = test::SampleGraph();
  auto file = Write(graph);
  constexpr std::string_view kArchive = "PK\x03\x04labels.txt";
  const auto extra = std::as_bytes(std::span(kArchive));
  file.insert(file.end(), extra.begin(), extra.end());
  CheckSame(graph, Read(file));
}

TEST_CASE("Equal constants share one buffer, and buffer 0 is empty") {
  const auto file = Write(test::SampleGraph());
  const auto& tensors = *Model(file).subgraphs()->Get(0)->tensors();
  const auto buffer_of = [&](std::string_view name) {
    const auto found = std::ranges::find_if(tensors, [&](const schema::Tensor* tensor) {
      return tensor->name()->string_view() == name;
    });
    REQUIRE(found != tensors.end());
    return found->buffer();
  };
  CHECK(buffer_of("matrix") == buffer_of("twin"));
  CHECK(buffer_of("matrix") != buffer_of("filter"));
  CHECK(buffer_of("image") == 0);
  CHECK(Model(file).buffers()->Get(0)->data() == nullptr);
}

TEST_CASE("Equal zero points share one vector, others do not") {
  Graph graph;
  const std::vector<int8_t> bytes(3);
  for (const std::vector<int32_t>& points :
       {std::vector<int32_t>{0, 0, 0}, std::vector<int32_t>{0, 0, 0}, std::vector<int32_t>{5}}) {
    const ValueId id =
        *graph.AddConstant("weights", DType::kInt8, {3}, std::as_bytes(std::span(bytes)));
    graph.value(id).quantization = {std::vector<float>(points.size(), 0.5f), points, 0};
  }
  const auto file = Write(graph);
  CheckSame(graph, Read(file));
  const auto& tensors = *Model(file).subgraphs()->Get(0)->tensors();
  const auto points = [&](uint32_t i) { return tensors.Get(i)->quantization()->zero_point(); };
  CHECK(points(0) == points(1));
  CHECK(points(0)->size() == 3);
  CHECK(points(2)->Get(0) == 5);
}

TEST_CASE("Data is aligned, dimensions have examples, codes fill both fields") {
  const auto file = Write(test::SampleGraph());
  const schema::Model& model = Model(file);
  for (const schema::Buffer* buffer : *model.buffers()) {
    if (buffer->data() == nullptr || buffer->data()->size() == 0) continue;
    const auto* data = reinterpret_cast<const std::byte*>(buffer->data()->data());
    CHECK((data - file.data()) % 16 == 0);
  }
  const schema::Tensor& image = *model.subgraphs()->Get(0)->tensors()->Get(0);
  CHECK(std::ranges::equal(*image.shape(), std::vector{1, 1, 1, 3}));
  CHECK(std::ranges::equal(*image.shape_signature(), std::vector{-1, -1, -1, 3}));
  for (const schema::OperatorCode* code : *model.operator_codes()) {
    CHECK(code->deprecated_builtin_code() == static_cast<int8_t>(code->builtin_code()));
  }
}

TEST_CASE("Operators above the old byte keep their number") {
  Graph graph;
  const ValueId input = graph.AddValue({"x", DType::kFloat32, {1}, {}, {}});
  const ValueId output = graph.AddValue({"y", DType::kFloat32, {1}, {}, {}});
  Node node;
  node.op = schema::BuiltinOperator::SIGN;
  node.inputs = {input};
  node.outputs = {output};
  graph.AddNode(std::move(node));
  graph.inputs = {input};
  graph.outputs = {output};
  const auto file = Write(graph);
  const schema::OperatorCode& code = *Model(file).operator_codes()->Get(0);
  CHECK(code.deprecated_builtin_code() == 127);
  CHECK(Read(file).node(0).op == schema::BuiltinOperator::SIGN);
}

TEST_CASE("Versions are raised to what stock LiteRT demands") {
  const Graph copy = Read(Write(test::SampleGraph()));
  const auto version_of = [&](schema::BuiltinOperator op) {
    const auto found = std::ranges::find(copy.nodes(), op, &Node::op);
    REQUIRE(found != copy.nodes().end());
    return found->version;
  };
  CHECK(version_of(schema::BuiltinOperator::CONV_2D) == 3);
  CHECK(version_of(schema::BuiltinOperator::FULLY_CONNECTED) == 6);
  CHECK(version_of(schema::BuiltinOperator::RESHAPE) == 1);
  CHECK(version_of(schema::BuiltinOperator::CUSTOM) == 1);
}

TEST_CASE("Filters of int8 beside real activations are dequantised where operators take none") {
  using Op = schema::BuiltinOperator;
  for (const Op op : {Op::DEPTHWISE_CONV_2D, Op::TRANSPOSE_CONV, Op::CONV_2D}) {
    Graph graph;
    const int8_t quanta[2] = {3, -4};
    const auto filter =
        graph.AddConstant("filter", DType::kInt8, {1, 1, 1, 2}, std::as_bytes(std::span(quanta)));
    REQUIRE(filter.ok());
    graph.value(*filter).quantization = {{0.5F, 0.25F}, {0, 0}, 3};
    const ValueId image = graph.AddValue({"image", DType::kFloat32, {1, 4, 4, 2}, {}, {}});
    const ValueId output = graph.AddValue({"output", DType::kFloat32, {1, 4, 4, 2}, {}, {}});
    const bool transposed = op == Op::TRANSPOSE_CONV;
    Node node;
    node.op = op;
    node.options = DefaultOptions(op);
    node.inputs = {transposed ? kNoValue : image, *filter, transposed ? image : kNoValue};
    node.outputs = {output};
    graph.AddNode(std::move(node));
    graph.inputs = {image};
    graph.outputs = {output};
    const auto file = Write(graph);  // What is read points into it.
    const Graph copy = Read(file);
    const bool dequantised = op != Op::CONV_2D;
    INFO(schema::EnumNameBuiltinOperator(op));
    REQUIRE(copy.node_count() == (dequantised ? 2 : 1));
    if (!dequantised) continue;
    CHECK(copy.node(0).op == Op::DEQUANTIZE);
    CHECK(copy.node(0).inputs == std::vector<ValueId>{*filter});
    CHECK(copy.value(copy.node(1).inputs[1]).dtype == DType::kFloat32);
    CHECK(copy.node(1).inputs[1] == copy.node(0).outputs[0]);
    const auto again = Write(copy);
    CheckSame(Read(again), copy);
  }
}

TEST_CASE("String constants read as they were") {
  const auto file = Write(test::SampleGraph());
  const Graph copy = Read(file);
  const auto labels = UnpackStrings(copy.value(copy.outputs[2]).constant->bytes);
  REQUIRE(labels.ok());
  CHECK(*labels == std::vector<std::string_view>{"cat", "", "Dachshund (größer)"});
}

TEST_CASE("Inputs and outputs take the names of the file's signature") {
  const auto file = Write(test::SampleGraph());
  std::unique_ptr<schema::ModelT> model(Model(file).UnPack());
  REQUIRE(model->signature_defs.size() == 1);
  model->signature_defs[0]->inputs[0]->name = "photo";
  flatbuffers::FlatBufferBuilder builder;
  schema::FinishModelBuffer(builder, schema::Model::Pack(builder, model.get()));
  const Graph graph = Read(std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize())));
  CHECK(graph.value(graph.inputs[0]).name == "photo");
  CHECK(graph.value(graph.outputs[1]).name == "mean");
}

TEST_CASE("A graph that breaks the rules is not written") {
  Graph graph = test::SampleGraph();
  graph.outputs.push_back(1000);
  const auto file = WriteModel(graph);
  REQUIRE_FALSE(file.ok());
  CHECK(file.error().code() == ErrorCode::kInvalidArgument);
}

TEST_CASE("Models made by others read, and survive writing") {
  for (const auto& path : test::ZooModels()) {
    INFO(path.filename().string());
    const auto file = test::ReadFile(path);
    const Graph graph = Read(file);
    CHECK(graph.node_count() > 20);
    CheckSame(graph, Read(Write(graph)));
  }
}

}  // namespace
}  // namespace monograph
