#include "quant/learn_rounding.h"

#include <catch2/catch_approx.hpp>
#include <cmath>

#include "passes/weights.h"
#include "quant/input_moments.h"
#include "quant/layer_weights.h"
#include "quant/photo_net.h"
#include "quant/quantize.h"
#include "quant/write_scheme.h"

namespace monograph::test {
namespace {

using Catch::Approx;

constexpr LearnRoundingOptions kOn = {.enabled = true};

Calibrated CalibratedNet() {
  const Graph graph = PhotoNet({127}, {1.0f / 64}, SmallNetwork);
  return Get(CalibrateModel(graph, Photos(12), {}, nullptr));
}

// The scheme with weights of 15 steps, whose rounding is felt.
Scheme CoarseScheme(const Calibrated& calibrated) {
  Scheme scheme = SchemeOf(calibrated, {}, {});
  for (auto& [id, weights] : scheme.weights) {
    for (float& scale : weights.scales) scale *= 18;
    weights =
        RoundWeights(*ReadWeights(calibrated.graph, calibrated.graph.node(id)), weights.scales);
  }
  return scheme;
}

Result<Sample> FloatSample(const Numbers& numbers) {
  MG_TRY_ASSIGN(Buffer bytes, Buffer::Copy(std::as_bytes(std::span(numbers.values))));
  Sample sample;
  sample.inputs.push_back({DType::kFloat32, numbers.shape, std::move(bytes)});
  return sample;
}

std::vector<float> LogitsOf(const Calibrated& calibrated, const Graph& graph) {
  const ValueId logits = calibrated.graph.node(calibrated.graph.node_count() - 1).inputs[0];
  std::vector<float> numbers;
  const auto see = [&](size_t, ValueId, const ConstTensorView& view) -> Status {
    const auto of_sample = view.as<float>();
    numbers.insert(numbers.end(), of_sample.begin(), of_sample.end());
    return {};
  };
  RequireOk(SeeValues(graph, std::span(&logits, 1), Photos(20, 999), {}, see));
  return numbers;
}

double SquaredErrorOf(const Calibrated& calibrated, const Scheme& scheme) {
  const auto expected = LogitsOf(calibrated, calibrated.graph);
  const auto actual = LogitsOf(calibrated, Get(WriteScheme(calibrated.graph, scheme)));
  double sum = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    sum += std::pow(double{expected[i]} - double{actual[i]}, 2);
  }
  return sum;
}

TEST_CASE("Learned rounding lowers the errors of all layers, and that of the network") {
  const Calibrated calibrated = CalibratedNet();
  const Scheme nearest = CoarseScheme(calibrated);
  Scheme learned = nearest;
  const auto report = Get(LearnRounding(calibrated.graph, learned, Photos(12), {}, kOn));
  REQUIRE(report.layers.size() == 4);
  for (const LearnedLayer& layer : report.layers) {
    CHECK(layer.error_after < layer.error_before);
    CHECK(layer.changed > 0);
  }
  CHECK(report.error_after() < 0.6 * report.error_before());
  CHECK(SquaredErrorOf(calibrated, learned) < 0.6 * SquaredErrorOf(calibrated, nearest));
}

TEST_CASE("Scales stay, and integers move by little") {
  const Calibrated calibrated = CalibratedNet();
  const Scheme nearest = CoarseScheme(calibrated);
  Scheme learned = nearest;
  const auto report = Get(LearnRounding(calibrated.graph, learned, Photos(12), {}, kOn));
  size_t layer = 0;
  for (const auto& [id, weights] : learned.weights) {
    const Int8Weights& before = nearest.weights.at(id);
    CHECK(weights.scales == before.scales);
    int64_t changed = 0;
    for (size_t i = 0; i < before.quanta.size(); ++i) {
      const int distance = std::abs(weights.quanta[i] - before.quanta[i]);
      CHECK(distance <= 3);
      if (distance != 0) ++changed;
    }
    CHECK(report.layers[layer].node == id);
    CHECK(report.layers[layer++].changed == changed);
  }
}

TEST_CASE("Rounding is the same in little memory, and at every run") {
  const Calibrated calibrated = CalibratedNet();
  Scheme once = CoarseScheme(calibrated);
  Scheme again = once;
  CHECK(Get(LearnRounding(calibrated.graph, once, Photos(12), {}, kOn)).layers.size() == 4);
  LearnRoundingOptions little = kOn;
  little.memory_bytes = 1;
  size_t last = 0;
  const auto step = [&](size_t done, size_t total) {
    CHECK(done == last + 1);
    CHECK(total == 4 * 12);
    last = done;
  };
  CHECK(Get(LearnRounding(calibrated.graph, again, Photos(12), {}, little, step)).layers.size() ==
        4);
  CHECK(last == 48);
  for (const auto& [id, weights] : once.weights) {
    CHECK(weights.quanta == again.weights.at(id).quanta);
  }
}

TEST_CASE("The errors reported are those of the layer's outputs") {
  // Seen at all positions, the moments give the mean square of the outputs themselves.
  Net net;
  const ValueId image = net.Input({1, 5, 5, 3});
  const Graph graph = net.Finish({net.Conv(image, net.Floats(Scattered({4, 2, 2, 3}, 3)))});
  Scheme scheme;
  scheme.nodes = {true};
  const Weights weights = *ReadWeights(graph, graph.node(0));
  scheme.weights[0] = RoundWeights(weights, std::vector<float>(4, 0.1f));
  const auto sample = [](size_t i) {
    return FloatSample(Scattered({1, 5, 5, 3}, 5 + static_cast<uint32_t>(i)));
  };
  const auto squares = [&](const Int8Weights& rounded, bool of_error) {
    Graph changed = graph;
    Weights other = weights;
    const auto real = RealWeights(weights, rounded);
    for (size_t i = 0; i < real.size(); ++i) {
      other.weights[i] = of_error ? other.weights[i] - real[i] : other.weights[i];
    }
    CHECK(Get(WriteWeights(changed, other, changed.node(0))));
    double sum = 0;
    for (uint32_t i = 0; i < 2; ++i) {
      const auto outputs = RunGraph(changed, {Scattered({1, 5, 5, 3}, 5 + i)});
      for (const float x : outputs[0].values) sum += double{x} * double{x};
    }
    return sum;
  };
  const Int8Weights before = scheme.weights[0];
  LearnRoundingOptions options = kOn;
  options.positions = 1000;
  const auto report = Get(LearnRounding(graph, scheme, {2, sample}, {}, options));
  REQUIRE(report.layers.size() == 1);
  const double outputs = squares(before, false);
  CHECK(report.layers[0].error_before == Approx(squares(before, true) / outputs).epsilon(1e-4));
  CHECK(report.layers[0].error_after ==
        Approx(squares(scheme.weights[0], true) / outputs).epsilon(1e-4));
}

TEST_CASE("Long rows are seen in blocks") {
  Net net;
  const ValueId rows = net.Input({3, 5000});
  const Graph graph = net.Finish(
      {net.Add(Net::Op::FULLY_CONNECTED, {rows, net.Floats(Scattered({2, 5000}, 3)), kNoValue})});
  const Blocks blocks{5000};
  CHECK(blocks.count() == 3);
  CHECK(blocks.begin(1) == 1666);
  CHECK(blocks.size(2) == 1667);
  CHECK(BytesOfMoments(graph, graph.node(0)) == 4 * (1666 * 1666 + 2 * 1667 * 1667));
  const Numbers numbers = Scattered({3, 5000}, 8);
  const auto sample = [&](size_t) { return FloatSample(numbers); };
  const NodeId id = 0;
  auto moments = Get(CollectInputMoments(graph, std::span(&id, 1), {1, sample}, {}, 32));
  CHECK(moments.at(0).count == 3);
  for (size_t block = 0; block < 3; ++block) {
    const SymmetricMatrix& gram = moments.at(0).gram(0, block);
    double expected = 0;
    for (size_t row = 0; row < 3; ++row) {
      const size_t at = row * 5000 + blocks.begin(block);
      expected += double{numbers.values[at + 2]} * double{numbers.values[at + 1000]} / 3;
    }
    CHECK(gram.row(2)[1000] == Approx(expected));
    CHECK(gram.row(1000)[2] == Approx(expected));
  }
}

TEST_CASE("Nothing is learned unless it is asked for") {
  const Calibrated calibrated = CalibratedNet();
  Scheme scheme = CoarseScheme(calibrated);
  CHECK(Get(LearnRounding(calibrated.graph, scheme, Photos(12), {}, {})).layers.empty());
}

}  // namespace
}  // namespace monograph::test
