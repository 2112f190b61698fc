#include "backends/xnnpack/in_floats.h"

namespace monograph {

Status DefineInFloats(SubgraphBuilder& builder, const Node& node,
                      Status (*define)(SubgraphBuilder& builder, const Node& node,
                                       uint32_t output)) {
  const ValueId id = node.outputs[0];
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(id));
  if (!IsQuantized(builder.types(), id)) return define(builder, node, output);
  MG_TRY_ASSIGN(const uint32_t floats, builder.FloatsLike(id));
  MG_TRY(define(builder, node, floats));
  return builder.Convert(floats, output);
}

}  // namespace monograph
