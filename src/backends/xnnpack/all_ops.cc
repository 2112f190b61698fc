// Alone in a file, so that an engine for certain models can link a shorter list in its place.
#include "backends/xnnpack/op_table.h"

namespace monograph {

std::span<const XnnpackOp* const> AllXnnpackOps() {
  static constexpr const XnnpackOp* kOps[] = {
#define MG_XNNPACK_OP(entry) &entry,
#include "backends/xnnpack/op_list.inc"
#undef MG_XNNPACK_OP
  };
  return kOps;
}

}  // namespace monograph
