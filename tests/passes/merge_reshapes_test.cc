#include "passes/merge_reshapes.h"

#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

void MergeAndCompare(Graph& graph, const Shape& shape, const Ops& expected) {
  const Numbers input = test::Scattered(shape, 5);
  const auto before = test::RunGraph(graph, {input});
  test::Get(MergeReshapes(graph));
  CHECK(OpsOf(graph) == expected);
  const auto after = test::RunGraph(graph, {input});
  for (size_t i = 0; i < before.size(); ++i) test::RequireClose(after[i], before[i], 0);
}

ValueId Reshape(Net& net, ValueId x, const std::vector<int32_t>& dims) {
  return net.Add(Op::RESHAPE, {x, net.Ints({static_cast<int32_t>(dims.size())}, dims)});
}

ValueId Squeeze(Net& net, ValueId x, std::vector<int32_t> axes) {
  Node node = MakeNode(Op::SQUEEZE, {x});
  node.options.AsSqueezeOptions()->squeeze_dims = std::move(axes);
  return net.Add(std::move(node));
}

TEST_CASE("Reshapes in a row become one") {
  Net net;
  ValueId x = Reshape(net, net.Input({2, 3, 4}), {6, 4});
  x = net.Add(Op::EXPAND_DIMS, {x, net.Ints({1}, {0})});
  x = Reshape(net, Squeeze(net, x, {0}), {4, -1});
  Graph graph = net.Finish({x});
  MergeAndCompare(graph, {2, 3, 4}, Ops{Op::RESHAPE});
}

TEST_CASE("One unknown dimension is left open") {
  Net net;
  const ValueId x = Reshape(net, net.Input({kDynamic, 3, 4}), {-1, 12});
  Graph graph = net.Finish({Reshape(net, x, {-1, 2, 6})});
  MergeAndCompare(graph, {5, 3, 4}, Ops{Op::RESHAPE});
  CHECK(graph.value(graph.outputs[0]).shape == Shape{kDynamic, 2, 6});
}

TEST_CASE("A shape that others read stays for them") {
  Net net;
  const ValueId x = Reshape(net, net.Input({2, 6}), {3, 4});
  Graph graph = net.Finish({Reshape(net, x, {12}), net.Add(Op::TANH, {x})});
  MergeAndCompare(graph, {2, 6}, Ops{Op::RESHAPE, Op::RESHAPE, Op::TANH});
  CHECK(graph.node(1).inputs[0] == graph.inputs[0]);
}

TEST_CASE("A reduction drops the axes that a reshape drops behind it") {
  for (const bool dynamic : {false, true}) {
    Net net;
    const ValueId x = net.Input({dynamic ? kDynamic : 2, 3, 4, 5});
    Node node = MakeNode(Op::MEAN, {x, net.Ints({2}, {1, -2})});
    node.options.AsReducerOptions()->keep_dims = true;
    const ValueId mean = net.Add(std::move(node));
    Graph graph = net.Finish({Reshape(net, mean, {-1, 5})});
    MergeAndCompare(graph, {2, 3, 4, 5}, Ops{Op::MEAN});
  }
  // Other axes than those that were reduced, or two readers.
  Net net;
  Node node = MakeNode(Op::MEAN, {net.Input({2, 3, 4}), net.Ints({1}, {1})});
  node.options.AsReducerOptions()->keep_dims = true;
  const ValueId mean = net.Add(std::move(node));
  Graph graph = net.Finish({Reshape(net, mean, {4, 2})});
  MergeAndCompare(graph, {2, 3, 4}, Ops{Op::MEAN, Op::RESHAPE});
  graph = net.Finish({Reshape(net, mean, {2, 4}), net.Add(Op::TANH, {mean})});
  MergeAndCompare(graph, {2, 3, 4}, Ops{Op::MEAN, Op::RESHAPE, Op::RESHAPE, Op::TANH});
}

// FULLY_CONNECTED of `depth` elements a row.
ValueId Rows(Net& net, ValueId x, int32_t units, int32_t depth) {
  Node node = MakeNode(Op::FULLY_CONNECTED, {x, net.Floats(test::Scattered({units, depth})),
                                             net.Floats(test::Scattered({units}))});
  node.options.AsFullyConnectedOptions()->keep_num_dims = true;
  return net.Add(std::move(node));
}

TEST_CASE("Reshapes around a fully connected node become one, before or behind it") {
  const auto merges = [](const std::vector<int32_t>& before, const std::vector<int32_t>& behind,
                         const Ops& expected) {
    Net net;
    const ValueId rows = Rows(net, Reshape(net, net.Input({2, 3, 4}), before), 6, before.back());
    Graph graph = net.Finish({Reshape(net, rows, behind)});
    MergeAndCompare(graph, {2, 3, 4}, expected);
  };
  merges({6, 4}, {2, 3, 6}, Ops{Op::FULLY_CONNECTED, Op::RESHAPE});
  merges({3, 2, 4}, {3, 2, 2, 3}, Ops{Op::FULLY_CONNECTED, Op::RESHAPE});
  merges({3, 8}, {1, 3, 6}, Ops{Op::RESHAPE, Op::FULLY_CONNECTED});
  // Neither keeps the rows.
  merges({3, 8}, {9, 2}, Ops{Op::RESHAPE, Op::FULLY_CONNECTED, Op::RESHAPE});

  // Of an unknown number of rows, and where others read what is before the rows.
  Net net;
  const ValueId x = Reshape(net, net.Input({kDynamic, 3, 4}), {-1, 4});
  Graph graph = net.Finish({Reshape(net, Rows(net, x, 6, 4), {-1, 3, 6})});
  MergeAndCompare(graph, {5, 3, 4}, Ops{Op::FULLY_CONNECTED, Op::RESHAPE});
  Net shared;
  const ValueId wide = Reshape(shared, shared.Input({2, 3, 4}), {3, 8});
  graph = shared.Finish(
      {Reshape(shared, Rows(shared, wide, 6, 8), {1, 3, 6}), shared.Add(Op::TANH, {wide})});
  MergeAndCompare(graph, {2, 3, 4}, Ops{Op::RESHAPE, Op::FULLY_CONNECTED, Op::RESHAPE, Op::TANH});
}

TEST_CASE("Shapes with several unknown dimensions stay") {
  Net net;
  const ValueId x = Squeeze(net, net.Input({kDynamic, kDynamic, 1, 1}), {3});
  Graph graph = net.Finish({Squeeze(net, x, {2})});
  MergeAndCompare(graph, {2, 3, 1, 1}, Ops{Op::SQUEEZE, Op::SQUEEZE});
}

}  // namespace
}  // namespace monograph
