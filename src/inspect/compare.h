// Running two models on the same inputs and comparing what they compute, layer by layer.
#pragma once

#include <vector>

#include "base/result.h"
#include "inspect/error_measure.h"
#include "inspect/match.h"
#include "inspect/samples.h"
#include "runtime/session.h"

namespace monograph {

struct LayerComparison {
  ValuePair pair;
  ErrorMeasure error;
};

// Of the best class of each row: the first of the labels, or the largest of a row of scores.
struct TopOne {
  int64_t agree = 0;
  int64_t rows = 0;
};

struct OutputComparison {
  ValuePair pair;
  ErrorMeasure error;             // Of numbers.
  int64_t differing_strings = 0;  // Of strings.
  TopOne top_one;                 // rows is 0 where an output has no classes.
};

struct Comparison {
  std::vector<LayerComparison> layers;    // In the order in which `a` computes them.
  std::vector<OutputComparison> outputs;  // In the order of a's outputs.
  std::vector<ValueId> only_a;            // Layers that the other model does not have.
  std::vector<ValueId> only_b;
};

// `session` gives the threads; the memory for layers that are kept at one time is bounded, so that
// the models may run several times for each sample. Outputs are paired by name, else by place.
// kInvalidArgument where there is nothing to compare: inputs or outputs of unlike number or type;
// the errors of sessions and of samples, those of a session naming the model ("A" or "B").
Result<Comparison> CompareModels(const Graph& a, const Graph& b, const Samples& samples,
                                 const SessionOptions& session);

}  // namespace monograph
