// Recovery: steps that give back what quantisation loses, from calibration images alone.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/samples.h"
#include "quant/calibrate.h"
#include "quant/correct_bias.h"
#include "quant/equalize.h"
#include "quant/learn_rounding.h"
#include "quant/quantize.h"
#include "quant/scheme.h"

namespace monograph {

// What the steps behind calibration made of a calibrated network.
struct Recovered {
  Graph graph;    // With biases that were corrected; ids of values go on from the calibrated one's.
  Scheme scheme;  // In which all candidates work on int8.
  std::optional<LearnRoundingReport> rounding;  // Where the step is on, as below.
  std::optional<CorrectBiasReport> bias;
};

// Makes the scheme of all candidates and runs the steps of options.recovery on it. The errors of
// the steps.
Result<Recovered> Recover(const Calibrated& calibrated, const Samples& samples,
                          const QuantizeOptions& options, const Progress& progress);

// A model on integers, and how it was made.
struct Integers {
  Graph graph;
  Scheme scheme;
};

// The model in which the candidates but those named in `keep_float` work on int8, as integer
// operators. Layers that stay float are those of the calibrated graph. The errors of passes.
Result<Integers> Integerise(const Calibrated& calibrated, const Recovered& recovered,
                            const std::set<std::string>& keep_float,
                            const QuantizeOptions& options);

}  // namespace monograph
