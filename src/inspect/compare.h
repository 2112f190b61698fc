// Running two models on the same inputs and comparing what they compute, layer by layer.
#pragma once

#include <vector>

#include "base/result.h"
#include "inspect/compare_outputs.h"
#include "inspect/error_measure.h"
#include "inspect/match.h"
#include "inspect/samples.h"
#include "runtime/session.h"

namespace monograph {

struct LayerComparison {
  ValuePair pair;
  ErrorMeasure error;
};

struct Comparison {
  std::vector<LayerComparison> layers;    // In the order in which `a` computes them.
  std::vector<OutputComparison> outputs;  // In the order of a's outputs.
  std::vector<ValueId> only_a;            // Layers that the other model does not have.
  std::vector<ValueId> only_b;
};

// `session` gives the threads; the memory for layers that are kept at one time is bounded, so that
// the models may run several times for each sample. kInvalidArgument where there is nothing to
// compare: inputs or outputs of unlike number or type; the errors of sessions and of samples, those
// of a session naming the model ("A" or "B").
Result<Comparison> CompareModels(const Graph& a, const Graph& b, const Samples& samples,
                                 const SessionOptions& session);

}  // namespace monograph
