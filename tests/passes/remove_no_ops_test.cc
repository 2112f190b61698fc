#include "passes/remove_no_ops.h"

#include "passes/rewrite.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using test::Scattered;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const Shape kShape = {2, 3, 4, 2};

void RemoveAndCompare(Graph& graph, const Ops& expected, const Shape& shape = kShape) {
  const Numbers input = Scattered(shape, 5);
  const auto before = test::RunGraph(graph, {input});
  const int nodes = graph.node_count();
  CHECK(test::Get(RemoveNoOps(graph)) == nodes - std::ssize(expected));
  CHECK(OpsOf(graph) == expected);
  const auto after = test::RunGraph(graph, {input});
  REQUIRE(after.size() == before.size());
  for (size_t i = 0; i < before.size(); ++i) test::RequireClose(after[i], before[i], 0);
}

using Make = ValueId (*)(Net&, ValueId);

ValueId Reshape(Net& net, ValueId x, const Shape& shape) {
  return net.Add(Op::RESHAPE,
                 {x, net.Ints({shape.rank()}, {shape.dims().begin(), shape.dims().end()})});
}

// Between two nodes that stay.
void CheckRemoved(Make make) {
  Net net;
  const ValueId x = net.Add(Op::TANH, {net.Input(kShape)});
  Graph graph = net.Finish({net.Add(Op::EXP, {make(net, x)})});
  RemoveAndCompare(graph, Ops{Op::TANH, Op::EXP});
}

void CheckKept(Make make) {
  Net net;
  const ValueId x = net.Add(Op::TANH, {net.Input(kShape)});
  Graph graph = net.Finish({net.Add(Op::EXP, {make(net, x)})});
  RemoveAndCompare(graph, OpsOf(graph));
}

TEST_CASE("What passes its input on goes") {
  CheckRemoved([](Net& net, ValueId x) { return Reshape(net, x, kShape); });
  CheckRemoved(
      [](Net& net, ValueId x) { return net.Add(Op::TRANSPOSE, {x, net.Ints({4}, {0, 1, 2, 3})}); });
  CheckRemoved([](Net& net, ValueId x) {
    return net.Add(Op::SLICE, {x, net.Ints({4}, {0, 0, 0, 0}), net.Ints({4}, {2, 3, -1, 2})});
  });
  CheckRemoved([](Net& net, ValueId x) {
    return net.Add(Op::STRIDED_SLICE,
                   {x, net.Ints({2}, {0, 0}), net.Ints({2}, {2, 9}), net.Ints({2}, {1, 1})});
  });
  CheckRemoved([](Net& net, ValueId x) { return net.Pad(x, 0, 0, 0, 0); });
  CheckRemoved([](Net& net, ValueId x) { return net.Add(Op::CONCATENATION, {x}); });
  CheckRemoved(
      [](Net& net, ValueId x) { return net.Add(Op::RESIZE_BILINEAR, {x, net.Ints({2}, {3, 4})}); });
  CheckRemoved([](Net& net, ValueId x) { return net.Add(Op::MUL, {x, net.Floats({{}, {1}})}); });
  CheckRemoved(
      [](Net& net, ValueId x) { return net.Add(Op::MUL, {net.Floats({{2}, {1, 1}}), x}); });
  CheckRemoved([](Net& net, ValueId x) { return net.Add(Op::DIV, {x, net.Floats({{1}, {1}})}); });
  CheckRemoved([](Net& net, ValueId x) { return net.Add(Op::ADD, {net.Floats({{}, {0}}), x}); });
  CheckRemoved([](Net& net, ValueId x) { return net.Add(Op::SUB, {x, net.Floats({{}, {0}})}); });
}

TEST_CASE("What changes something stays") {
  CheckKept([](Net& net, ValueId x) { return Reshape(net, x, {2, 4, 3, 2}); });
  CheckKept([](Net& net, ValueId x) {
    return net.Add(Op::STRIDED_SLICE,
                   {x, net.Ints({1}, {-1}), net.Ints({1}, {-9}), net.Ints({1}, {-1})});
  });
  CheckKept([](Net& net, ValueId x) { return net.Add(Op::CONCATENATION, {x, x}); });
  CheckKept([](Net& net, ValueId x) { return net.Add(Op::SUB, {net.Floats({{}, {0}}), x}); });
  CheckKept([](Net& net, ValueId x) {
    return net.Add(Op::DIV, {net.Floats({{}, {1}}), net.Add(Op::EXP, {x})});
  });
  CheckKept([](Net& net, ValueId x) { return net.Add(Op::MUL, {x, net.Floats({{2}, {1, 2}})}); });
  // The constant adds a dimension.
  CheckKept([](Net& net, ValueId x) {
    return net.Add(Op::MUL, {x, net.Floats({{1, 1, 1, 1, 1}, {1}})});
  });
  CheckKept([](Net& net, ValueId x) {
    Node node = MakeNode(Op::ADD, {x, net.Floats({{}, {0}})});
    node.options.AsAddOptions()->fused_activation_function = schema::ActivationFunctionType::RELU;
    return net.Add(std::move(node));
  });
}

TEST_CASE("RELU goes behind what is never negative, and stays elsewhere") {
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId sum = net.Add(Op::RELU, {net.Add(Op::RELU, {net.Add(Op::LOGISTIC, {x})})});
  Graph graph = net.Finish({net.Add(Op::RELU, {net.Add(Op::TANH, {sum})})});
  RemoveAndCompare(graph, Ops{Op::LOGISTIC, Op::TANH, Op::RELU});
}

TEST_CASE("The graph's outputs keep their names and values") {
  Net net;
  const ValueId x = net.Add(Op::TANH, {net.Input(kShape)});
  const ValueId y = Reshape(net, x, kShape);
  const ValueId other = net.Add(Op::EXP, {x});
  Graph graph = net.Finish({y, other});
  const std::string name = graph.value(y).name;
  RemoveAndCompare(graph, Ops{Op::TANH, Op::EXP});
  CHECK(graph.value(graph.outputs[0]).name == name);
}

TEST_CASE("A copy of an input, or of what is returned too, stays") {
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId y = net.Add(Op::TANH, {x});
  Graph graph = net.Finish({Reshape(net, x, kShape), y, Reshape(net, y, kShape)});
  RemoveAndCompare(graph, Ops{Op::TANH, Op::RESHAPE, Op::RESHAPE});
}

TEST_CASE("A reshape with two unknown dimensions may exchange them") {
  Net net;
  const ValueId x = net.Input({kDynamic, kDynamic, 2});
  const ValueId tanh = net.Add(Op::TANH, {x});
  const ValueId reshaped = net.Add(Op::RESHAPE, {tanh, net.Ints({3}, {4, -1, 2})});
  net.graph().value(reshaped).shape = {kDynamic, kDynamic, 2};
  Graph graph = net.Finish({net.Add(Op::EXP, {reshaped})});
  RemoveAndCompare(graph, Ops{Op::TANH, Op::RESHAPE, Op::EXP}, {3, 4, 2});
}

}  // namespace
}  // namespace monograph
