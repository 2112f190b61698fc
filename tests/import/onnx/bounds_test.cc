// Small files that ask for much: an error that names the node, or a graph, in little time and
// memory.
#include <catch2/matchers/catch_matchers_string.hpp>
#include <chrono>

#include "import/onnx/import.h"
#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;
using Dims = std::vector<int64_t>;

Result<Graph> ImportInTime(const OnnxModel& model) {
  const auto start = std::chrono::steady_clock::now();
  auto graph = ImportOnnx(AsBytes(model.Bytes()));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
  return graph;
}

void CheckTooMuch(const OnnxModel& model, const std::string& node) {
  INFO(node);
  const auto graph = ImportInTime(model);
  REQUIRE_FALSE(graph.ok());
  CHECK(graph.error().code() == ErrorCode::kOutOfMemory);
  CHECK_THAT(graph.error().message(), ContainsSubstring(node));
}

// Zeros of any shape, which take no room in the file.
OnnxModel& Zeros(OnnxModel& model, const std::string& name, const Dims& shape) {
  model.Constant(name + ".shape", shape);
  return model.Node("ConstantOfShape", {name + ".shape"}, {name});
}

TEST_CASE("Constants without end are refused where they would be made") {
  OnnxModel zeros;
  CheckTooMuch(Zeros(zeros.Output("c"), "c", {1 << 20, 1 << 10}), "Node 0 (ConstantOfShape");
  OnnxModel tile;
  tile.Output("y").Constant("c", Ramp({1000})).Constant("n", Dims{1 << 20});
  CheckTooMuch(tile.Node("Tile", {"c", "n"}, {"y"}), "Node 0 (Tile");
  OnnxModel expand;
  expand.Output("y").Constant("c", Ramp({1, 1})).Constant("to", Dims{1 << 20, 1 << 20});
  CheckTooMuch(expand.Node("Expand", {"c", "to"}, {"y"}), "Node 0 (Expand");
  OnnxModel pad;
  pad.Output("y").Constant("c", Ramp({1, 1})).Constant("p", Dims{1 << 20, 1 << 20, 0, 0});
  CheckTooMuch(pad.Node("Pad", {"c", "p"}, {"y"}), "Node 0 (Pad");
  OnnxModel range;
  const auto number = [](const char* name, int64_t value) {
    OnnxTensor tensor = IntTensor({value});
    tensor.name = name;
    tensor.dims = {};
    return tensor;
  };
  range.Output("y").Constant(number("from", 0)).Constant(number("to", INT32_MAX));
  range.Constant(number("step", 1));
  CheckTooMuch(range.Node("Range", {"from", "to", "step"}, {"y"}), "Node 0 (Range");
}

TEST_CASE("Products of constants without end are refused") {
  for (const char* op : {"Einsum", "Mul", "MatMul"}) {
    OnnxModel outer;
    outer.Output("y").Constant("a", Ramp({1 << 15, 1})).Constant("b", Ramp({1, 1 << 15}));
    std::vector<Attribute> attributes;
    if (std::string(op) == "Einsum") attributes.push_back(String("equation", "ik,kj->ij"));
    outer.Node(op, {"a", "b"}, {"y"}, attributes);
    const auto graph = ImportInTime(outer);
    if (graph.ok()) continue;  // It stays a node of the graph.
    CHECK(graph.error().code() == ErrorCode::kOutOfMemory);
    CHECK_THAT(graph.error().message(), ContainsSubstring(std::string("Node 0 (") + op));
  }
}

TEST_CASE("All constants share one budget, by what is read too") {
  OnnxModel model(17);
  Zeros(model, "c", {1 << 12, 1 << 10});
  for (int i = 0; i < 100; ++i) {
    const std::string name = "y" + std::to_string(i);
    model.Output(name).Node("ReduceMax", {"c"}, {name}, {Int("keepdims", 0)});
  }
  const Graph graph = Get(ImportInTime(model));
  CHECK(graph.node_count() > 50);
  CHECK(graph.node_count() < 100);
}

TEST_CASE("What would take long stays a node of the graph") {
  OnnxModel conv;
  Zeros(Zeros(conv, "x", {1, 1, 1 << 11, 1 << 11}), "w", {1, 1, 1 << 8, 1 << 8}).Output("y");
  Graph graph = Get(ImportInTime(conv.Node("Conv", {"x", "w"}, {"y"})));
  REQUIRE(graph.node_count() >= 1);
  CHECK(graph.nodes().back().op == schema::BuiltinOperator::CONV_2D);
  OnnxModel pool;
  Zeros(pool, "x", {1, 1, 1 << 11, 1 << 11}).Output("y");
  graph = Get(
      ImportInTime(pool.Node("MaxPool", {"x"}, {"y"}, {Ints("kernel_shape", {1 << 9, 1 << 9})})));
  CHECK(graph.nodes().back().op == schema::BuiltinOperator::MAX_POOL_2D);
  OnnxModel boxes;
  Zeros(Zeros(boxes, "b", {1, 1 << 16, 4}), "s", {1, 1, 1 << 16}).Output("y");
  graph = Get(ImportInTime(boxes.Node("NonMaxSuppression", {"b", "s"}, {"y"})));
  CHECK(graph.nodes().back().custom_code == "monograph.select_boxes");
}

TEST_CASE("Absurd shapes of inputs take no memory") {
  OnnxModel model;
  model.Input("x", {1, 1 << 16, 1 << 16, 1 << 16}).Output("y").Node("Relu", {"x"}, {"y"});
  CHECK(ImportInTime(model).ok());
  OnnxModel volume;
  volume.Input("x", {1, 1, 1 << 16, 1 << 16, 1 << 16}).Output("y");
  volume.Node("MaxPool", {"x"}, {"y"}, {Ints("kernel_shape", {1, 1, 1})});
  const auto graph = ImportInTime(volume);
  REQUIRE_FALSE(graph.ok());
  CHECK_THAT(graph.error().message(), ContainsSubstring("Node 0 (MaxPool"));
}

}  // namespace
}  // namespace monograph
