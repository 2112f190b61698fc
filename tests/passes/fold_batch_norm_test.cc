#include "passes/fold_batch_norm.h"

#include <limits>

#include "passes/rewrite.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using Activation = schema::ActivationFunctionType;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const Numbers kImage = test::Scattered({2, 4, 3, 2}, 7);
const Numbers kFilter = test::Scattered({3, 2, 2, 2});
const Numbers kBias = test::Scattered({3}, 5);
const Numbers kScale = {{3}, {0.5f, -2, 3}};
const Numbers kOffset = {{3}, {-1, 0.25f, 4}};

void FoldAndCompare(Graph& graph, const Numbers& input, int expected) {
  const auto before = test::RunGraph(graph, {input});
  CHECK(test::Get(FoldBatchNorm(graph)) == expected);
  const auto after = test::RunGraph(graph, {input});
  REQUIRE(after.size() == before.size());
  for (size_t i = 0; i < before.size(); ++i) test::RequireClose(after[i], before[i]);
}

ValueId AddConv(Net& net) {
  return net.Conv(net.Input(kImage.shape), net.Floats(kFilter), net.Floats(kBias));
}

TEST_CASE("A batch normalisation becomes the convolution's weights and bias") {
  for (const bool has_bias : {true, false}) {
    Net net;
    const ValueId image = net.Input(kImage.shape);
    const ValueId bias = has_bias ? net.Floats(kBias) : kNoValue;
    const ValueId conv = net.Conv(image, net.Floats(kFilter), bias);
    const ValueId scaled = net.Add(Op::MUL, {conv, net.Floats(kScale)});
    const ValueId output = net.Add(Op::ADD, {scaled, net.Floats(kOffset)});
    Graph graph = net.Finish({output});
    FoldAndCompare(graph, kImage, 2);
    CHECK(OpsOf(graph) == Ops{Op::CONV_2D});
    CHECK(graph.outputs[0] == output);
  }
}

TEST_CASE("Each kind of arithmetic with a constant is folded, on either side where it commutes") {
  for (const Numbers& constant :
       {kScale, Numbers{{1}, {-2.5f}}, Numbers{{}, {4}}, Numbers{{1, 1, 1, 3}, {3, -1, 0.5f}}}) {
    for (const Op op : {Op::MUL, Op::ADD, Op::SUB, Op::DIV}) {
      for (const bool first : {false, true}) {
        INFO(schema::EnumNameBuiltinOperator(op) << " " << constant.shape.ToString() << first);
        Net net;
        const ValueId conv = AddConv(net);
        const ValueId c = net.Floats(constant);
        Graph graph = net.Finish({first ? net.Add(op, {c, conv}) : net.Add(op, {conv, c})});
        const bool commutes = op == Op::MUL || op == Op::ADD;
        FoldAndCompare(graph, kImage, !first || commutes ? 1 : 0);
      }
    }
  }
}

TEST_CASE("Depthwise convolutions are scaled along their last axis") {
  Net net;
  const ValueId conv =
      net.Depthwise(net.Input(kImage.shape), net.Floats(test::Scattered({1, 2, 3, 2}, 9)));
  const ValueId scaled = net.Add(Op::MUL, {conv, net.Floats({{2}, {3, -0.5f}})});
  Graph graph = net.Finish({net.Add(Op::SUB, {scaled, net.Floats({{2}, {1, 2}})})});
  FoldAndCompare(graph, kImage, 2);
  CHECK(OpsOf(graph) == Ops{Op::DEPTHWISE_CONV_2D});
}

TEST_CASE("Fully connected nodes are scaled by unit") {
  Net net;
  const ValueId rows = net.Input({2, 4});
  const ValueId product =
      net.Add(Op::FULLY_CONNECTED, {rows, net.Floats(test::Scattered({3, 4})), kNoValue});
  const ValueId sum = net.Add(Op::ADD, {product, net.Floats(kOffset)});
  Graph graph = net.Finish({net.Add(Op::DIV, {sum, net.Floats(kScale)})});
  FoldAndCompare(graph, test::Scattered({2, 4}, 3), 2);
  CHECK(OpsOf(graph) == Ops{Op::FULLY_CONNECTED});
}

TEST_CASE("Rows of rank 3 take their bias in") {
  Net net;
  Node product =
      MakeNode(Op::FULLY_CONNECTED, {net.Input({2, 5, 4}), net.Floats(test::Scattered({3, 4}))});
  product.options.AsFullyConnectedOptions()->keep_num_dims = true;
  const ValueId sum = net.Add(Op::ADD, {net.Floats(kOffset), net.Add(std::move(product))});
  Graph graph = net.Finish({sum});
  FoldAndCompare(graph, test::Scattered({2, 5, 4}, 3), 1);
  CHECK(OpsOf(graph) == Ops{Op::FULLY_CONNECTED});
  CHECK(graph.node(0).inputs.size() == 3);
}

TEST_CASE("Transposed convolutions are scaled by output channel") {
  Net net;
  Node conv = MakeNode(Op::TRANSPOSE_CONV,
                       {net.Ints({4}, {2, 8, 6, 3}), net.Floats(test::Scattered({3, 3, 3, 2})),
                        net.Input(kImage.shape)});
  conv.options.AsTransposeConvOptions()->stride_h = 2;
  conv.options.AsTransposeConvOptions()->stride_w = 2;
  const ValueId scaled = net.Add(Op::MUL, {net.Add(std::move(conv)), net.Floats(kScale)});
  Graph graph = net.Finish({net.Add(Op::ADD, {scaled, net.Floats(kOffset)})});
  FoldAndCompare(graph, kImage, 2);
  CHECK(OpsOf(graph) == Ops{Op::TRANSPOSE_CONV});
}

TEST_CASE("The activation of what is folded goes to the convolution and ends the folding") {
  Net net;
  Node add = MakeNode(Op::ADD, {AddConv(net), net.Floats(kOffset)});
  add.options.AsAddOptions()->fused_activation_function = Activation::RELU;
  const ValueId positive = net.Add(std::move(add));
  Graph graph = net.Finish({net.Add(Op::MUL, {positive, net.Floats(kScale)})});
  FoldAndCompare(graph, kImage, 1);
  REQUIRE(OpsOf(graph) == Ops{Op::CONV_2D, Op::MUL});
  CHECK(*FusedActivation(graph.node(0)) == Activation::RELU);
}

TEST_CASE("Weights that two convolutions share are scaled for one of them") {
  Net net;
  const ValueId image = net.Input(kImage.shape);
  const ValueId filter = net.Floats(kFilter);
  const ValueId scaled = net.Add(Op::MUL, {net.Conv(image, filter), net.Floats(kScale)});
  Graph graph = net.Finish({scaled, net.Conv(image, filter)});
  FoldAndCompare(graph, kImage, 1);
  CHECK(OpsOf(graph) == Ops{Op::CONV_2D, Op::CONV_2D});
}

TEST_CASE("One number for all is folded behind reshapes and transpositions too") {
  for (const Op op : {Op::MUL, Op::ADD, Op::SUB, Op::DIV}) {
    Net net;
    const ValueId rows = net.Add(Op::RESHAPE, {AddConv(net), net.Ints({3}, {2, 6, 3})});
    const ValueId moved = net.Add(Op::TRANSPOSE, {rows, net.Ints({3}, {2, 0, 1})});
    Graph graph = net.Finish({net.Add(op, {moved, net.Floats({{}, {-2.5f}})})});
    FoldAndCompare(graph, kImage, 1);
    CHECK(OpsOf(graph) == Ops{Op::CONV_2D, Op::RESHAPE, Op::TRANSPOSE});
  }
  // By channel, or where others read it.
  for (const bool by_channel : {false, true}) {
    Net net;
    const ValueId rows = net.Add(Op::RESHAPE, {AddConv(net), net.Ints({2}, {12, 3})});
    const ValueId scale = net.Floats(by_channel ? kScale : Numbers{{}, {2}});
    const ValueId scaled = net.Add(Op::MUL, {rows, scale});
    Graph graph = net.Finish(by_channel ? std::vector{scaled}
                                        : std::vector{scaled, net.Add(Op::TANH, {rows})});
    FoldAndCompare(graph, kImage, 0);
  }
}

TEST_CASE("Nothing is folded into what is read or returned elsewhere") {
  Net twice;
  const ValueId conv = AddConv(twice);
  const ValueId scaled = twice.Add(Op::MUL, {conv, twice.Floats(kScale)});
  Graph graph = twice.Finish({twice.Add(Op::ADD, {conv, scaled})});
  FoldAndCompare(graph, kImage, 0);

  Net returned;
  const ValueId output = AddConv(returned);
  graph = returned.Finish({output, returned.Add(Op::MUL, {output, returned.Floats(kScale)})});
  FoldAndCompare(graph, kImage, 0);
  CHECK(graph.node_count() == 2);
}

TEST_CASE("Constants that are not by channel, or add a dimension, stay") {
  for (const Shape& shape : {Shape{2, 3, 2, 3}, Shape{2, 3}, Shape{1, 1, 1, 1, 3}}) {
    INFO(shape.ToString());
    Net net;
    const ValueId conv = net.Conv(net.Input(kImage.shape), net.Floats(kFilter));
    Graph graph = net.Finish({net.Add(Op::MUL, {conv, net.Floats(test::Scattered(shape))})});
    FoldAndCompare(graph, kImage, 0);
  }
}

TEST_CASE("A constant that makes more channels of one stays") {
  Net net;
  const ValueId conv = net.Conv(net.Input(kImage.shape), net.Floats(test::Scattered({1, 2, 2, 2})));
  Graph graph = net.Finish({net.Add(Op::MUL, {conv, net.Floats(kScale)})});
  FoldAndCompare(graph, kImage, 0);
}

TEST_CASE("Weights that are computed stay") {
  Net net;
  const ValueId image = net.Input(kImage.shape);
  net.Input(kFilter.shape);
  const ValueId conv = net.Conv(image, net.graph().inputs[1]);
  Graph graph = net.Finish({net.Add(Op::MUL, {conv, net.Floats(kScale)})});
  CHECK(test::Get(FoldBatchNorm(graph)) == 0);
}

TEST_CASE("An activation before the arithmetic keeps it") {
  Net net;
  const ValueId conv = AddConv(net);
  *FusedActivation(net.graph().node(0)) = Activation::RELU6;
  Graph graph = net.Finish({net.Add(Op::MUL, {conv, net.Floats(kScale)})});
  FoldAndCompare(graph, kImage, 0);
}

TEST_CASE("A node without units keeps its arithmetic") {
  Net net;
  const ValueId rows = net.Input({2, 4});
  const ValueId product = net.Add(Op::FULLY_CONNECTED, {rows, net.Floats({{0, 4}, {}}), kNoValue});
  Graph graph = net.Finish({net.Add(Op::MUL, {product, net.Floats({{1}, {2}})})});
  FoldAndCompare(graph, test::Scattered({2, 4}), 0);
}

// Weights of infinity or NaN would spread to pixels whose answer was a number.
TEST_CASE("What would make weights or bias infinite stays") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const auto& [op, value] : {std::pair(Op::DIV, 0.0f),
                                  {Op::DIV, 1e-40f},
                                  {Op::MUL, kInfinity},
                                  {Op::ADD, kInfinity},
                                  {Op::MUL, 3e38f}}) {
    INFO(schema::EnumNameBuiltinOperator(op) << " " << value);
    Net net;
    Numbers filter = kFilter;
    filter.values[0] = 2;
    const ValueId conv = net.Conv(net.Input(kImage.shape), net.Floats(filter), net.Floats(kBias));
    Graph graph = net.Finish({net.Add(op, {conv, net.Floats({{}, {value}})})});
    CHECK(test::Get(FoldBatchNorm(graph)) == 0);
    CHECK(graph.node_count() == 2);
  }
}

}  // namespace
}  // namespace monograph
