// From what calibration saw to integers.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "quant/observer.h"
#include "quant/scheme.h"

namespace monograph {

// The float32 values, constants apart, that become int8 with the nodes: what is to be observed.
std::vector<ValueId> ObservedValues(const Graph& graph, const std::vector<bool>& nodes);

// The range that integers of a value shall cover.
using RangeOf = std::function<Range(ValueId)>;

// The scheme in which `nodes` work on int8: activations of what shares a scale, by the operators'
// quant_rule, cover the ranges of all of them. Outputs whose scale the operator gives have that
// one, and values those of `fixed`, where that holds all that shares it. Weights are rounded to
// nearest, with one scale for each output channel, or with `per_tensor` one. `range_of` is asked
// for ObservedValues.
Scheme MakeScheme(const Graph& graph, std::vector<bool> nodes, const RangeOf& range_of,
                  const std::vector<std::optional<Quantization>>& fixed, bool per_tensor);

}  // namespace monograph
