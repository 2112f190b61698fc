// High biases: a channel that is far above 0 for nearly all inputs needs a range of which it uses
// only the upper part.
#pragma once

#include <functional>

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/samples.h"
#include "runtime/session.h"

namespace monograph {

struct AbsorbOptions {
  bool enabled = false;
  double deviations = 3;  // How far below its mean a channel's numbers count.
};

struct AbsorbReport {
  int pairs = 0;     // Of nodes between which something was moved.
  int channels = 0;  // That were moved.
  // By how much, as a share of the largest number of the value: the mean of those channels.
  double mean_share = 0;
};

// For convolutions and the like with a fused RELU that only one other node with weights reads, and
// that directly: what a channel has at least, its mean less `deviations` standard deviations, if
// that is above 0, is taken off the first node's bias and added, through the weights, to the
// second one's. A number that is lower is then clipped there; the others stay as they are but for
// rounding. "Data-Free Quantization Through Weight Equalization and Bias Correction", Nagel et al.
// 2019, section 4.1.3, with means and deviations from calibration. Second nodes that read zeros
// around the image are left alone: those would have to be moved too. The errors of SeeValues.
Result<AbsorbReport> AbsorbBiases(
    Graph& graph, const Samples& samples, const SessionOptions& session,
    const AbsorbOptions& options,
    const std::function<void(size_t done, size_t total)>& progress = nullptr);

}  // namespace monograph
