#include "quant/absorb_bias.h"

#include <catch2/catch_approx.hpp>

#include "passes/rewrite.h"
#include "passes/weights.h"
#include "quant/photo_net.h"

namespace monograph::test {
namespace {

using Catch::Approx;
using Activation = schema::ActivationFunctionType;
using Op = schema::BuiltinOperator;

constexpr AbsorbOptions kOn = {.enabled = true};

// Two channels of which the first is 10 + x and the second x, RELU, and a sum of both; x is in
// [-2, 2].
Graph HighNet(const Shape& second, schema::Padding padding) {
  return PhotoNet({127}, {1.0f / 64}, [&](Net& net, ValueId image) {
    Node first = MakeNode(Op::CONV_2D, {image, net.Floats({{2, 1, 1, 3}, {0, 1, 0, 0, 1, 0}}),
                                        net.Floats({{2}, {10, 0}})});
    first.options.AsConv2DOptions()->stride_h = first.options.AsConv2DOptions()->stride_w = 1;
    first.options.AsConv2DOptions()->fused_activation_function = Activation::RELU;
    Node sum = MakeNode(
        Op::CONV_2D,
        {net.Add(std::move(first)),
         net.Floats({second, std::vector<float>(static_cast<size_t>(*second.NumElements()), 0.5f)}),
         net.Floats({{1}, {1}})});
    sum.options.AsConv2DOptions()->stride_h = sum.options.AsConv2DOptions()->stride_w = 1;
    sum.options.AsConv2DOptions()->padding = padding;
    return std::vector{net.Add(std::move(sum))};
  });
}

Numbers Run(const Graph& graph, uint32_t seed) {
  const Numbers scattered = Scattered({1, 12, 12, 3}, seed);
  Numbers pixels = scattered;
  for (float& pixel : pixels.values)
    pixel = static_cast<float>(static_cast<int>(pixel * 127 + 128));
  return RunGraph(graph, {pixels})[0];
}

TEST_CASE("What a channel always has goes to the bias behind it") {
  const Graph before = HighNet({1, 1, 1, 2}, schema::Padding::SAME);
  Graph graph = before;
  const AbsorbReport report = Get(AbsorbBiases(graph, Photos(6), {}, kOn));
  CHECK(report.pairs == 1);
  CHECK(report.channels == 1);
  // The mean is 10, and the deviation that of [-2, 2]: 4 / sqrt(12).
  CHECK(report.mean_share == Approx((10 - 3 * 1.1547) / 12).epsilon(0.02));
  const NodeId first = graph.node_count() - 2;
  const auto bias = ReadWeights(graph, graph.node(first))->bias;
  CHECK(bias[0] == Approx(3 * 1.1547).epsilon(0.02));
  CHECK(bias[1] == 0);
  CHECK(ReadWeights(graph, graph.node(first + 1))->bias[0] == Approx(1 + 0.5 * (10 - bias[0])));
  RequireClose(Run(graph, 4321), Run(before, 4321));
}

TEST_CASE("Windows that lie within the image absorb too, with each of their taps") {
  const Graph before = HighNet({1, 3, 3, 2}, schema::Padding::VALID);
  Graph graph = before;
  CHECK(Get(AbsorbBiases(graph, Photos(6), {}, kOn)).channels == 1);
  RequireClose(Run(graph, 4321), Run(before, 4321));
}

TEST_CASE("Zeros around the image leave biases where they are") {
  Graph graph = HighNet({1, 3, 3, 2}, schema::Padding::SAME);
  CHECK(Get(AbsorbBiases(graph, Photos(6), {}, kOn)).pairs == 0);
}

TEST_CASE("Clips at 6, and layers without RELU, keep their biases") {
  for (const Activation activation : {Activation::NONE, Activation::RELU6}) {
    Graph graph = HighNet({1, 1, 1, 2}, schema::Padding::SAME);
    *FusedActivation(graph.node(graph.node_count() - 2)) = activation;
    CHECK(Get(AbsorbBiases(graph, Photos(6), {}, kOn)).pairs == 0);
  }
}

TEST_CASE("Nothing is absorbed unless it is asked for") {
  Graph graph = HighNet({1, 1, 1, 2}, schema::Padding::SAME);
  CHECK(Get(AbsorbBiases(graph, Photos(6), {}, {})).pairs == 0);
}

}  // namespace
}  // namespace monograph::test
