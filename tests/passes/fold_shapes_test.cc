#include "passes/fold_shapes.h"

#include "passes/dim_labels.h"
#include "passes/pipeline.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

void CheckSame(const Graph& before, const Graph& after, const Shape& shape) {
  const Numbers input = test::Scattered(shape, 5);
  const auto expected = test::RunGraph(before, {input});
  const auto actual = test::RunGraph(after, {input});
  for (size_t i = 0; i < expected.size(); ++i) test::RequireClose(actual[i], expected[i], 0);
}

ValueId ShapeOf(Net& net, ValueId x) {
  return test::Get(AppendNode(net.graph(), MakeNode(Op::SHAPE, {x}), "shape", DType::kInt32));
}

ValueId Element(Net& net, ValueId shape, int32_t i) {
  return net.Add(Op::STRIDED_SLICE,
                 {shape, net.Ints({1}, {i}), net.Ints({1}, {i + 1}), net.Ints({1}, {1})});
}

ValueId Concatenated(Net& net, std::vector<ValueId> parts) {
  return net.Add(Op::CONCATENATION, std::move(parts));
}

// A reshape to computed dimensions, whose number is declared.
ValueId Reshaped(Net& net, ValueId x, ValueId dims, int rank) {
  Value like{"reshaped", DType::kFloat32, {}, {}, {}};
  for (int i = 0; i < rank; ++i) like.shape.Append(kDynamic);
  return test::Get(AppendNode(net.graph(), MakeNode(Op::RESHAPE, {x, dims}), std::move(like)));
}

TEST_CASE("Dimensions of a known shape are constants") {
  Net net;
  const ValueId x = net.Input({2, 3, 4});
  const ValueId shape = ShapeOf(net, x);
  const ValueId area = net.Add(Op::MUL, {Element(net, shape, 1), Element(net, shape, 2)});
  const ValueId dims = Concatenated(net, {Element(net, shape, 0), area});
  Graph graph = net.Finish({Reshaped(net, x, dims, 2)});
  const Graph before = graph;
  CHECK(test::Get(FoldShapes(graph)) > 0);
  CHECK(OpsOf(graph) == Ops{Op::RESHAPE});
  CheckSame(before, graph, {2, 3, 4});
}

TEST_CASE("Behind an unknown batch the other dimensions are numbers, products of them too") {
  Net net;
  const ValueId x = net.Input({kDynamic, 3, 4});
  const ValueId shape = ShapeOf(net, x);
  const ValueId batch = net.Add(Op::GATHER, {shape, net.Ints({1}, {0})});
  const ValueId area = net.Add(Op::MUL, {Element(net, shape, 1), Element(net, shape, 2)});
  Graph graph = net.Finish({Reshaped(net, x, Concatenated(net, {batch, area}), 2)});
  const Graph before = graph;
  test::Get(RunPasses(graph, {}));
  CHECK(OpsOf(graph) == Ops{Op::RESHAPE});
  CHECK(graph.value(graph.outputs[0]).shape == Shape{kDynamic, 12});
  CheckSame(before, graph, {5, 3, 4});
}

TEST_CASE("What is left of the input's own batch is a number") {
  Net net;
  const ValueId x = net.Input({kDynamic, 3, 4});
  const ValueId batch = Element(net, ShapeOf(net, x), 0);
  const ValueId rest = net.Ints({1}, {-1});
  Graph graph = net.Finish({Reshaped(net, x, Concatenated(net, {batch, rest}), 2)});
  const Graph before = graph;
  test::Get(RunPasses(graph, {}));
  CHECK(OpsOf(graph) == Ops{Op::RESHAPE});
  CheckSame(before, graph, {5, 3, 4});
}

TEST_CASE("Chains as PyTorch exports them let transpositions through") {
  // view(x.size(0), x.size(1), -1), then transpose(1, 2), in ONNX's order of axes.
  Net net;
  const ValueId image = net.Add(Op::TANH, {net.Input({kDynamic, 3, 4, 6})});
  const ValueId x = net.Add(Op::TRANSPOSE, {image, net.Ints({4}, {0, 3, 1, 2})});
  const ValueId shape = ShapeOf(net, x);
  const ValueId dims =
      Concatenated(net, {Element(net, shape, 0), Element(net, shape, 1), net.Ints({1}, {-1})});
  const ValueId rows = Reshaped(net, x, dims, 3);
  Graph graph = net.Finish({net.Add(Op::TRANSPOSE, {rows, net.Ints({3}, {0, 2, 1})})});
  const Graph before = graph;
  test::Get(RunPasses(graph, {}));
  CHECK(OpsOf(graph) == Ops{Op::TANH, Op::RESHAPE});
  CheckSame(before, graph, {2, 3, 4, 6});
}

TEST_CASE("A comparison is decided where every size decides it alike") {
  // Equal(n, number) ? 2 : n, as exporters write expand: a size is never -1, but may be 3.
  for (const int32_t number : {-1, 3}) {
    Net net;
    const ValueId x = net.Input({kDynamic, 3, 4});
    const ValueId n = Element(net, ShapeOf(net, x), 0);
    const ValueId is_number = net.Add(Op::EQUAL, {n, net.Ints({1}, {number})});
    const ValueId chosen = net.Add(Op::SELECT_V2, {is_number, net.Ints({1}, {2}), n});
    const ValueId most = net.Add(Op::MAXIMUM, {chosen, net.Ints({1}, {0})});
    Graph graph = net.Finish({Reshaped(net, x, Concatenated(net, {most, net.Ints({1}, {12})}), 2)});
    const DimLabels labels(graph);
    const std::vector<Dim> known = {number < 0 ? Dim{{}, x, 0} : Dim{}};
    CHECK(labels.Of(most) == known);
    CHECK(labels.Of(n) == std::vector<Dim>{{{}, x, 0}});
    // In either case only one size fits.
    const Graph before = graph;
    test::Get(RunPasses(graph, {}));
    CHECK(OpsOf(graph) == Ops{Op::RESHAPE});
    CheckSame(before, graph, {5, 3, 4});
  }
}

TEST_CASE("Two unknown dimensions, and another value's batch beside a -1, stay computed") {
  Net net;
  const ValueId x = net.Input({kDynamic, kDynamic, 4});
  const ValueId shape = ShapeOf(net, x);
  const ValueId dims =
      Concatenated(net, {Element(net, shape, 1), Element(net, shape, 0), net.Ints({1}, {4})});
  Graph graph = net.Finish({Reshaped(net, x, dims, 3)});
  const int nodes = graph.node_count();
  CHECK(test::Get(FoldShapes(graph)) == 0);
  CHECK(graph.node_count() == nodes);

  Net other;
  const ValueId y = other.Input({kDynamic, 4});
  const ValueId doubled = other.Add(Op::CONCATENATION, {y, y});
  const ValueId batch = Element(other, ShapeOf(other, y), 0);
  graph = other.Finish(
      {Reshaped(other, doubled, Concatenated(other, {batch, other.Ints({1}, {-1})}), 2)});
  const Graph before = graph;
  CHECK(test::Get(FoldShapes(graph)) == 0);
  CheckSame(before, graph, {3, 4});
}

TEST_CASE("An unknown number that is computed with stays computed") {
  Net net;
  const ValueId x = net.Input({kDynamic, 4});
  const ValueId twice = net.Add(Op::MUL, {Element(net, ShapeOf(net, x), 0), net.Ints({1}, {2})});
  const ValueId dims = Concatenated(net, {twice, net.Ints({1}, {2})});
  Graph graph = net.Finish({Reshaped(net, x, dims, 2)});
  const Graph before = graph;
  CHECK(test::Get(FoldShapes(graph)) == 0);
  CheckSame(before, graph, {3, 4});
}

}  // namespace
}  // namespace monograph
