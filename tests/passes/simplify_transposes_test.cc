#include "passes/simplify_transposes.h"

#include "ops/fold.h"
#include "passes/pipeline.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using test::Scattered;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;
using Axes = std::vector<int32_t>;

const Axes kToLast = {0, 2, 3, 1};
const Axes kToFirst = {0, 3, 1, 2};
const Shape kShape = {2, 3, 4, 6};

ValueId Transpose(Net& net, ValueId x, const Axes& axes) {
  return net.Add(Op::TRANSPOSE, {x, net.Ints({static_cast<int32_t>(axes.size())}, axes)});
}

ValueId Reshape(Net& net, ValueId x, const Axes& dims) {
  return net.Add(Op::RESHAPE, {x, net.Ints({static_cast<int32_t>(dims.size())}, dims)});
}

// With the arithmetic on constants folded.
void SimplifyAndCompare(Graph& graph, const Ops& expected, const Shape& shape = kShape) {
  const Numbers input = Scattered(shape, 5);
  const auto before = test::RunGraph(graph, {input});
  test::Get(SimplifyTransposes(graph));
  test::Get(FoldConstants(graph, 1 << 20));
  CHECK(OpsOf(graph) == expected);
  CHECK(test::Get(SimplifyTransposes(graph)) == 0);
  const auto after = test::RunGraph(graph, {input});
  REQUIRE(after.size() == before.size());
  for (size_t i = 0; i < before.size(); ++i) test::RequireClose(after[i], before[i], 0);
}

// TRANSPOSE, what `make` adds, and the TRANSPOSE back.
template <typename Make>
void CheckCancels(Make make, const Ops& expected) {
  Net net;
  const ValueId x = Transpose(net, net.Input(kShape), kToFirst);
  Graph graph = net.Finish({Transpose(net, make(net, x), kToLast)});
  SimplifyAndCompare(graph, expected);
}

TEST_CASE("Transpositions in a row become one or none") {
  Net net;
  const ValueId x = net.Add(Op::TANH, {net.Input(kShape)});
  const ValueId there = Transpose(net, Transpose(net, x, kToFirst), {0, 2, 1, 3});
  const ValueId back = Transpose(net, Transpose(net, x, kToFirst), kToLast);
  Graph graph = net.Finish({there, net.Add(Op::EXP, {back})});
  SimplifyAndCompare(graph, Ops{Op::TANH, Op::TRANSPOSE, Op::EXP});
}

TEST_CASE("Elementwise operators let transpositions through") {
  CheckCancels([](Net& net, ValueId x) { return net.Add(Op::TANH, {net.Add(Op::RELU, {x})}); },
               Ops{Op::RELU, Op::TANH});
  CheckCancels(
      [](Net& net, ValueId x) {
        const ValueId scaled = net.Add(Op::MUL, {x, net.Floats(Scattered({6, 1, 1}))});
        return net.Add(Op::ADD, {net.Floats({{}, {2}}), scaled});
      },
      Ops{Op::MUL, Op::ADD});
  CheckCancels([](Net& net,
                  ValueId x) { return net.Add(Op::SUB, {net.Floats(Scattered({2, 6, 3, 4})), x}); },
               Ops{Op::SUB});
}

TEST_CASE("Two branches that are transposed alike join before it") {
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId a = Transpose(net, net.Add(Op::TANH, {x}), kToFirst);
  const ValueId b = Transpose(net, net.Add(Op::EXP, {x}), kToFirst);
  Graph graph = net.Finish({Transpose(net, net.Add(Op::ADD, {a, b}), kToLast)});
  SimplifyAndCompare(graph, Ops{Op::TANH, Op::EXP, Op::ADD});
}

TEST_CASE("A value that is read twice, as in SiLU, takes both readers along") {
  CheckCancels(
      [](Net& net, ValueId x) { return net.Add(Op::MUL, {x, net.Add(Op::LOGISTIC, {x})}); },
      Ops{Op::LOGISTIC, Op::MUL});
}

TEST_CASE("Concatenations move their axis") {
  CheckCancels(
      [](Net& net, ValueId x) {
        Node node = MakeNode(Op::CONCATENATION, {x, net.Floats(Scattered({2, 5, 3, 4}))});
        node.options.AsConcatenationOptions()->axis = -3;
        return net.Add(std::move(node));
      },
      Ops{Op::CONCATENATION});
}

TEST_CASE("Reductions move their axes, and drop what they reduce") {
  for (const bool keep : {true, false}) {
    Net net;
    const ValueId x = Transpose(net, net.Input(kShape), kToFirst);
    Node node = MakeNode(Op::MEAN, {x, net.Ints({2}, {2, -1})});
    node.options.AsReducerOptions()->keep_dims = keep;
    const ValueId mean = net.Add(std::move(node));
    Graph graph = net.Finish({keep ? Transpose(net, mean, kToLast) : mean});
    SimplifyAndCompare(graph, Ops{Op::MEAN});
  }
  // What stays is still in another order.
  Net net;
  const ValueId x = Transpose(net, net.Input(kShape), kToFirst);
  Graph graph = net.Finish({net.Add(Op::MEAN, {x, net.Ints({1}, {2})})});
  SimplifyAndCompare(graph, Ops{Op::MEAN, Op::TRANSPOSE});
}

TEST_CASE("Pads and slices move their tables") {
  CheckCancels(
      [](Net& net, ValueId x) {
        return net.Add(Op::PAD, {x, net.Ints({4, 2}, {0, 0, 1, 2, 3, 4, 0, 1})});
      },
      Ops{Op::PAD});
  CheckCancels(
      [](Net& net, ValueId x) {
        return net.Add(Op::SLICE, {x, net.Ints({4}, {0, 3, 1, 0}), net.Ints({4}, {2, 2, -1, 4})});
      },
      Ops{Op::SLICE});
  CheckCancels(
      [](Net& net, ValueId x) {
        Node node = MakeNode(Op::STRIDED_SLICE,
                             {x, net.Ints({4}, {0, 3, 1, 9}), net.Ints({4}, {1, 9, 3, -9}),
                              net.Ints({4}, {1, 2, 1, -1})});
        node.options.AsStridedSliceOptions()->begin_mask = 2;
        node.options.AsStridedSliceOptions()->end_mask = 5;
        return net.Add(std::move(node));
      },
      Ops{Op::STRIDED_SLICE});
}

TEST_CASE("Softmax over the last axis lets through what leaves that axis alone") {
  Net net;
  const ValueId x = Transpose(net, net.Input(kShape), {0, 2, 1, 3});
  Node node = MakeNode(Op::SOFTMAX, {x});
  node.options.AsSoftmaxOptions()->beta = 1;
  Graph graph = net.Finish({Transpose(net, net.Add(std::move(node)), {0, 2, 1, 3})});
  SimplifyAndCompare(graph, Ops{Op::SOFTMAX});

  Net other;
  const ValueId y = Transpose(other, other.Input(kShape), kToFirst);
  node = MakeNode(Op::SOFTMAX, {y});
  node.options.AsSoftmaxOptions()->beta = 1;
  graph = other.Finish({Transpose(other, other.Add(std::move(node)), kToLast)});
  SimplifyAndCompare(graph, Ops{Op::TRANSPOSE, Op::SOFTMAX, Op::TRANSPOSE});
}

TEST_CASE("The patch embedding of a vision transformer is one reshape") {
  for (const bool dynamic : {false, true}) {
    Net net;
    const ValueId x = net.Input(dynamic ? Shape{kDynamic, 3, 4, 6} : kShape);
    const ValueId first = Transpose(net, net.Add(Op::TANH, {x}), kToFirst);
    const ValueId rows = Transpose(net, Reshape(net, first, {dynamic ? -1 : 2, 6, 12}), {0, 2, 1});
    Graph graph = net.Finish({rows});
    SimplifyAndCompare(graph, Ops{Op::TANH, Op::RESHAPE});
  }
}

TEST_CASE("A channel shuffle is one transposition") {
  Net net;
  const ValueId x = Transpose(net, net.Input(kShape), kToFirst);
  const ValueId groups = Reshape(net, x, {2, 2, 3, 3, 4});
  const ValueId mixed = Reshape(net, Transpose(net, groups, {0, 2, 1, 3, 4}), {2, 6, 3, 4});
  Graph graph = net.Finish({Transpose(net, mixed, kToLast)});
  SimplifyAndCompare(graph, Ops{Op::RESHAPE, Op::TRANSPOSE, Op::RESHAPE});
}

// Channels [begin, begin + 4) of an image in ONNX's order.
ValueId Channels(Net& net, ValueId x, int32_t begin) {
  Node node = MakeNode(Op::STRIDED_SLICE,
                       {x, net.Ints({4}, {0, begin, 0, 0}), net.Ints({4}, {0, begin + 4, 0, 0}),
                        net.Ints({4}, {1, 1, 1, 1})});
  node.options.AsStridedSliceOptions()->begin_mask = 13;
  node.options.AsStridedSliceOptions()->end_mask = 13;
  return net.Add(std::move(node));
}

// ShuffleNetV2's unit: one half passes, the other is convolved, and their channels are shuffled.
ValueId ShuffleUnit(Net& net, ValueId x) {
  const ValueId half = Transpose(net, Channels(net, x, 4), kToLast);
  const ValueId conv = net.Conv(half, net.Floats(Scattered({4, 1, 1, 4})));
  Node node = MakeNode(Op::CONCATENATION, {Channels(net, x, 0), Transpose(net, conv, kToFirst)});
  node.options.AsConcatenationOptions()->axis = 1;
  const ValueId groups = Reshape(net, net.Add(std::move(node)), {2, 2, 4, 3, 5});
  return Reshape(net, Transpose(net, groups, {0, 2, 1, 3, 4}), {2, 8, 3, 5});
}

TEST_CASE("Units of ShuffleNetV2 keep the transposition of their shuffle alone") {
  Net net;
  ValueId x = Transpose(net, net.Input({2, 3, 5, 8}), kToFirst);
  for (int unit = 0; unit < 3; ++unit) x = ShuffleUnit(net, x);
  Graph graph = net.Finish({Transpose(net, x, kToLast)});
  Ops expected;
  for (int unit = 0; unit < 3; ++unit) {
    for (Op op : {Op::STRIDED_SLICE, Op::CONV_2D, Op::STRIDED_SLICE, Op::CONCATENATION, Op::RESHAPE,
                  Op::TRANSPOSE, Op::RESHAPE}) {
      expected.push_back(op);
    }
  }
  SimplifyAndCompare(graph, expected, {2, 3, 5, 8});
}

TEST_CASE("The heads of attention are one transposition, whatever the batch and its layout") {
  for (const bool dynamic : {false, true}) {
    const int32_t batch = dynamic ? -1 : 3;
    Net net;
    const ValueId x = net.Add(Op::TANH, {net.Input({batch, 5, 8})});
    // [5, n, 8], its heads beside the batch: [5, 2 n, 4], [2 n, 5, 4].
    const ValueId heads = Reshape(net, Transpose(net, x, {1, 0, 2}), {5, dynamic ? -1 : 6, 4});
    Graph graph = net.Finish({Transpose(net, heads, {1, 0, 2})});
    SimplifyAndCompare(graph, Ops{Op::TANH, Op::RESHAPE, Op::TRANSPOSE, Op::RESHAPE}, {3, 5, 8});
  }
}

TEST_CASE("A reshape that cuts through what was moved stays between transpositions") {
  Net net;
  const ValueId x = Transpose(net, net.Input({4, 6}), {1, 0});
  Graph graph = net.Finish({Transpose(net, Reshape(net, x, {4, 6}), {1, 0})});
  SimplifyAndCompare(graph, Ops{Op::TRANSPOSE, Op::RESHAPE, Op::TRANSPOSE}, {4, 6});
}

TEST_CASE("Only axes of size 1 moving is a reshape") {
  Net net;
  const ValueId x = net.Input({2, 1, 1, 6});
  Graph graph = net.Finish({Transpose(net, x, kToFirst)});
  SimplifyAndCompare(graph, Ops{Op::RESHAPE}, {2, 1, 1, 6});
}

TEST_CASE("A transposition that convolutions or unlike operands need stays") {
  CheckCancels([](Net& net, ValueId x) { return net.Conv(x, net.Floats(Scattered({4, 1, 1, 4}))); },
               Ops{Op::TRANSPOSE, Op::CONV_2D, Op::TRANSPOSE});
  Net net;
  const ValueId x = net.Input({2, 3, 3, 3});
  Graph graph = net.Finish({net.Add(Op::ADD, {x, Transpose(net, x, kToFirst)})});
  SimplifyAndCompare(graph, Ops{Op::TRANSPOSE, Op::ADD}, {2, 3, 3, 3});
}

TEST_CASE("What others read is not transposed for nothing") {
  Net net;
  const ValueId x = Transpose(net, net.Input(kShape), kToFirst);
  const ValueId conv = net.Conv(x, net.Floats(Scattered({4, 1, 1, 4})));
  Graph graph = net.Finish({conv, net.Add(Op::TANH, {x})});
  SimplifyAndCompare(graph, Ops{Op::TRANSPOSE, Op::CONV_2D, Op::TANH});
}

TEST_CASE("The graph's inputs and outputs keep their order of axes") {
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId y = Transpose(net, Transpose(net, x, kToFirst), kToLast);
  Graph graph = net.Finish({y});
  const std::string name = graph.value(y).name;
  SimplifyAndCompare(graph, Ops{Op::TRANSPOSE});
  CHECK(graph.value(graph.outputs[0]).name == name);
  CHECK(graph.value(graph.outputs[0]).shape == kShape);
}

TEST_CASE("Quantised values are moved with their scale") {
  Net net;
  const Quantization q = {{0.5f}, {3}, 0};
  const auto add = [&](Node node, DType dtype) {
    const Value like{"v", dtype, {}, dtype == DType::kInt8 ? q : Quantization(), {}};
    return test::Get(AppendNode(net.graph(), std::move(node), like));
  };
  ValueId x = add(MakeNode(Op::QUANTIZE, {net.Input(kShape)}), DType::kInt8);
  x = add(MakeNode(Op::TRANSPOSE, {x, net.Ints({4}, kToFirst)}), DType::kInt8);
  x = add(MakeNode(Op::RELU, {x}), DType::kInt8);
  x = add(MakeNode(Op::TRANSPOSE, {x, net.Ints({4}, kToLast)}), DType::kInt8);
  Graph graph = net.Finish({add(MakeNode(Op::DEQUANTIZE, {x}), DType::kFloat32)});
  SimplifyAndCompare(graph, Ops{Op::QUANTIZE, Op::RELU, Op::DEQUANTIZE});
}

TEST_CASE("A squeeze-and-excitation block in the other layout loses all transpositions") {
  Net net;
  ValueId x = net.Input(kShape);
  ValueId y = Transpose(net, net.Conv(x, net.Floats(Scattered({6, 1, 1, 6}))), kToFirst);
  Node pool = MakeNode(Op::MEAN, {y, net.Ints({2}, {2, 3})});
  pool.options.AsReducerOptions()->keep_dims = true;
  const ValueId squeezed = Transpose(net, net.Add(std::move(pool)), kToLast);
  const ValueId gate =
      net.Add(Op::LOGISTIC, {net.Conv(squeezed, net.Floats(Scattered({6, 1, 1, 6})))});
  const ValueId scaled = net.Add(Op::MUL, {y, Transpose(net, gate, kToFirst)});
  Graph graph =
      net.Finish({net.Conv(Transpose(net, scaled, kToLast), net.Floats(Scattered({2, 1, 1, 6})))});
  const Numbers input = Scattered(kShape, 5);
  const auto before = test::RunGraph(graph, {input});
  test::Get(RunPasses(graph, {}));
  CHECK(OpsOf(graph) ==
        Ops{Op::CONV_2D, Op::MEAN, Op::CONV_2D, Op::LOGISTIC, Op::MUL, Op::CONV_2D});
  test::RequireClose(test::RunGraph(graph, {input})[0], before[0]);
}

}  // namespace
}  // namespace monograph
