// Alone in a file, so that an engine for certain models can link a shorter list in its place.
#include "ops/registry.h"

namespace monograph {

#define MG_OP(definition) extern const OpDef definition;
#include "ops/op_list.inc"
#undef MG_OP

std::span<const OpDef* const> AllOps() {
  static constexpr const OpDef* kOps[] = {
#define MG_OP(definition) &definition,
#include "ops/op_list.inc"
#undef MG_OP
  };
  return kOps;
}

std::string_view WhyOpsAreMissing() { return {}; }

}  // namespace monograph
