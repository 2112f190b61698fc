#include "quant/patches.h"

#include "passes/rewrite.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using Op = schema::BuiltinOperator;

// The last node's output, as products of weights and patches.
Numbers Multiply(const Graph& graph, const Numbers& image) {
  const Node& node = graph.node(graph.node_count() - 1);
  const Weights weights = *ReadWeights(graph, node);
  const Patches patches = *test::Get(Patches::Of(graph, node, image.shape));
  const WeightRows& rows = patches.rows();
  std::vector<float> window(patches.window_size());
  std::vector<float> patch(rows.depth);
  Numbers output;
  for (size_t position = 0; position < patches.count(); ++position) {
    patches.ReadWindow(image.values, position, window);
    for (size_t row = 0; row < rows.rows; ++row) {
      const size_t group = row / rows.rows_per_group();
      patches.ReadGroup(window, group, patch);
      double sum = weights.bias[row];
      for (size_t k = 0; k < rows.depth; ++k) {
        CHECK(patch[k] == window[rows.WindowIndexOf(group, k)]);
        sum += weights.weights[rows.ElementOf(row, k)] * static_cast<double>(patch[k]);
      }
      output.values.push_back(static_cast<float>(sum));
    }
  }
  return output;
}

void Compare(Net& net, ValueId output, const Numbers& image) {
  const Graph graph = net.Finish({output});
  const Numbers expected = test::RunGraph(graph, {image})[0];
  Numbers actual = Multiply(graph, image);
  actual.shape = expected.shape;
  test::RequireClose(actual, expected);
}

const Numbers kImage = test::Scattered({2, 7, 6, 4}, 5);

template <typename Options>
void SetWindow(Options& options, schema::Padding padding, int32_t stride, int32_t dilation) {
  options.padding = padding;
  options.stride_h = stride;
  options.stride_w = 1;
  options.dilation_h_factor = dilation;
  options.dilation_w_factor = 1;
}

TEST_CASE("Patches times weights are what a convolution computes") {
  for (const auto padding : {schema::Padding::SAME, schema::Padding::VALID}) {
    for (const auto [stride, dilation] : {std::pair{1, 1}, {2, 1}, {1, 2}}) {
      for (const int32_t groups : {1, 2}) {
        Net net;
        Node node = MakeNode(Op::CONV_2D, {net.Input(kImage.shape),
                                           net.Floats(test::Scattered({6, 3, 2, 4 / groups})),
                                           net.Floats(test::Scattered({6}))});
        SetWindow(*node.options.AsConv2DOptions(), padding, stride, dilation);
        const ValueId output = net.Add(std::move(node));
        Compare(net, output, kImage);
      }
    }
  }
}

TEST_CASE("Patches times weights are what a depthwise convolution computes") {
  for (const int32_t multiplier : {1, 3}) {
    Net net;
    Node node = MakeNode(Op::DEPTHWISE_CONV_2D,
                         {net.Input(kImage.shape),
                          net.Floats(test::Scattered({1, 3, 3, 4 * multiplier})), kNoValue});
    schema::DepthwiseConv2DOptionsT& options = *node.options.AsDepthwiseConv2DOptions();
    SetWindow(options, schema::Padding::SAME, 2, 1);
    options.depth_multiplier = multiplier;
    const ValueId output = net.Add(std::move(node));
    Compare(net, output, kImage);
  }
}

TEST_CASE("Patches times weights are what a fully connected node computes, of any rank") {
  for (const Shape& shape : {Shape{3, 8}, Shape{2, 2, 3, 4}}) {
    Net net;
    const ValueId output =
        net.Add(Op::FULLY_CONNECTED, {net.Input(shape), net.Floats(test::Scattered({5, 8})),
                                      net.Floats(test::Scattered({5}, 2))});
    Compare(net, output, test::Scattered(shape, 3));
  }
}

TEST_CASE("Patches times weights are what a transposed convolution computes") {
  for (const auto padding : {schema::Padding::SAME, schema::Padding::VALID}) {
    const int32_t border = padding == schema::Padding::SAME ? 0 : 1;
    Net net;
    Node node = MakeNode(Op::TRANSPOSE_CONV,
                         {net.Ints({4}, {2, 14 + border, 12 + border, 5}),
                          net.Floats(test::Scattered({5, 3, 3, 4})), net.Input(kImage.shape)});
    schema::TransposeConvOptionsT& options = *node.options.AsTransposeConvOptions();
    options.padding = padding;
    options.stride_h = options.stride_w = 2;
    const ValueId output = net.Add(std::move(node));
    Compare(net, output, kImage);
  }
}

TEST_CASE("Windows of all positions add up") {
  Net net;
  const Graph graph =
      net.Finish({net.Conv(net.Input(kImage.shape), net.Floats(test::Scattered({3, 2, 2, 4})))});
  const Patches patches = *test::Get(Patches::Of(graph, graph.node(0), kImage.shape));
  CHECK(patches.count() == 2 * 6 * 5);
  std::vector<double> sums(patches.window_size());
  patches.AddWindows(kImage.values, sums);
  std::vector<float> window(patches.window_size());
  for (size_t position = 0; position < patches.count(); ++position) {
    patches.ReadWindow(kImage.values, position, window);
    for (size_t i = 0; i < sums.size(); ++i) sums[i] -= static_cast<double>(window[i]);
  }
  for (const double rest : sums) CHECK(std::abs(rest) < 1e-9);
}

TEST_CASE("Nodes without constant weights, or of other channels, have no patches") {
  Net computed;
  const ValueId image = computed.Input(kImage.shape);
  const ValueId filter = computed.Input({3, 2, 2, 4});
  Graph graph = computed.Finish({computed.Conv(image, filter)});
  CHECK(!test::Get(Patches::Of(graph, graph.node(0), kImage.shape)));

  Net net;
  graph =
      net.Finish({net.Conv(net.Input({1, 4, 4, 4}), net.Floats(test::Scattered({3, 2, 2, 4})))});
  CHECK(!test::Get(Patches::Of(graph, graph.node(0), {1, 4, 4, 6})));
  CHECK(!test::Get(Patches::Of(graph, graph.node(0), {4, 4})));
}

}  // namespace
}  // namespace monograph
