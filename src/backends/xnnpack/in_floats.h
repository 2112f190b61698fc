// Operators that XNNPACK has no kernels of for integers.
#pragma once

#include "backends/xnnpack/subgraph_builder.h"

namespace monograph {

// Defines a node of one output by define(output), which takes its inputs from builder.Floats() and
// writes float32. Quantised outputs are converted behind it.
template <typename Function>
Status DefineInFloats(SubgraphBuilder& builder, const Node& node, Function define) {
  const ValueId id = node.outputs[0];
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(id));
  if (!IsQuantized(builder.types(), id)) return define(output);
  MG_TRY_ASSIGN(const uint32_t floats, builder.FloatsLike(id));
  MG_TRY(define(floats));
  return builder.Convert(floats, output);
}

}  // namespace monograph
