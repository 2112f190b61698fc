#include "quant/int8_share.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "quant/photo_net.h"
#include "quant/recover.h"

namespace monograph::test {
namespace {

using Op = schema::BuiltinOperator;

// Of SmallNetwork on 12 x 12 pixels: its three convolutions and the dense layer.
constexpr int64_t kDepthwise = 6 * 6 * 8 * 9;
constexpr int64_t kMacs = 6 * 6 * 8 * 27 + kDepthwise + 6 * 6 * 8 * 8 + 5 * 8;

Graph Small() { return PhotoNet({127}, {1.0f / 128}, SmallNetwork); }

Int8Share Count(const Graph& graph) { return Get(CountInt8(graph, {{{1, 12, 12, 3}}})); }

TEST_CASE("Of a float network nothing works on int8") {
  const Int8Share share = Count(Small());
  CHECK(share.operators == 12);  // Padding, RELU and what brings pixels into range count too.
  CHECK(share.int8_operators == 0);
  CHECK(share.macs == kMacs);
  CHECK(share.int8_macs == 0);
  CHECK(share.quantize == 0);
  CHECK(share.dequantize == 0);
  CHECK(share.islands.empty());
}

TEST_CASE("Of a quantised network all but its softmax works on int8") {
  const Calibrated calibrated = Get(CalibrateModel(Small(), Photos(4), {}, nullptr));
  const Recovered recovered = Get(Recover(calibrated, Photos(4), {}, nullptr));
  const Int8Share share = Count(Get(Integerise(calibrated, recovered, {}, {})).graph);
  CHECK(share.operators == 7);
  CHECK(share.int8_operators == 6);
  CHECK(share.macs == kMacs);
  CHECK(share.int8_macs == kMacs);
  CHECK(share.quantize == 1);
  CHECK(share.dequantize == 1);
  CHECK(share.islands.empty());
}

TEST_CASE("A layer that stays float amid int8 is an island between conversions") {
  const Calibrated calibrated = Get(CalibrateModel(Small(), Photos(4), {}, nullptr));
  const Recovered recovered = Get(Recover(calibrated, Photos(4), {}, nullptr));
  const Graph& real = calibrated.graph;
  const auto depthwise = std::ranges::find(real.nodes(), Op::DEPTHWISE_CONV_2D, &Node::op);
  REQUIRE(depthwise != real.nodes().end());
  const std::string name = real.value(depthwise->outputs[0]).name;
  const Graph graph = Get(Integerise(calibrated, recovered, {name}, {})).graph;
  const Int8Share share = Count(graph);
  CHECK(share.operators == 7);
  CHECK(share.int8_operators == 5);
  CHECK(share.macs == kMacs);
  CHECK(share.int8_macs == kMacs - kDepthwise);
  CHECK(share.quantize == 2);
  CHECK(share.dequantize == 2);
  REQUIRE(share.islands.size() == 1);
  CHECK(graph.node(share.islands[0]).op == Op::DEPTHWISE_CONV_2D);
}

}  // namespace
}  // namespace monograph::test
