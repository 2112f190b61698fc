#include "passes/fold_input_affine.h"

#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using test::Scattered;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const Numbers kImage = Scattered({2, 5, 4, 4}, 7);
const Numbers kScale = {{4}, {0.5f, -2, 3, 0.25f}};
const Numbers kOffset = {{4}, {-1, 0.25f, 4, 2}};

void FoldAndCompare(Graph& graph, int expected, const Numbers& input = kImage) {
  const auto before = test::RunGraph(graph, {input});
  CHECK(test::Get(FoldInputAffine(graph)) == expected);
  const auto after = test::RunGraph(graph, {input});
  REQUIRE(after.size() == before.size());
  for (size_t i = 0; i < before.size(); ++i) test::RequireClose(after[i], before[i]);
}

ValueId Normalized(Net& net, ValueId x) {
  return net.Add(Op::ADD, {net.Add(Op::MUL, {x, net.Floats(kScale)}), net.Floats(kOffset)});
}

ValueId Same(Net& net, Op op, ValueId x, const Shape& filter) {
  Node node = MakeNode(op, {x, net.Floats(Scattered(filter))});
  if (op == Op::CONV_2D) {
    node.options.AsConv2DOptions()->stride_h = node.options.AsConv2DOptions()->stride_w = 1;
  } else {
    schema::DepthwiseConv2DOptionsT& options = *node.options.AsDepthwiseConv2DOptions();
    options.stride_h = options.stride_w = 1;
    options.depth_multiplier = filter[3] / 4;
  }
  return net.Add(std::move(node));
}

TEST_CASE("A batch normalisation before a convolution without border goes into it") {
  Net net;
  const ValueId x = Normalized(net, net.Input(kImage.shape));
  Graph graph = net.Finish({net.Conv(x, net.Floats(Scattered({3, 2, 2, 4})))});
  FoldAndCompare(graph, 2);
  CHECK(OpsOf(graph) == Ops{Op::CONV_2D});
  CHECK(graph.node(0).inputs.size() == 3);
}

TEST_CASE("The mean and deviation of pixels go into the first convolution") {
  Net net;
  const ValueId centred = net.Add(Op::SUB, {net.Input(kImage.shape), net.Floats({{}, {0.5f}})});
  const ValueId x = net.Add(Op::DIV, {centred, net.Floats(kScale)});
  Graph graph = net.Finish({net.Conv(x, net.Floats(Scattered({3, 2, 2, 4})), kNoValue, 2)});
  FoldAndCompare(graph, 2);
  CHECK(OpsOf(graph) == Ops{Op::CONV_2D});
}

TEST_CASE("Before a border of zeros only what multiplies goes") {
  Net net;
  const ValueId x = net.Input(kImage.shape);
  const ValueId shifted = net.Add(Op::ADD, {x, net.Floats(kOffset)});
  const ValueId scaled = net.Add(Op::MUL, {shifted, net.Floats(kScale)});
  Graph graph = net.Finish({Same(net, Op::CONV_2D, scaled, {3, 3, 3, 4})});
  FoldAndCompare(graph, 1);
  CHECK(OpsOf(graph) == Ops{Op::ADD, Op::CONV_2D});
}

TEST_CASE("Groups, depthwise convolutions and rows take their own channels") {
  for (const auto& [op, filter] : {std::pair(Op::CONV_2D, Shape{6, 1, 1, 2}),
                                   {Op::DEPTHWISE_CONV_2D, Shape{1, 1, 1, 4}},
                                   {Op::DEPTHWISE_CONV_2D, Shape{1, 1, 1, 8}}}) {
    INFO(filter.ToString());
    Net net;
    const ValueId x = Normalized(net, net.Input(kImage.shape));
    Graph graph = net.Finish({Same(net, op, x, filter)});
    FoldAndCompare(graph, 2);
    CHECK(OpsOf(graph) == Ops{op});
  }
  Net net;
  Node node = MakeNode(Op::FULLY_CONNECTED,
                       {Normalized(net, net.Input({3, 5, 4})), net.Floats(Scattered({2, 4}))});
  node.options.AsFullyConnectedOptions()->keep_num_dims = true;
  Graph graph = net.Finish({net.Add(std::move(node))});
  FoldAndCompare(graph, 2, Scattered({3, 5, 4}));
  CHECK(OpsOf(graph) == Ops{Op::FULLY_CONNECTED});
}

TEST_CASE("Rows that are cut out of other rows keep their scale") {
  Net net;
  const ValueId scaled = net.Add(Op::MUL, {net.Input({3, 4}), net.Floats(kScale)});
  Graph graph = net.Finish({net.Add(Op::FULLY_CONNECTED, {scaled, net.Floats(Scattered({2, 2}))})});
  FoldAndCompare(graph, 0, Scattered({3, 4}));
}

TEST_CASE("A transposed convolution takes in what multiplies") {
  Net net;
  const ValueId x = Normalized(net, net.Input(kImage.shape));
  Node conv = MakeNode(Op::TRANSPOSE_CONV,
                       {net.Ints({4}, {2, 10, 8, 3}), net.Floats(Scattered({3, 3, 3, 4})), x});
  conv.options.AsTransposeConvOptions()->stride_h = 2;
  conv.options.AsTransposeConvOptions()->stride_w = 2;
  Graph graph = net.Finish({net.Add(std::move(conv))});
  FoldAndCompare(graph, 0);

  Net scaled;
  const ValueId y = scaled.Add(Op::MUL, {scaled.Input(kImage.shape), scaled.Floats(kScale)});
  Node other = graph.nodes().back();
  other.inputs = {scaled.Ints({4}, {2, 10, 8, 3}), scaled.Floats(Scattered({3, 3, 3, 4})), y};
  other.outputs.clear();
  graph = scaled.Finish({scaled.Add(std::move(other))});
  FoldAndCompare(graph, 1);
  CHECK(OpsOf(graph) == Ops{Op::TRANSPOSE_CONV});
}

TEST_CASE("All readers take the arithmetic in, or none does") {
  for (const bool other : {false, true}) {
    Net net;
    const ValueId x = net.Add(Op::MUL, {net.Input(kImage.shape), net.Floats(kScale)});
    std::vector<ValueId> outputs = {Same(net, Op::CONV_2D, x, {2, 3, 3, 4}),
                                    Same(net, Op::DEPTHWISE_CONV_2D, x, {1, 3, 3, 4})};
    if (other) outputs.push_back(net.Add(Op::TANH, {x}));
    Graph graph = net.Finish(outputs);
    FoldAndCompare(graph, other ? 0 : 1);
  }
}

TEST_CASE("What is returned, has an activation or would become infinite stays") {
  Net returned;
  ValueId x = returned.Add(Op::MUL, {returned.Input(kImage.shape), returned.Floats(kScale)});
  Graph graph = returned.Finish({Same(returned, Op::CONV_2D, x, {2, 1, 1, 4}), x});
  FoldAndCompare(graph, 0);

  Net active;
  Node node = MakeNode(Op::MUL, {active.Input(kImage.shape), active.Floats(kScale)});
  node.options.AsMulOptions()->fused_activation_function = schema::ActivationFunctionType::RELU;
  graph = active.Finish({Same(active, Op::CONV_2D, active.Add(std::move(node)), {2, 1, 1, 4})});
  FoldAndCompare(graph, 0);

  Net infinite;
  x = infinite.Add(Op::DIV, {infinite.Input(kImage.shape), infinite.Floats({{1}, {0}})});
  graph = infinite.Finish({Same(infinite, Op::CONV_2D, x, {2, 1, 1, 4})});
  CHECK(test::Get(FoldInputAffine(graph)) == 0);
  CHECK(graph.node_count() == 2);
}

TEST_CASE("A constant that makes four channels of one stays") {
  Net net;
  const ValueId x = net.Add(Op::MUL, {net.Input({2, 5, 4, 1}), net.Floats(kScale)});
  Graph graph = net.Finish({Same(net, Op::CONV_2D, x, {2, 1, 1, 4})});
  FoldAndCompare(graph, 0, Scattered({2, 5, 4, 1}));
}

}  // namespace
}  // namespace monograph
