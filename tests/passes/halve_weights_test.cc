#include "passes/halve_weights.h"

#include <limits>

#include "base/float16.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const Numbers kImage = test::Scattered({1, 5, 5, 8}, 7);
const Numbers kFilter = test::Scattered({16, 3, 3, 8});
constexpr size_t kFilterElements = 16 * 3 * 3 * 8;

// Half precision has 11 significant bits.
constexpr float kTolerance = 1e-3f;

TEST_CASE("Weights are stored as float16, biases are not") {
  Net net;
  const ValueId filter = net.Floats(kFilter);
  const ValueId bias = net.Floats(test::Scattered({16}));
  Graph graph = net.Finish({net.Conv(net.Input(kImage.shape), filter, bias)});
  const auto before = test::RunGraph(graph, {kImage});
  CHECK(test::Get(HalveWeights(graph)) == 1);
  REQUIRE(OpsOf(graph) == Ops{Op::DEQUANTIZE, Op::CONV_2D});
  const Value& half = graph.value(graph.node(0).inputs[0]);
  CHECK(half.dtype == DType::kFloat16);
  CHECK(half.shape == kFilter.shape);
  CHECK(half.constant->bytes.size() == 2 * kFilterElements);
  CHECK_FALSE(graph.value(filter).is_constant());
  CHECK(graph.value(bias).is_constant());
  test::RequireClose(test::RunGraph(graph, {kImage})[0], before[0], kTolerance);
}

TEST_CASE("Each number becomes the nearest half") {
  Net net;
  Graph graph = net.Finish({net.Conv(net.Input(kImage.shape), net.Floats(kFilter))});
  CHECK(test::Get(HalveWeights(graph)) == 1);
  const auto halves = ConstantView(graph, graph.node(0).inputs[0])->as<uint16_t>();
  REQUIRE(halves.size() == kFilterElements);
  for (size_t i = 0; i < halves.size(); ++i) {
    CHECK(std::fabs(HalfToFloat(halves[i]) - kFilter.values[i]) <= 0x1p-12f);
  }
}

TEST_CASE("Depthwise and fully connected weights are halved too") {
  Net net;
  const Shape image = {1, 8, 8, 16};
  const ValueId deep = net.Depthwise(net.Input(image), net.Floats(test::Scattered({1, 4, 4, 16})));
  const ValueId rows = net.Add(Op::RESHAPE, {deep, net.Ints({2}, {25, 16})});
  const ValueId weights = net.Floats(test::Scattered({20, 16}));
  Graph graph = net.Finish({net.Add(Op::FULLY_CONNECTED, {rows, weights, kNoValue})});
  const Numbers input = test::Scattered(image, 5);
  const auto before = test::RunGraph(graph, {input});
  CHECK(test::Get(HalveWeights(graph)) == 2);
  CHECK(graph.node_count() == 5);
  test::RequireClose(test::RunGraph(graph, {input})[0], before[0], kTolerance);
}

TEST_CASE("Weights above float16's range, and broken ones, stay") {
  for (const float value : {65505.0f, -1e9f, std::numeric_limits<float>::infinity(),
                            std::numeric_limits<float>::quiet_NaN()}) {
    Net net;
    Numbers filter = kFilter;
    filter.values[17] = value;
    Graph graph = net.Finish({net.Conv(net.Input(kImage.shape), net.Floats(filter))});
    CHECK(test::Get(HalveWeights(graph)) == 0);
    CHECK(graph.node_count() == 1);
  }
  Net net;
  Numbers filter = kFilter;
  filter.values[17] = 65504;
  Graph graph = net.Finish({net.Conv(net.Input(kImage.shape), net.Floats(filter))});
  CHECK(test::Get(HalveWeights(graph)) == 1);
}

TEST_CASE("Small weights, and constants of other operators, stay") {
  Net net;
  const ValueId conv = net.Conv(net.Input(kImage.shape), net.Floats(test::Scattered({2, 3, 3, 8})));
  const ValueId wide = net.Add(Op::MUL, {conv, net.Floats(test::Scattered({400, 1, 1, 1}))});
  Graph graph = net.Finish({wide});
  CHECK(test::Get(HalveWeights(graph)) == 0);
}

TEST_CASE("Weights that two nodes share are halved once") {
  Net net;
  const ValueId image = net.Input(kImage.shape);
  const ValueId filter = net.Floats(kFilter);
  Graph graph = net.Finish({net.Conv(image, filter), net.Conv(image, filter)});
  const auto before = test::RunGraph(graph, {kImage});
  CHECK(test::Get(HalveWeights(graph)) == 1);
  CHECK(graph.node_count() == 3);
  const auto after = test::RunGraph(graph, {kImage});
  for (size_t i = 0; i < 2; ++i) test::RequireClose(after[i], before[i], kTolerance);
}

TEST_CASE("Weights that are computed or halved already stay") {
  Net net;
  const ValueId image = net.Input(kImage.shape);
  Graph graph = net.Finish({net.Conv(image, net.Input(kFilter.shape))});
  CHECK(test::Get(HalveWeights(graph)) == 0);

  Net once;
  graph = once.Finish({once.Conv(once.Input(kImage.shape), once.Floats(kFilter))});
  CHECK(test::Get(HalveWeights(graph)) == 1);
  CHECK(test::Get(HalveWeights(graph)) == 0);
}

}  // namespace
}  // namespace monograph
