#include "passes/halve_weights.h"

#include <limits>

#include "base/float16.h"
#include "passes/weights_net.h"

namespace monograph {
namespace {

using test::ConvGraph;
using test::FilterWith;
using test::kFilter;
using test::kImage;
using test::Net;
using test::Numbers;
using test::OpsOf;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

constexpr size_t kFilterElements = 16 * 3 * 3 * 8;

// Half precision has 11 significant bits.
constexpr float kTolerance = 1e-3f;

TEST_CASE("Weights are stored as float16, biases are not") {
  Graph graph = ConvGraph();
  const ValueId filter = graph.node(0).inputs[1];
  const ValueId bias = graph.node(0).inputs[2];
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
  Graph graph = ConvGraph();
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
    Graph graph = ConvGraph(FilterWith(value));
    CHECK(test::Get(HalveWeights(graph)) == 0);
    CHECK(graph.node_count() == 1);
  }
  Graph graph = ConvGraph(FilterWith(65504));
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

  graph = ConvGraph();
  CHECK(test::Get(HalveWeights(graph)) == 1);
  CHECK(test::Get(HalveWeights(graph)) == 0);
}

}  // namespace
}  // namespace monograph
