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

// The entry for the operator (the custom code counts for CUSTOM only), or nullptr.
const XnnpackOp* FindXnnpackOp(schema::BuiltinOperator op, std::string_view custom_code);

std::span<const XnnpackOp> XnnpackBinaryOps();
std::span<const XnnpackOp> XnnpackUnaryOps();
std::span<const XnnpackOp> XnnpackDepthOps();
std::span<const XnnpackOp> XnnpackReductions();
std::span<const XnnpackOp> XnnpackPadOps();
std::span<const XnnpackOp> XnnpackReshapeOps();
std::span<const XnnpackOp> XnnpackSliceOps();
std::span<const XnnpackOp> XnnpackTransposeConvOps();
extern const XnnpackOp kXnnpackAveragePool2D;
extern const XnnpackOp kXnnpackBatchMatMul;
extern const XnnpackOp kXnnpackConcatenation;
extern const XnnpackOp kXnnpackConv2D;
extern const XnnpackOp kXnnpackDepthwiseConv2D;
extern const XnnpackOp kXnnpackFullyConnected;
extern const XnnpackOp kXnnpackGelu;
extern const XnnpackOp kXnnpackLeakyRelu;
extern const XnnpackOp kXnnpackMaxPool2D;
extern const XnnpackOp kXnnpackResizeBilinear;
extern const XnnpackOp kXnnpackSoftmax;
extern const XnnpackOp kXnnpackSplit;
extern const XnnpackOp kXnnpackTranspose;

}  // namespace monograph
