#include "passes/eliminate_dead_code.h"

#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::OpsOf;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const test::Numbers kInput = test::Scattered({2, 3});

TEST_CASE("Nodes that nothing needs go, in whole chains, and so do their constants") {
  Net net;
  const ValueId x = net.Input(kInput.shape);
  const ValueId dead = net.Add(Op::MUL, {x, net.Floats({{1}, {3}})});
  net.Add(Op::TANH, {dead});
  net.Floats({{1}, {7}});
  const ValueId scaled = net.Add(Op::MUL, {x, net.Floats({{1}, {2}})});
  net.Add(Op::RELU, {scaled});
  const ValueId y = net.Add(Op::ADD, {scaled, net.Floats({{1}, {1}})});
  Graph graph = net.Finish({y});
  const std::string name = graph.value(y).name;
  const auto before = test::RunGraph(graph, {kInput});

  CHECK(EliminateDeadCode(graph) == 3);
  CHECK(OpsOf(graph) == Ops{Op::MUL, Op::ADD});
  // The input, two constants, two results, without gaps.
  CHECK(graph.value_count() == 5);
  CHECK(graph.value(graph.outputs[0]).name == name);
  for (const Node& node : graph.nodes()) {
    for (ValueId id : node.inputs) CHECK((id >= 0 && id < graph.value_count()));
  }
  test::RequireClose(test::RunGraph(graph, {kInput})[0], before[0]);
}

TEST_CASE("A graph without dead code stays as it is") {
  Net net;
  const ValueId x = net.Input({2, 4});
  const ValueId weights = net.Floats(test::Scattered({3, 4}));
  Graph graph = net.Finish({net.Add(Op::FULLY_CONNECTED, {x, weights, kNoValue})});
  const Graph before = graph;
  CHECK(EliminateDeadCode(graph) == 0);
  CHECK(graph.value_count() == before.value_count());
  // A left-out input is still left out.
  CHECK(graph.node(0).inputs == before.node(0).inputs);
}

TEST_CASE("Inputs stay, used or not, and so does everything that is not in the list of nodes") {
  Net net;
  net.Input({1});
  const ValueId x = net.Input({2, 3});
  net.Input({4});
  net.Add(Op::TANH, {x});
  Graph graph = net.Finish({net.Add(Op::RELU, {x})});
  graph.name = "main";
  graph.description = "a description";
  graph.metadata = {{"NOTES", {1, 2, 3}}};
  CHECK(EliminateDeadCode(graph) == 1);
  REQUIRE(graph.inputs.size() == 3);
  for (size_t i = 0; i < 3; ++i) {
    CHECK(graph.value(graph.inputs[i]).shape == std::array<Shape, 3>{Shape{1}, {2, 3}, {4}}[i]);
  }
  CHECK(graph.name == "main");
  CHECK(graph.description == "a description");
  REQUIRE(graph.metadata.size() == 1);
  CHECK(graph.metadata[0].bytes == std::vector<uint8_t>{1, 2, 3});
}

TEST_CASE("A node with one output of several in use stays whole") {
  Net net;
  const ValueId x = net.Input(kInput.shape);
  const ValueId k = net.Ints({}, {2});
  const std::array<std::string, 2> names = {"values", "indices"};
  const auto top = test::Get(AppendNode(net.graph(), MakeNode(Op::TOPK_V2, {x, k}), names));
  Graph graph = net.Finish({top[1]});
  CHECK(EliminateDeadCode(graph) == 0);
  REQUIRE(graph.node(0).outputs.size() == 2);
  CHECK(graph.value(graph.node(0).outputs[0]).name == "values");
  CHECK(graph.outputs[0] == graph.node(0).outputs[1]);
}

TEST_CASE("Inputs and constants that are returned stay") {
  Net net;
  const ValueId x = net.Input({1});
  net.Floats({{1}, {4}});
  const ValueId c = net.Floats({{1}, {5}});
  Graph graph = net.Finish({c, x});
  CHECK(EliminateDeadCode(graph) == 0);
  CHECK(graph.value_count() == 2);
  CHECK(graph.outputs[1] == graph.inputs[0]);
  CHECK(ConstantView(graph, graph.outputs[0])->as<float>()[0] == 5);
}

}  // namespace
}  // namespace monograph
