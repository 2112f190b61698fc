#include "quant/correct_bias.h"

#include <catch2/catch_approx.hpp>
#include <cmath>

#include "passes/rewrite.h"
#include "passes/weights.h"
#include "quant/layer_weights.h"
#include "quant/photo_net.h"
#include "quant/quantize.h"
#include "quant/write_scheme.h"

namespace monograph::test {
namespace {

using Catch::Approx;

Calibrated CalibratedNet() {
  const Graph graph = PhotoNet({127}, {1.0f / 64}, SmallNetwork);
  return Get(CalibrateModel(graph, Photos(6), {}, nullptr));
}

// Weights so coarse that outputs move: every quantum stands for 16.
Scheme CoarseScheme(const Calibrated& calibrated) {
  Scheme scheme = SchemeOf(calibrated, {}, {});
  for (auto& [id, weights] : scheme.weights) {
    for (int8_t& quantum : weights.quanta) quantum = static_cast<int8_t>(quantum / 16 * 16);
  }
  return scheme;
}

// Means of the value's channels over all samples.
std::vector<double> ChannelMeans(const Graph& graph, ValueId value, const Samples& samples) {
  std::vector<double> sums;
  double count = 0;
  const auto see = [&](size_t, ValueId, const ConstTensorView& view) -> Status {
    const auto numbers = view.as<float>();
    sums.resize(static_cast<size_t>(view.shape[view.shape.rank() - 1]));
    for (size_t i = 0; i < numbers.size(); ++i) {
      sums[i % sums.size()] += static_cast<double>(numbers[i]);
    }
    const size_t positions = numbers.size() / sums.size();
    count += static_cast<double>(positions);
    return {};
  };
  RequireOk(SeeValues(graph, std::span(&value, 1), samples, {}, see));
  for (double& sum : sums) sum /= count;
  return sums;
}

double Distance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

// The float graph, with one node's weights as the scheme rounds them and its activation taken
// away, and that node's output.
std::pair<Graph, ValueId> WithRounded(const Graph& graph, const Scheme& scheme, NodeId id,
                                      bool rounded) {
  Graph copy = graph;
  Node& node = copy.node(id);
  Weights weights = *ReadWeights(copy, node);
  if (rounded) weights.weights = RealWeights(weights, scheme.weights.at(id));
  CHECK(Get(WriteWeights(copy, weights, node)));
  *FusedActivation(node) = schema::ActivationFunctionType::NONE;
  return {std::move(copy), node.outputs[0]};
}

TEST_CASE("With analytic correction the rounded weights of each layer keep its outputs' means") {
  const Calibrated calibrated = CalibratedNet();
  const Scheme scheme = CoarseScheme(calibrated);
  Graph corrected = calibrated.graph;
  const CorrectBiasReport report =
      Get(CorrectBiases(corrected, scheme, Photos(6), {}, {.method = BiasCorrection::kAnalytic}));
  CHECK(report.layers == 4);
  CHECK(report.mean_shift > 0.5);
  REQUIRE(scheme.weights.size() == 4);
  for (const auto& [id, weights] : scheme.weights) {
    const auto [real, value] = WithRounded(calibrated.graph, scheme, id, false);
    const auto [before, unused] = WithRounded(calibrated.graph, scheme, id, true);
    const auto [after, same] = WithRounded(corrected, scheme, id, true);
    // Layers before this one are float and have their old biases.
    Graph only_this = before;
    only_this.node(id) = after.node(id);
    for (size_t i = 1; i < after.node(id).inputs.size(); ++i) {
      Value constant = after.value(after.node(id).inputs[i]);
      only_this.node(id).inputs[i] = only_this.AddValue(std::move(constant));
    }
    const auto expected = ChannelMeans(real, value, Photos(6));
    CHECK(Distance(ChannelMeans(before, value, Photos(6)), expected) > 0.005);
    CHECK(Distance(ChannelMeans(only_this, value, Photos(6)), expected) < 1e-5);
  }
}

TEST_CASE("With sequential correction the quantised network's layers have the float ones' means") {
  const Calibrated calibrated = CalibratedNet();
  const Scheme scheme = CoarseScheme(calibrated);
  Graph corrected = calibrated.graph;
  size_t steps = 0;
  const auto step = [&](size_t done, size_t total) {
    CHECK(total == 4);
    CHECK(done == ++steps);
  };
  const CorrectBiasReport report =
      Get(CorrectBiases(corrected, scheme, Photos(6), {},
                        {.method = BiasCorrection::kSequential, .sequential_samples = 6}, step));
  CHECK(report.layers == 4);
  CHECK(steps == 4);
  // The logits' layer has no activation: its outputs have the means themselves.
  const ValueId logits = calibrated.graph.node(scheme.weights.rbegin()->first).outputs[0];
  const auto expected = ChannelMeans(calibrated.graph, logits, Photos(6));
  const auto mean_of = [&](const Graph& graph) {
    return ChannelMeans(Get(WriteScheme(graph, scheme)), logits, Photos(6));
  };
  const double quantum =
      static_cast<double>(scheme.activations[static_cast<size_t>(logits)]->scale[0]);
  CHECK(Distance(mean_of(calibrated.graph), expected) > 3 * quantum);
  CHECK(Distance(mean_of(corrected), expected) < 0.5 * quantum);
}

TEST_CASE("Without correction biases stay") {
  const Calibrated calibrated = CalibratedNet();
  Graph graph = calibrated.graph;
  CHECK(Get(CorrectBiases(graph, CoarseScheme(calibrated), Photos(6), {}, {})).layers == 0);
  CHECK(graph.value_count() == calibrated.graph.value_count());
}

TEST_CASE("Bias corrections have names") {
  for (const auto method :
       {BiasCorrection::kNone, BiasCorrection::kAnalytic, BiasCorrection::kSequential}) {
    CHECK(Get(BiasCorrectionNamed(BiasCorrectionName(method))) == method);
  }
  CHECK(BiasCorrectionNamed("some").error().code() == ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace monograph::test
