#include "quant/measure.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>

#include "quant/photo_net.h"
#include "quant/recover.h"

namespace monograph::test {
namespace {

using Catch::Matchers::WithinAbs;
using Op = schema::BuiltinOperator;

constexpr int64_t kTests = 3;

struct Measured {
  Calibrated calibrated;
  Integers integers;
  Measurements found;
};

Measured Measure(const QuantizeOptions& options) {
  const Graph graph = PhotoNet({127}, {1.0f / 128}, SmallNetwork);
  Measured measured;
  measured.calibrated = Get(CalibrateModel(graph, Photos(8), options, nullptr));
  const Recovered recovered = Get(Recover(measured.calibrated, Photos(8), options, nullptr));
  measured.integers = Get(Integerise(measured.calibrated, recovered, options.keep_float, options));
  measured.found = Get(MeasureLayers(measured.calibrated, measured.integers.scheme,
                                     measured.integers.graph, Photos(kTests, 999), {}, nullptr));
  return measured;
}

const LayerMeasure& LayerOf(const Measured& measured, Op op) {
  return *std::ranges::find_if(measured.found.layers, [&](const LayerMeasure& measure) {
    const NodeId node = measure.layer.node;
    return node >= 0 && measured.calibrated.graph.node(node).op == op;
  });
}

TEST_CASE("Every layer of a network is measured, in its order, as int8 up to the logits") {
  const Measured measured = Measure({});
  std::vector<Op> ops;
  std::vector<bool> int8;
  for (const LayerMeasure& measure : measured.found.layers) {
    if (measure.layer.node < 0) continue;
    const Op op = measured.calibrated.graph.node(measure.layer.node).op;
    if (op == Op::SUB || op == Op::CAST || op == Op::MUL) continue;  // As pixels, which follow.
    ops.push_back(op);
    int8.push_back(measure.layer.int8);
    CHECK(measure.error.sqnr_db() > 20);
    CHECK(measure.numbers > 0);
  }
  CHECK(ops == std::vector{Op::CONV_2D, Op::DEPTHWISE_CONV_2D, Op::CONV_2D, Op::ADD, Op::MEAN,
                           Op::FULLY_CONNECTED, Op::SOFTMAX});
  CHECK(int8 == std::vector{true, true, true, true, true, true, false});
}

TEST_CASE("Pixels are exact, and nothing of them is clipped") {
  const Measured measured = Measure({});
  const LayerMeasure& pixels = measured.found.layers[0];
  CHECK(pixels.error.max_absolute() == 0);
  CHECK(pixels.covered == Range{-127, 128});
  CHECK(pixels.numbers == kTests * 12 * 12 * 3);
  CHECK(pixels.clipped == 0);
  CHECK(pixels.saturated() == 0);
}

TEST_CASE("What is clipped and what calibration had not seen are counted in the float network") {
  QuantizeOptions options;
  options.observer = Observer::kPercentile;
  options.percentile = 80;
  const Measured measured = Measure(options);
  const LayerMeasure& layer = LayerOf(measured, Op::ADD);
  REQUIRE(layer.calibration);
  const float half = (layer.covered.max - layer.covered.min) / 255 / 2;
  int64_t clipped = 0;
  int64_t uncovered = 0;
  int64_t all = 0;
  const auto count = [&](size_t, ValueId, const ConstTensorView& view) -> Status {
    for (const float x : view.as<float>()) {
      ++all;
      clipped += x < layer.covered.min - half || x > layer.covered.max + half ? 1 : 0;
      const Range& seen = layer.calibration->seen;
      uncovered += x < seen.min || x > seen.max ? 1 : 0;
    }
    return {};
  };
  const std::vector<ValueId> values = {layer.layer.values.a};
  REQUIRE(SeeValues(measured.calibrated.graph, values, Photos(kTests, 999), {}, count).ok());
  CHECK(layer.numbers == all);
  CHECK(layer.clipped == clipped);
  CHECK(layer.uncovered == uncovered);
  CHECK(layer.Share(layer.clipped) > 0.05);
  CHECK(layer.calibration->clipped > 0.05);
  CHECK(layer.saturated() > 0.03);
}

TEST_CASE("Weights are described where a layer has them, with the scales of their integers") {
  const Measured measured = Measure({});
  const LayerMeasure& depthwise = LayerOf(measured, Op::DEPTHWISE_CONV_2D);
  REQUIRE(depthwise.weights);
  CHECK(depthwise.weights->real.channels == 8);
  REQUIRE(depthwise.weights->scales);
  CHECK(depthwise.weights->scales->count == 8);
  CHECK_FALSE(LayerOf(measured, Op::ADD).weights);
}

TEST_CASE("A layer that stays float is compared as the int8 that the next one reads") {
  QuantizeOptions options;
  const Measured whole = Measure(options);
  const ValueId value = LayerOf(whole, Op::DEPTHWISE_CONV_2D).layer.values.a;
  options.keep_float = {whole.calibrated.graph.value(value).name};
  const Measured measured = Measure(options);
  const LayerMeasure& layer = LayerOf(measured, Op::DEPTHWISE_CONV_2D);
  CHECK(layer.layer.int8);
  REQUIRE(layer.weights);
  CHECK_FALSE(layer.weights->scales);
  CHECK(layer.error.sqnr_db() > 20);
}

TEST_CASE("What is float to the end is compared, without what int8 covers") {
  const Measured measured = Measure({});
  const LayerMeasure& layer = LayerOf(measured, Op::SOFTMAX);
  CHECK_FALSE(layer.layer.int8);
  CHECK(layer.covered == Range{});
  CHECK_FALSE(layer.calibration);
  CHECK_FALSE(layer.weights);
  CHECK(layer.numbers == kTests * 5);
}

TEST_CASE("An end of the range counts as saturated only where the float network goes beyond it") {
  LayerMeasure measure;
  measure.numbers = 100;
  measure.at_min = 40;
  measure.at_max = 7;
  measure.covered = {0, 255};
  measure.seen = {0, 200};
  CHECK(measure.saturated() == 0);  // Nothing was calibrated.
  measure.calibration = CalibrationFacts{.seen = {0, 255.4f}};
  CHECK(measure.saturated() == 0);
  measure.calibration->seen.max = 256;
  CHECK_THAT(measure.saturated(), WithinAbs(0.07, 1e-12));
  measure.seen.min = -1;
  CHECK_THAT(measure.saturated(), WithinAbs(0.47, 1e-12));
}

}  // namespace
}  // namespace monograph::test
