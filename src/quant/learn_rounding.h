// Learned rounding: whether each weight becomes the integer below or above, or one a bit farther,
// such that the layer's outputs for the calibration samples change least.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/samples.h"
#include "quant/scheme.h"
#include "runtime/session.h"

namespace monograph {

struct LearnRoundingOptions {
  bool enabled = false;
  size_t positions = 32;                    // Of each output image that are looked at.
  size_t memory_bytes = size_t{256} << 20;  // For the moments of several layers.
};

// Squared errors of a layer's outputs that the rounding of its weights makes, as a share of the
// mean square of the outputs without the bias.
struct LearnedLayer {
  NodeId node = -1;
  double error_before = 0;
  double error_after = 0;
  int64_t changed = 0;  // Weights that have another integer.
};

struct LearnRoundingReport {
  std::vector<LearnedLayer> layers;  // Those with weights in the scheme.

  // Means of the layers' errors; 0 where there are none.
  double error_before() const;
  double error_after() const;
};

// Replaces the quanta of the scheme, whose scales stay, layer by layer, each for inputs as the
// float graph has them. The objective is that of AdaRound (Nagel et al. 2020, equation 13), summed
// up as the second moments of the inputs, which rounding_problem.h solves. The result depends on
// nothing but the arguments. The errors of SeeValues.
Result<LearnRoundingReport> LearnRounding(
    const Graph& graph, Scheme& scheme, const Samples& samples, const SessionOptions& session,
    const LearnRoundingOptions& options,
    const std::function<void(size_t done, size_t total)>& progress = nullptr);

}  // namespace monograph
