#include "quant/measure.h"

#include <algorithm>
#include <cmath>

#include "passes/weights.h"

namespace monograph {

namespace {

constexpr double kUsualPercent = 99.9;

double MagnitudeOf(const Range& range) {
  return static_cast<double>(std::max(std::abs(range.min), std::abs(range.max)));
}

CalibrationFacts DescribeObservation(const Observation& observation, const Range& covered) {
  CalibrationFacts facts;
  facts.seen = observation.histogram.range();
  facts.clipped = ClippedShare(observation.histogram, covered);
  const double usual =
      MagnitudeOf(ObservedRange(observation, Observer::kPercentile, kUsualPercent));
  facts.outlier = usual > 0 ? MagnitudeOf(facts.seen) / usual : 0;
  facts.channels = observation.channel_peaks.size();
  facts.zero_channels = static_cast<size_t>(std::ranges::count(observation.channel_peaks, 0.0f));
  return facts;
}

std::optional<LayerWeightFacts> WeightsOfLayer(const Graph& real, const Scheme& scheme, NodeId id) {
  if (id < 0 || !PlacesOf(real.node(id))) return {};
  const auto weights = ReadWeights(real, real.node(id));
  if (!weights) return {};
  LayerWeightFacts facts{DescribeWeights(*weights), {}};
  const auto found = scheme.weights.find(id);
  if (found != scheme.weights.end()) facts.scales = DescribeScales(found->second);
  return facts;
}

LayerMeasure StartMeasure(const Calibrated& calibrated, const Scheme& scheme, const Graph& graph,
                          const LayerPair& layer) {
  LayerMeasure measure;
  measure.layer = layer;
  measure.weights = WeightsOfLayer(calibrated.graph, scheme, layer.node);
  if (!layer.int8) return measure;
  measure.covered = CoveredBy(graph.value(layer.values.b).quantization);
  measure.calibration =
      DescribeObservation(calibrated.ObservationOf(layer.values.a), measure.covered);
  return measure;
}

// A number beyond the range is rounded to its end as long as it is nearer to it than to the next
// quantum there would be.
Range WithHalfSteps(const Range& covered, const Quantization& quantization) {
  const float half = quantization.scale[0] / 2;
  return {covered.min - half, covered.max + half};
}

int64_t CountOutside(std::span<const float> numbers, const Range& range) {
  return std::ranges::count_if(numbers, [&](float x) { return x < range.min || x > range.max; });
}

void SeeReal(std::span<const float> numbers, const Quantization& quantization,
             LayerMeasure& measure) {
  if (numbers.empty()) return;
  const auto [min, max] = std::ranges::minmax(numbers);
  measure.seen = measure.numbers == 0
                     ? Range{min, max}
                     : Range{std::min(measure.seen.min, min), std::max(measure.seen.max, max)};
  measure.numbers += static_cast<int64_t>(numbers.size());
  if (!measure.layer.int8) return;
  measure.clipped += CountOutside(numbers, WithHalfSteps(measure.covered, quantization));
  measure.uncovered += CountOutside(numbers, measure.calibration->seen);
}

void SeeQuanta(std::span<const int8_t> quanta, LayerMeasure& measure) {
  measure.at_min += std::ranges::count(quanta, int8_t{-128});
  measure.at_max += std::ranges::count(quanta, int8_t{127});
}

void SeeLayer(const Graph& graph, const ViewPair& views, LayerMeasure& measure) {
  const Quantization& quantization = graph.value(measure.layer.values.b).quantization;
  measure.error.Add(views.a, {}, views.b, quantization);
  SeeReal(views.a.as<float>(), quantization, measure);
  if (measure.layer.int8) SeeQuanta(views.b.as<int8_t>(), measure);
}

}  // namespace

double LayerMeasure::Share(int64_t count) const {
  return numbers == 0 ? 0 : static_cast<double>(count) / static_cast<double>(numbers);
}

double LayerMeasure::saturated() const {
  if (!calibration) return 0;
  const float half_step = (covered.max - covered.min) / 255 / 2;
  const float min = std::min(seen.min, calibration->seen.min);
  const float max = std::max(seen.max, calibration->seen.max);
  return Share((min < covered.min - half_step ? at_min : 0) +
               (max > covered.max + half_step ? at_max : 0));
}

Result<Measurements> MeasureLayers(const Calibrated& calibrated, const Scheme& scheme,
                                   const Graph& graph, const Samples& samples,
                                   const SessionOptions& session, const Progress& progress) {
  const Graph& real = calibrated.graph;
  Measurements found;
  MG_TRY_ASSIGN(found.answers.outputs, PairOutputs(real, graph));
  std::vector<ValuePair> pairs;
  for (const OutputComparison& output : found.answers.outputs) pairs.push_back(output.pair);
  for (const LayerPair& layer : PairLayers(real, scheme, graph)) {
    pairs.push_back(layer.values);
    found.layers.push_back(StartMeasure(calibrated, scheme, graph, layer));
  }
  const size_t outputs = found.answers.outputs.size();
  const auto see = [&](size_t pair, const ViewPair& views) -> Status {
    if (pair < outputs) return AddAnswer(real, graph, pair, views, found.answers);
    SeeLayer(graph, views, found.layers[pair - outputs]);
    return {};
  };
  const auto step = [&](size_t done, size_t total) {
    if (progress) progress("Comparing", done, total);
  };
  MG_TRY(SeeSideBySide(real, graph, pairs, samples, session, see, step));
  return found;
}

}  // namespace monograph
