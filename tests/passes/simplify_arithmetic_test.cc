#include "passes/simplify_arithmetic.h"

#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const Shape kShape = {2, 3};

void SimplifyAndCompare(Graph& graph, const Ops& expected) {
  const Numbers input = test::Scattered(kShape, 5);
  const auto before = test::RunGraph(graph, {input});
  test::Get(SimplifyArithmetic(graph));
  CHECK(OpsOf(graph) == expected);
  const auto after = test::RunGraph(graph, {input});
  for (size_t i = 0; i < before.size(); ++i) test::RequireClose(after[i], before[i]);
  CHECK(test::Get(SimplifyArithmetic(graph)) == 0);
}

TEST_CASE("Division by a constant becomes multiplication, with its activation") {
  Net net;
  Node node = MakeNode(Op::DIV, {net.Input(kShape), net.Floats({{3}, {2, -4, 0.3f}})});
  node.options.AsDivOptions()->fused_activation_function = schema::ActivationFunctionType::RELU;
  Graph graph = net.Finish({net.Add(std::move(node))});
  SimplifyAndCompare(graph, Ops{Op::MUL});
}

TEST_CASE("Division by 0, by what is tiny or not constant, and of a constant stays") {
  for (const float divisor : {0.0f, 1e-40f, 3e38f}) {
    Net net;
    Graph graph = net.Finish({net.Add(Op::DIV, {net.Input(kShape), net.Floats({{}, {divisor}})})});
    CHECK(test::Get(SimplifyArithmetic(graph)) == 0);
  }
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId y = net.Add(Op::EXP, {x});
  Graph graph =
      net.Finish({net.Add(Op::DIV, {x, y}), net.Add(Op::DIV, {net.Floats({{}, {1}}), y})});
  SimplifyAndCompare(graph, Ops{Op::EXP, Op::DIV, Op::DIV});
}

TEST_CASE("Division by a root multiplies by the inverse root") {
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId root = net.Add(Op::SQRT, {net.Add(Op::EXP, {x})});
  Graph graph = net.Finish({net.Add(Op::DIV, {x, root})});
  SimplifyAndCompare(graph, Ops{Op::EXP, Op::RSQRT, Op::MUL});
}

TEST_CASE("A root that others read stays") {
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId root = net.Add(Op::SQRT, {net.Add(Op::EXP, {x})});
  Graph graph = net.Finish({net.Add(Op::DIV, {x, root}), root});
  SimplifyAndCompare(graph, Ops{Op::EXP, Op::SQRT, Op::DIV});
}

TEST_CASE("Constants of one shape that are added in a row become one, whatever their shape") {
  const auto add = [](Net& net, ValueId x, const Numbers& constant) {
    return net.Add(Op::ADD, {net.Floats(constant), x});
  };
  Net net;
  const ValueId x = add(net, net.Input(kShape), test::Scattered(kShape, 3));
  Graph graph = net.Finish({add(net, x, test::Scattered(kShape, 4))});
  SimplifyAndCompare(graph, Ops{Op::ADD});
  // Another shape would make a larger constant of two, and others may read the first sum.
  for (const bool shared : {false, true}) {
    Net other;
    const ValueId y = add(other, other.Input(kShape), test::Scattered(kShape, 3));
    const Shape shape = shared ? kShape : Shape{2, 1};
    const ValueId sum = add(other, y, test::Scattered(shape, 4));
    graph = other.Finish(shared ? std::vector{sum, y} : std::vector{sum});
    SimplifyAndCompare(graph, Ops{Op::ADD, Op::ADD});
  }
}

TEST_CASE("Constants in a row become one, through divisions and subtractions") {
  Net net;
  ValueId x = net.Add(Op::MUL, {net.Input(kShape), net.Floats({{3}, {1, 2, -3}})});
  x = net.Add(Op::DIV, {x, net.Floats({{}, {4}})});
  x = net.Add(Op::ADD, {x, net.Floats({{1, 3}, {5, 6, 7}})});
  x = net.Add(Op::SUB, {x, net.Floats({{1}, {2}})});
  Graph graph = net.Finish({x});
  SimplifyAndCompare(graph, Ops{Op::MUL, Op::ADD});
}

TEST_CASE("Constants stay apart around an activation, another reader or another operator") {
  Net net;
  const ValueId x = net.Input(kShape);
  const auto twice = [&](ValueId value) {
    return net.Add(Op::MUL, {value, net.Floats({{}, {2}})});
  };
  Node active = MakeNode(Op::MUL, {x, net.Floats({{}, {3}})});
  active.options.AsMulOptions()->fused_activation_function = schema::ActivationFunctionType::RELU;
  const ValueId read = twice(x);
  Graph graph = net.Finish({twice(net.Add(std::move(active))), read, twice(read),
                            twice(net.Add(Op::ADD, {x, net.Floats({{}, {1}})}))});
  const Ops ops = OpsOf(graph);
  SimplifyAndCompare(graph, ops);
}

TEST_CASE("Numbers that would become infinite stay apart") {
  Net net;
  const ValueId x = net.Add(Op::MUL, {net.Input(kShape), net.Floats({{}, {1e30f}})});
  Graph graph = net.Finish({net.Add(Op::MUL, {x, net.Floats({{}, {1e30f}})})});
  CHECK(test::Get(SimplifyArithmetic(graph)) == 0);
  CHECK(graph.node_count() == 2);
}

}  // namespace
}  // namespace monograph
