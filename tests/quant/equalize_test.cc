#include "quant/equalize.h"

#include <catch2/catch_approx.hpp>
#include <limits>

#include "passes/rewrite.h"
#include "passes/weights.h"
#include "support/net.h"

namespace monograph {
namespace {

using Catch::Approx;
using test::Net;
using test::Numbers;
using Activation = schema::ActivationFunctionType;
using Op = schema::BuiltinOperator;

const EqualizeOptions kOn = {.enabled = true, .maxima = {}};
const Numbers kImage = test::Scattered({1, 7, 7, 3}, 7);

// Numbers whose channels, along the last axis or the first, differ by factors of up to `base`^3.
Numbers Uneven(const Shape& shape, bool last, uint32_t seed, float base = 4) {
  Numbers numbers = test::Scattered(shape, seed);
  const size_t channels = static_cast<size_t>(last ? shape[shape.rank() - 1] : shape[0]);
  const size_t run = last ? 1 : numbers.values.size() / channels;
  for (size_t i = 0; i < numbers.values.size(); ++i) {
    numbers.values[i] *= std::pow(base, static_cast<float>(i / run % channels % 4));
  }
  return numbers;
}

// Convolution, depthwise convolution, convolution: each but the last with `activation`.
Net Triple(Activation activation) {
  Net net;
  const ValueId wide = net.Conv(net.Input(kImage.shape), net.Floats(Uneven({6, 1, 1, 3}, false, 1)),
                                net.Floats(test::Scattered({6}, 2)));
  const ValueId padded = net.Pad(wide, 1, 1, 1, 1);
  const ValueId deep = net.Depthwise(padded, net.Floats(Uneven({1, 3, 3, 6}, true, 3, 0.25f)),
                                     net.Floats(test::Scattered({6}, 4)));
  net.graph().outputs = {net.Conv(deep, net.Floats(Uneven({5, 1, 1, 6}, true, 5)),
                                  net.Floats(test::Scattered({5}, 6)))};
  for (Node& node : net.graph().mutable_nodes()) {
    if (PlacesOf(node)) *FusedActivation(node) = activation;
  }
  *FusedActivation(net.graph().mutable_nodes().back()) = Activation::NONE;
  return net;
}

EqualizeReport EqualizeAndCompare(Graph& graph, const Numbers& input,
                                  const EqualizeOptions& options = kOn) {
  const auto before = test::RunGraph(graph, {input});
  const EqualizeReport report = test::Get(EqualizeLayers(graph, options));
  const auto after = test::RunGraph(graph, {input});
  for (size_t i = 0; i < before.size(); ++i) test::RequireClose(after[i], before[i]);
  return report;
}

// The largest weights of the node by output channel or by input channel.
std::vector<double> RangesOf(const Graph& graph, NodeId id, bool of_inputs) {
  const Weights weights = *ReadWeights(graph, graph.node(id));
  const size_t channels = of_inputs ? 6 : weights.bias.size();
  std::vector<double> ranges(channels);
  for (size_t i = 0; i < weights.weights.size(); ++i) {
    double& range = ranges[of_inputs ? weights.InputChannelOf(i, channels) : weights.ChannelOf(i)];
    range = std::max(range, std::abs(weights.weights[i]));
  }
  return ranges;
}

void RequireEqual(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  for (size_t c = 0; c < a.size(); ++c) CHECK(a[c] == Approx(b[c]).epsilon(2e-3));
}

TEST_CASE("Behind equalisation the channels of a triple have the same range on both sides") {
  for (const Activation activation : {Activation::NONE, Activation::RELU}) {
    Graph graph = Triple(activation).graph();
    const EqualizeReport report = EqualizeAndCompare(graph, kImage);
    CHECK(report.pairs == 2);
    CHECK(report.dropped_clips == 0);
    CHECK(report.precision_before < 0.25);
    CHECK(report.precision_after > 2 * report.precision_before);
    RequireEqual(RangesOf(graph, 0, false), RangesOf(graph, 2, true));
    RequireEqual(RangesOf(graph, 2, false), RangesOf(graph, 3, true));
  }
}

TEST_CASE("Two convolutions get the root of the product of their ranges") {
  Net net;
  const ValueId first = net.Conv(net.Input({1, 1, 1, 1}), net.Floats({{2, 1, 1, 1}, {8, -0.5f}}),
                                 net.Floats({{2}, {4, 3}}));
  Graph graph = net.Finish({net.Conv(first, net.Floats({{1, 1, 1, 2}, {2, 2}}))});
  const EqualizeReport report = EqualizeAndCompare(graph, {{1, 1, 1, 1}, {1.5f}});
  CHECK(report.precision_before == Approx((1 + 0.0625) / 2));
  // Factors 2 and 1/2.
  CHECK(ReadWeights(graph, graph.node(0))->weights == std::vector<double>{4, -1});
  CHECK(ReadWeights(graph, graph.node(0))->bias == std::vector<double>{2, 6});
  CHECK(ReadWeights(graph, graph.node(1))->weights == std::vector<double>{4, 1});
  CHECK(report.precision_after == Approx((1 + 0.0625) / 2));
}

TEST_CASE("Grouped convolutions and depthwise ones with a multiplier are equalised") {
  Net net;
  const ValueId wide =
      net.Conv(net.Input(kImage.shape), net.Floats(Uneven({4, 1, 1, 3}, false, 1)));
  const ValueId groups = net.Conv(wide, net.Floats(Uneven({6, 2, 2, 2}, false, 2)));
  Node deep = MakeNode(Op::DEPTHWISE_CONV_2D,
                       {net.Add(Op::RELU, {groups}), net.Floats(Uneven({1, 3, 3, 12}, true, 3))});
  deep.options.AsDepthwiseConv2DOptions()->depth_multiplier = 2;
  deep.options.AsDepthwiseConv2DOptions()->stride_h = 1;
  deep.options.AsDepthwiseConv2DOptions()->stride_w = 2;
  Graph graph = net.Finish({net.Add(std::move(deep))});
  const EqualizeReport report = EqualizeAndCompare(graph, kImage);
  CHECK(report.pairs == 2);
  CHECK(report.precision_after > report.precision_before);
}

TEST_CASE("Fully connected nodes behind a mean are equalised") {
  Net net;
  const ValueId image =
      net.Conv(net.Input(kImage.shape), net.Floats(Uneven({6, 3, 3, 3}, false, 1)));
  const ValueId mean = net.Add(Op::MEAN, {net.Add(Op::RELU, {image}), net.Ints({2}, {1, 2})});
  Graph graph = net.Finish(
      {net.Add(Op::FULLY_CONNECTED, {mean, net.Floats(Uneven({7, 6}, true, 2)), kNoValue})});
  CHECK(EqualizeAndCompare(graph, kImage).pairs == 1);
  RequireEqual(RangesOf(graph, 0, false), RangesOf(graph, 3, true));
}

TEST_CASE("Channels that are 0 stay, and do no harm to the others") {
  Net net;
  Numbers first = Uneven({6, 1, 1, 3}, false, 1);
  for (size_t i = 3; i < 6; ++i) first.values[i] = 0;
  Numbers second = Uneven({5, 1, 1, 6}, true, 2);
  for (size_t i = 2; i < second.values.size(); i += 6) second.values[i] = 0;
  const ValueId wide =
      net.Conv(net.Input(kImage.shape), net.Floats(first), net.Floats(test::Scattered({6}, 3)));
  Graph graph = net.Finish({net.Conv(wide, net.Floats(second))});
  EqualizeAndCompare(graph, kImage);
  const auto made = RangesOf(graph, 0, false);
  const auto multiplied = RangesOf(graph, 1, true);
  CHECK(made[1] == 0);
  CHECK(multiplied[2] == 0);
  for (const size_t c : {0, 3, 4, 5}) CHECK(made[c] == Approx(multiplied[c]).epsilon(2e-3));
}

TEST_CASE("Clips at 6 keep their nodes as they are") {
  Graph graph = Triple(Activation::RELU6).graph();
  const EqualizeReport report = EqualizeAndCompare(graph, kImage);
  CHECK(report.pairs == 0);
  CHECK(RangesOf(graph, 0, false) != RangesOf(graph, 2, true));
}

TEST_CASE("A clip that no calibration value reaches is dropped") {
  Graph graph = Triple(Activation::RELU6).graph();
  Numbers image = kImage;
  for (float& value : image.values) value *= 0.02f;
  std::vector<float> maxima(static_cast<size_t>(graph.value_count()),
                            std::numeric_limits<float>::infinity());
  maxima[static_cast<size_t>(graph.node(0).outputs[0])] = 5.99f;
  maxima[static_cast<size_t>(graph.node(2).outputs[0])] = 5.9999f;
  const EqualizeReport report =
      test::Get(EqualizeLayers(graph, {.enabled = true, .maxima = maxima}));
  CHECK(report.pairs == 1);
  CHECK(report.dropped_clips == 1);
  CHECK(*FusedActivation(graph.node(0)) == Activation::RELU);
  CHECK(*FusedActivation(graph.node(2)) == Activation::RELU6);
}

TEST_CASE("Weights that two nodes share are changed for one of them") {
  Net net;
  const ValueId filter = net.Floats(Uneven({3, 1, 1, 3}, false, 1));
  const ValueId first = net.Conv(net.Input(kImage.shape), filter);
  Graph graph = net.Finish({net.Conv(net.Add(Op::RELU, {first}), filter)});
  CHECK(EqualizeAndCompare(graph, kImage).pairs == 1);
}

TEST_CASE("Weights that are not finite, or near the limit, stay") {
  for (const float huge : {std::numeric_limits<float>::infinity(), 3e38f}) {
    Net net;
    const ValueId first = net.Conv(net.Input({1, 1, 1, 1}), net.Floats({{2, 1, 1, 1}, {huge, 1}}));
    Graph graph = net.Finish({net.Conv(first, net.Floats({{1, 1, 1, 2}, {2, 1e-3f}}))});
    CHECK(test::Get(EqualizeLayers(graph, kOn)).pairs == 0);
    CHECK(ReadWeights(graph, graph.node(0))->weights[1] == 1);
  }
}

TEST_CASE("Nothing is equalised unless it is asked for") {
  Graph graph = Triple(Activation::RELU).graph();
  const auto before = RangesOf(graph, 0, false);
  CHECK(test::Get(EqualizeLayers(graph, {})).pairs == 0);
  CHECK(RangesOf(graph, 0, false) == before);
}

}  // namespace
}  // namespace monograph
