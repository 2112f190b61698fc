#include "inspect/facts.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "support/net.h"
#include "support/small_models.h"

namespace monograph::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Op = schema::BuiltinOperator;

std::vector<GraphPart> PartsOf(const ModelFacts& facts) {
  std::vector<GraphPart> parts;
  for (const NodeFacts& node : facts.nodes) parts.push_back(node.part);
  return parts;
}

std::vector<Shape> DeclaredShapes(const Graph& graph) {
  std::vector<Shape> shapes;
  for (ValueId id : graph.inputs) shapes.push_back(graph.value(id).shape);
  return shapes;
}

ModelFacts Describe(const Graph& graph) {
  return Must(DescribeModel(graph, DeclaredShapes(graph)));
}

TEST_CASE("The network lies between the first and the last multiply-accumulate step") {
  Net net;
  const ValueId image = net.Input({1, 4, 4, 3});
  const ValueId scaled = net.Add(Op::MUL, {image, net.Floats(Ramp({1}, 2, 0))});
  const ValueId first = net.Conv(scaled, net.Floats(Ramp({2, 1, 1, 3})));
  const ValueId middle = net.Add(Op::RELU, {first});
  const ValueId last = net.Conv(middle, net.Floats(Ramp({2, 1, 1, 2})));
  const Graph graph = net.Finish({net.Add(Op::SOFTMAX, {last})});
  const ModelFacts facts = Describe(graph);
  CHECK(PartsOf(facts) == std::vector{GraphPart::kPreprocessing, GraphPart::kNetwork,
                                      GraphPart::kNetwork, GraphPart::kNetwork,
                                      GraphPart::kPostprocessing});
  CHECK(facts.macs == 16 * 2 * 3 + 16 * 2 * 2);
  CHECK(facts.parameters == 1 + 6 + 4);
  CHECK(facts.nodes[1].parameters == 6);
  CHECK(facts.nodes[1].backend == "xnnpack");
  CHECK(facts.memory.has_value());
  CHECK_FALSE(facts.refused.has_value());
}

TEST_CASE("Weights in another form are their reader's parameters, counted once") {
  Net net;
  const ValueId image = net.Input({1, 4, 4, 3});
  const ValueId stored = net.Floats(Ramp({2, 1, 1, 3}));
  const ValueId form = net.Add(Op::ABS, {stored});
  const ValueId a = net.Conv(image, form);
  const ValueId b = net.Conv(image, form);
  const Graph graph = net.Finish({net.Add(Op::ADD, {a, b})});
  const ModelFacts facts = Describe(graph);
  CHECK(facts.parameters == 6);
  CHECK(facts.nodes[0].parameters == 0);
  CHECK(facts.nodes[0].backend == "folded");
  CHECK(facts.nodes[1].parameters == 6);
  CHECK(facts.nodes[2].parameters == 6);
}

TEST_CASE("The memory is known once the inputs' sizes are") {
  const Graph graph = ColourModel();
  CHECK_FALSE(Describe(graph).memory.has_value());
  const Shape shape = {1, 20, 30, 3};
  const ModelFacts facts = Must(DescribeModel(graph, std::span(&shape, 1)));
  REQUIRE(facts.memory.has_value());
  CHECK(facts.memory->arena_bytes >= 20 * 30 * 3 * (sizeof(uint8_t) + sizeof(float)));
}

TEST_CASE("A model that cannot run here has facts and a reason") {
  const Graph graph = UnknownOperatorModel();
  const ModelFacts facts = Describe(graph);
  REQUIRE(facts.refused.has_value());
  CHECK(facts.refused->code() == ErrorCode::kUnsupportedOperator);
  CHECK(facts.nodes.size() == static_cast<size_t>(graph.node_count()));
  CHECK(facts.macs == std::nullopt);
}

TEST_CASE("A shape that does not fit the input is refused by the input's name") {
  const Graph graph = ColourModel();
  const Shape shape = {1, 20, 30, 4};
  const auto facts = DescribeModel(graph, std::span(&shape, 1));
  REQUIRE_FALSE(facts.ok());
  CHECK(facts.error().code() == ErrorCode::kShapeMismatch);
  CHECK_THAT(facts.error().message(), ContainsSubstring("\"image\""));
}

}  // namespace
}  // namespace monograph::test
