#include "inspect/compare.h"

#include "inspect/side_by_side.h"

namespace monograph {

namespace {

// Outputs first, as the caller sees them.
std::vector<ValuePair> PairsOf(const Comparison& comparison) {
  std::vector<ValuePair> pairs;
  for (const OutputComparison& output : comparison.outputs) pairs.push_back(output.pair);
  for (const LayerComparison& layer : comparison.layers) pairs.push_back(layer.pair);
  return pairs;
}

}  // namespace

Result<Comparison> CompareModels(const Graph& a, const Graph& b, const Samples& samples,
                                 const SessionOptions& session) {
  MG_TRY_ASSIGN(const Sample first, samples.load(0));
  MG_TRY(CheckSampleOfBoth(a, b, first));
  const std::vector<Shape> shapes = first.Shapes();
  MG_TRY_ASSIGN(const InferState types_a, OfModel("A", InferGraph(a, shapes)));
  MG_TRY_ASSIGN(const InferState types_b, OfModel("B", InferGraph(b, shapes)));
  ValueMatches matches = MatchValues(types_a, types_b);
  Comparison comparison{{}, {}, std::move(matches.only_a), std::move(matches.only_b)};
  for (const ValuePair& pair : matches.pairs) comparison.layers.push_back({pair, {}});
  MG_TRY_ASSIGN(comparison.outputs, PairOutputs(a, b));
  const size_t outputs = comparison.outputs.size();
  const auto see = [&](size_t pair, const ViewPair& views) -> Status {
    if (pair < outputs) return AddAnswers(a, b, views, comparison.outputs[pair]);
    LayerComparison& layer = comparison.layers[pair - outputs];
    layer.error.Add(views.a, a.value(layer.pair.a).quantization, views.b,
                    b.value(layer.pair.b).quantization);
    return {};
  };
  MG_TRY(SeeSideBySide(a, b, PairsOf(comparison), samples, session, see));
  return comparison;
}

}  // namespace monograph
