// Post-training static quantisation: a float network, with its preprocessing, becomes int8.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/samples.h"
#include "quant/absorb_bias.h"
#include "quant/calibrate.h"
#include "quant/correct_bias.h"
#include "quant/equalize.h"
#include "quant/learn_rounding.h"
#include "quant/observer.h"
#include "quant/pixels.h"
#include "quant/scheme.h"
#include "runtime/session.h"

namespace monograph {

// Which steps against the loss of accuracy run, and how.
struct RecoveryOptions {
  EqualizeOptions equalize{.enabled = true, .maxima = {}};  // `maxima` are found where needed.
  bool drop_clips = false;  // RELU6 that no calibration image reaches becomes RELU, for equalize.
  AbsorbOptions absorb{.enabled = true};
  LearnRoundingOptions rounding{.enabled = true};
  CorrectBiasOptions bias{.method = BiasCorrection::kAnalytic};
};

struct QuantizeOptions {
  Observer observer = Observer::kMse;
  double percentile = 99.99;  // Of Observer::kPercentile: above 50, up to 100.
  bool per_tensor = false;    // One scale for the weights of a layer, not one for each channel.
  std::set<std::string> keep_float;  // Names of layers, as their outputs are called.
  RecoveryOptions recovery;
  SessionOptions session;
};

// A float network with what calibration saw of it: all that schemes are made from.
struct Calibrated {
  Graph graph;                              // After the passes.
  std::vector<bool> candidates;             // By node: those that can work on int8.
  std::vector<PixelValue> pixels;           // Values that come from pixels as they are.
  std::vector<ValueId> observed;            // What calibration looked at, sorted.
  std::vector<Observation> observations;    // Parallel to `observed`.
  std::optional<EqualizeReport> equalized;  // Where that is on.
  std::optional<AbsorbReport> absorbed;     // Likewise.

  // Of an observed value.
  const Observation& ObservationOf(ValueId id) const;
};

// Does a value of the graph's network hold quantised numbers already? kInvalidArgument then.
Status CheckNotQuantized(const Graph& graph);

// Runs the passes over the graph, equalises its layers, absorbs high biases,
// and runs it on the samples.
// kInvalidArgument where there are no samples, nothing to quantise, a name in `keep_float` that no
// layer has, or a number that is not finite; the errors of passes and sessions.
Result<Calibrated> CalibrateModel(Graph graph, const Samples& samples,
                                  const QuantizeOptions& options, const Progress& progress);

// The scheme in which the candidates but those named in `keep_float` work on int8.
Scheme SchemeOf(const Calibrated& calibrated, const std::set<std::string>& keep_float,
                const QuantizeOptions& options);

}  // namespace monograph
