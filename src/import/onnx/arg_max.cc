#include <algorithm>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// The value turned around along an axis.
Result<ValueId> EmitReversed(NodeContext& context, ValueId value, int axis) {
  const size_t rank = static_cast<size_t>(context.shape(value).rank());
  const std::vector<int32_t> anything(rank, 0);
  std::vector<int32_t> steps(rank, 1);
  steps[static_cast<size_t>(axis)] = -1;
  MG_TRY_ASSIGN(const ValueId bounds, context.Ints32(anything));
  MG_TRY_ASSIGN(const ValueId strides, context.Ints32(steps));
  Node node = MakeNode(BuiltinOperator::STRIDED_SLICE, {value, bounds, bounds, strides});
  schema::StridedSliceOptionsT& options = *node.options.AsStridedSliceOptions();
  options.begin_mask = options.end_mask = (1 << rank) - 1;
  return context.Emit(std::move(node));
}

Result<ValueId> EmitIndex(NodeContext& context, BuiltinOperator op, ValueId value, int axis) {
  const int32_t number = axis;
  MG_TRY_ASSIGN(const ValueId axis_id, context.Ints32({&number, 1}));
  return context.Emit(MakeNode(op, {value, axis_id}), DType::kInt64);
}

// Of equal elements the last.
Result<ValueId> EmitLastIndex(NodeContext& context, BuiltinOperator op, ValueId value, int axis) {
  const int64_t size = context.shape(value)[axis];
  if (size == kDynamic) {
    return NodeContext::Unsupported("select_last_index needs a known number of candidates.");
  }
  MG_TRY_ASSIGN(const ValueId reversed, EmitReversed(context, value, axis));
  MG_TRY_ASSIGN(const ValueId index, EmitIndex(context, op, reversed, axis));
  const int64_t last = size - 1;
  MG_TRY_ASSIGN(const ValueId end,
                context.graph().AddConstant(context.node().outputs[0] + "/last", DType::kInt64, {},
                                            std::as_bytes(std::span(&last, 1))));
  return context.Emit(BuiltinOperator::SUB, {end, index});
}

// Without its dimension the result keeps ONNX's order only where that is the channels'.
Status ArgExtreme(NodeContext& context, BuiltinOperator op) {
  MG_TRY_ASSIGN(Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  const int64_t given = context.Int("axis", 0);
  const bool keep = context.Int("keepdims", 1) != 0;
  MG_TRY_ASSIGN(int axis, StoredAxis(given, rank, input.channels_last));
  if (input.channels_last && !keep && axis != rank - 1) {
    MG_TRY_ASSIGN(input.id, context.OnnxOrder(0));
    input.channels_last = false;
    MG_TRY_ASSIGN(axis, StoredAxis(given, rank, false));
  }
  MG_TRY_ASSIGN(const ValueId value, Widened(context, input.id));
  const bool last = context.Int("select_last_index", 0) != 0;
  MG_TRY_ASSIGN(ValueId index, last ? EmitLastIndex(context, op, value, axis)
                                    : EmitIndex(context, op, value, axis));
  if (keep) {
    MG_TRY_ASSIGN(index, context.ExpandDims(index, axis));
  }
  return context.SetOutput(index, input.channels_last && keep);
}

}  // namespace

Status ImportArgMax(NodeContext& context) { return ArgExtreme(context, BuiltinOperator::ARG_MAX); }
Status ImportArgMin(NodeContext& context) { return ArgExtreme(context, BuiltinOperator::ARG_MIN); }

}  // namespace monograph::onnx
