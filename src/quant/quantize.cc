#include "quant/quantize.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"
#include "passes/pipeline.h"
#include "quant/make_scheme.h"
#include "quant/select_nodes.h"
#include "quant/write_scheme.h"

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
  Calibrated calibrated;
  calibrated.candidates = SelectNodes(graph, options.keep_float);
  if (std::ranges::find(calibrated.candidates, true) == calibrated.candidates.end()) {
    return Invalid("The model has no float layer with constant weights that could work on int8.");
  }
  calibrated.observed = ObservedValues(graph, calibrated.candidates);
  calibrated.pixels = PixelsAmong(graph, calibrated.observed);
  const auto step = [&](size_t done, size_t total) {
    if (progress) progress("Calibrating", done, total);
  };
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

Result<Graph> Integerise(const Calibrated& calibrated, const Scheme& scheme) {
  MG_TRY_ASSIGN(Graph graph, WriteScheme(calibrated.graph, scheme));
  MG_TRY(EnterAsPixels(graph, calibrated.pixels));
  MG_TRY(RunPasses(graph, {}));
  return graph;
}

}  // namespace monograph
