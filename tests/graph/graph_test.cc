#include "graph/graph.h"

#include <catch2/catch_test_macros.hpp>

#include "graph/names.h"
#include "graph/op_options.h"
#include "support/sample_graph.h"

namespace monograph {
namespace {

TEST_CASE("Producers and consumers mirror the nodes") {
  const Graph graph = test::SampleGraph();
  const auto producers = Producers(graph);
  const auto consumers = Consumers(graph);
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    for (ValueId output : graph.node(id).outputs) CHECK(producers[size_t(output)] == id);
    for (ValueId input : graph.node(id).inputs) {
      if (input == kNoValue) continue;
      CHECK(std::ranges::count(consumers[size_t(input)], id) >= 1);
    }
  }
  CHECK(producers[size_t(graph.inputs[0])] == -1);
}

TEST_CASE("Constants own a copy of their bytes") {
  Graph graph;
  std::vector<float> elements = {1, 2};
  const auto id = graph.AddConstant("c", DType::kFloat32, {2}, std::as_bytes(std::span(elements)));
  REQUIRE(id.ok());
  elements = {0, 0};
  const auto view = ConstantView(graph, *id);
  REQUIRE(view);
  CHECK(view->as<float>()[1] == 2);
  CHECK_FALSE(ConstantView(graph, graph.AddValue({"v", DType::kFloat32, {}, {}, {}})));
}

TEST_CASE("A copy of a graph has options of its own") {
  Graph graph = test::SampleGraph();
  const Graph copy = graph;
  graph.node(2).options.AsConv2DOptions()->stride_w = 9;
  CHECK(copy.node(2).options.AsConv2DOptions()->stride_w == 2);
}

TEST_CASE("Names from files are printable and short") {
  CHECK(Printable("a\nb\x01") == "a?b?");
  CHECK(Printable(std::string(200, 'x')) == std::string(80, 'x') + "...");
  std::string wide;
  for (int i = 0; i < 50; ++i) wide += "\u00e4";
  CHECK(Printable("x" + wide) == "x" + wide.substr(0, 78) + "...");
}

TEST_CASE("Operators are called as the format calls them") {
  Node node;
  node.op = schema::BuiltinOperator::RESIZE_BILINEAR;
  CHECK(OpName(node) == "RESIZE_BILINEAR");
  node.op = static_cast<schema::BuiltinOperator>(4000);
  CHECK(OpName(node) == "operator 4000");
  node.op = schema::BuiltinOperator::CUSTOM;
  node.custom_code = "monograph.resize";
  CHECK(OpName(node) == "monograph.resize");
}

TEST_CASE("Default options are of the operator's type") {
  int with_options = 0;
  for (int code = 0; code < 200; ++code) {
    const auto op = static_cast<schema::BuiltinOperator>(code);
    const auto options = DefaultOptions(op);
    CHECK(options.type == OptionsTypeOf(op));
    CHECK((options.value != nullptr) == (options.type != schema::BuiltinOptions::NONE));
    with_options += options.value != nullptr ? 1 : 0;
  }
  CHECK(with_options >= 27);
  CHECK(DefaultOptions(schema::BuiltinOperator::CONV_2D).AsConv2DOptions()->dilation_w_factor == 1);
}

}  // namespace
}  // namespace monograph
