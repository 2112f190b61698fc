#include "quant/quantize.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"
#include "passes/pipeline.h"
#include "passes/rewrite.h"
#include "quant/make_scheme.h"
#include "quant/select_nodes.h"

namespace monograph {

namespace {

Error Invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

Status CheckKeptNames(const Graph& graph, const std::set<std::string>& names) {
  for (const std::string& name : names) {
    const bool known = std::ranges::any_of(graph.nodes(), [&](const Node& node) {
      return std::ranges::any_of(node.outputs,
                                 [&](ValueId id) { return graph.value(id).name == name; });
    });
    if (!known) return Invalid(StrCat("No layer is called \"", Printable(name), "\"."));
  }
  return {};
}

// By value, the largest number that a RELU6 gives; infinity for other values.
Result<std::vector<float>> MaximaOfClips(const Graph& graph, const Samples& samples,
                                         const SessionOptions& session,
                                         const std::function<void(size_t, size_t)>& step) {
  std::vector<ValueId> clipped;
  for (const Node& node : graph.nodes()) {
    const auto* activation = FusedActivation(node);
    const bool fused =
        activation != nullptr && *activation == schema::ActivationFunctionType::RELU6;
    if (fused || node.op == schema::BuiltinOperator::RELU6) clipped.push_back(node.outputs[0]);
  }
  std::ranges::sort(clipped);
  MG_TRY_ASSIGN(const auto seen, Observe(graph, clipped, samples, session, step));
  std::vector<float> maxima(static_cast<size_t>(graph.value_count()),
                            std::numeric_limits<float>::infinity());
  for (size_t i = 0; i < clipped.size(); ++i) {
    maxima[static_cast<size_t>(clipped[i])] = seen[i].histogram.range().max;
  }
  return maxima;
}

Result<EqualizeReport> Equalize(Graph& graph, const Samples& samples,
                                const QuantizeOptions& options,
                                const std::function<void(size_t, size_t)>& step) {
  EqualizeOptions equalize = options.recovery.equalize;
  std::vector<float> maxima;
  if (options.recovery.drop_clips) {
    MG_TRY_ASSIGN(maxima, MaximaOfClips(graph, samples, options.session, step));
    equalize.maxima = maxima;
  }
  return EqualizeLayers(graph, equalize);
}

std::vector<PixelValue> PixelsAmong(const Graph& graph, const std::vector<ValueId>& values) {
  std::vector<PixelValue> pixels;
  for (const ValueId id : values) {
    if (const auto pixel = TracePixels(graph, id)) pixels.push_back(*pixel);
  }
  return pixels;
}

}  // namespace

const Observation& Calibrated::ObservationOf(ValueId id) const {
  const auto at = std::ranges::lower_bound(observed, id);
  return observations[static_cast<size_t>(at - observed.begin())];
}

Status CheckNotQuantized(const Graph& graph) {
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    for (const ValueId input : graph.node(id).inputs) {
      if (input == kNoValue || graph.value(input).quantization.empty()) continue;
      return Invalid(StrCat("The model is quantised already: ", NodeLabel(graph, id),
                            " reads quantised ", DTypeName(graph.value(input).dtype),
                            ". Give the float model it was made from."));
    }
  }
  return {};
}

Result<Calibrated> CalibrateModel(Graph graph, const Samples& samples,
                                  const QuantizeOptions& options, const Progress& progress) {
  if (samples.count == 0) return Invalid("Calibration needs images; there are none.");
  MG_TRY(CheckNotQuantized(graph));
  MG_TRY(RunPasses(graph, {}));
  MG_TRY(NormaliseByDepthwise(graph));
  MG_TRY(CheckKeptNames(graph, options.keep_float));
  const auto step = [&](size_t done, size_t total) {
    if (progress) progress("Calibrating", done, total);
  };
  Calibrated calibrated;
  if (options.recovery.equalize.enabled) {
    MG_TRY_ASSIGN(calibrated.equalized, Equalize(graph, samples, options, step));
  }
  if (options.recovery.absorb.enabled) {
    MG_TRY_ASSIGN(calibrated.absorbed,
                  AbsorbBiases(graph, samples, options.session, options.recovery.absorb, step));
  }
  calibrated.candidates = SelectNodes(graph, options.keep_float);
  if (std::ranges::find(calibrated.candidates, true) == calibrated.candidates.end()) {
    return Invalid("The model has no float layer with constant weights that could work on int8.");
  }
  calibrated.observed = ObservedValues(graph, calibrated.candidates);
  calibrated.pixels = PixelsAmong(graph, calibrated.observed);
  MG_TRY_ASSIGN(calibrated.observations,
                Observe(graph, calibrated.observed, samples, options.session, step));
  calibrated.graph = std::move(graph);
  return calibrated;
}

Scheme SchemeOf(const Calibrated& calibrated, const std::set<std::string>& keep_float,
                const QuantizeOptions& options) {
  const Graph& graph = calibrated.graph;
  std::set<std::string> kept = keep_float;
  kept.insert(options.keep_float.begin(), options.keep_float.end());
  std::vector<std::optional<Quantization>> fixed(static_cast<size_t>(graph.value_count()));
  for (const PixelValue& pixel : calibrated.pixels) {
    fixed[static_cast<size_t>(pixel.value)] = pixel.quantization;
  }
  const auto range_of = [&](ValueId id) {
    return ObservedRange(calibrated.ObservationOf(id), options.observer, options.percentile);
  };
  return MakeScheme(graph, SelectNodes(graph, kept), range_of, fixed, options.per_tensor);
}

}  // namespace monograph
