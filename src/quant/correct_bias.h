// Bias correction: rounding weights moves the mean of a layer's outputs, and the bias can move it
// back.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/samples.h"
#include "quant/scheme.h"
#include "runtime/session.h"

namespace monograph {

enum class BiasCorrection {
  kNone,
  // By the means of each layer's inputs in the float network (Nagel et al. 2019, section 4.2, with
  // means from calibration).
  kAnalytic,
  // Layer after layer, by the means that its inputs have in the network whose layers before it are
  // quantised and corrected: also for what the rounding and clipping of activations shifts.
  kSequential,
};

// "none", "analytic", "sequential".
std::string_view BiasCorrectionName(BiasCorrection correction);

// kInvalidArgument, with the names there are.
Result<BiasCorrection> BiasCorrectionNamed(std::string_view name);

struct CorrectBiasOptions {
  BiasCorrection method = BiasCorrection::kNone;
  size_t sequential_samples = 64;  // The first ones, for kSequential, which runs once a layer.
};

struct CorrectBiasReport {
  int layers = 0;
  // How far biases were moved, in quanta of the layer's outputs where those are int8: the mean of
  // all channels.
  double mean_shift = 0;
};

// Gives the scheme's nodes with weights other biases, new constants of the graph: each output
// channel then has the mean over all samples and positions that it has in the float graph. The
// errors of SeeValues and WriteScheme.
Result<CorrectBiasReport> CorrectBiases(
    Graph& graph, const Scheme& scheme, const Samples& samples, const SessionOptions& session,
    const CorrectBiasOptions& options,
    const std::function<void(size_t done, size_t total)>& progress = nullptr);

}  // namespace monograph
