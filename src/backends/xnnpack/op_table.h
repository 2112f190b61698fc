// The operators that XNNPACK takes over. One entry an operator, in the file of the operator's name
// (or of its family, where operators differ in a name only).
#pragma once

#include <span>
#include <string_view>

#include "backends/xnnpack/subgraph_builder.h"

namespace monograph {

struct XnnpackOp {
  schema::BuiltinOperator op;
  // Not optimistic: `define` succeeds, and the result is the naive evaluator's, for whatever is
  // claimed. Node and types were validated by the operator's inference.
  bool (*claims)(const InferState& types, const Node& node);
  Status (*define)(SubgraphBuilder& builder, const Node& node);
  std::string_view custom_code = {};  // Of a CUSTOM operator.
};

#define MG_XNNPACK_OP(entry) extern const XnnpackOp entry;
#include "backends/xnnpack/op_list.inc"
#undef MG_XNNPACK_OP

// All entries that this build has.
std::span<const XnnpackOp* const> AllXnnpackOps();

// The entry for the operator (the custom code counts for CUSTOM only), or nullptr.
const XnnpackOp* FindXnnpackOp(schema::BuiltinOperator op, std::string_view custom_code);

}  // namespace monograph
