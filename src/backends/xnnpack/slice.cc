#include <algorithm>
#include <array>

#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"
#include "ops/element.h"

namespace monograph {

namespace {

using Op = schema::BuiltinOperator;

// XNNPACK takes a size of 0 as all of an axis, whatever its size will be.
struct Box {
  std::array<size_t, XNN_MAX_TENSOR_DIMS> begin{};
  std::array<size_t, XNN_MAX_TENSOR_DIMS> size{};
};

bool HasBit(int32_t mask, int bit) { return ((mask >> bit) & 1) != 0; }

// Where SLICE and STRIDED_SLICE begin on an axis; counts from the end when negative.
int64_t BeginOf(const InferState& types, const Node& node, int axis) {
  const auto* strided = node.options.AsStridedSliceOptions();
  const ConstTensorView begin = *types.known(node.inputs[1]);
  const bool open = strided != nullptr && HasBit(strided->begin_mask, axis);
  const bool kept = axis >= begin.shape.NumElements().value_or(0);
  return open || kept ? 0 : IntegerAt(begin, static_cast<size_t>(axis));
}

// An axis of open size is kept whole.
bool IsWhole(const InferState& types, const Node& node, int axis) {
  if (BeginOf(types, node, axis) != 0) return false;
  const ConstTensorView end = *types.known(node.inputs[2]);
  if (axis >= end.shape.NumElements().value_or(0)) return true;
  const auto* strided = node.options.AsStridedSliceOptions();
  if (strided != nullptr) return HasBit(strided->end_mask, axis);
  return IntegerAt(end, static_cast<size_t>(axis)) == -1;
}

// Every element from the first to the last, and no dimension lost.
bool IsDense(const InferState& types, const Node& node) {
  const auto* strided = node.options.AsStridedSliceOptions();
  if (strided == nullptr) return true;
  const ConstTensorView strides = *types.known(node.inputs[3]);
  for (size_t i = 0; i < static_cast<size_t>(strides.shape.NumElements().value_or(0)); ++i) {
    if (IntegerAt(strides, i) != 1) return false;
  }
  return strided->shrink_axis_mask == 0;
}

bool Claims(const InferState& types, const Node& node) {
  const Shape& input = types.type(node.inputs[0]).shape;
  if (!AreActivations(types, {node.inputs[0], node.outputs[0]}) || input.rank() == 0) return false;
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    if (!types.graph().value(node.inputs[i]).is_constant()) return false;
  }
  if (!IsDense(types, node)) return false;
  for (int axis = 0; axis < input.rank(); ++axis) {
    if (input[axis] == kDynamic && !IsWhole(types, node, axis)) return false;
  }
  return true;
}

Box BoxOf(const InferState& types, const Node& node) {
  const Shape& input = types.type(node.inputs[0]).shape;
  const Shape& output = types.type(node.outputs[0]).shape;
  Box box;
  for (int axis = 0; axis < input.rank(); ++axis) {
    if (input[axis] == kDynamic || input[axis] == output[axis]) continue;
    const int64_t begin = BeginOf(types, node, axis);
    const int64_t from_front = begin < 0 ? begin + input[axis] : begin;
    const auto i = static_cast<size_t>(axis);
    box.begin[i] = static_cast<size_t>(std::max<int64_t>(from_front, 0));
    box.size[i] = static_cast<size_t>(output[axis]);
  }
  return box;
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const Box box = BoxOf(builder.types(), node);
  const auto rank = static_cast<size_t>(builder.types().type(node.inputs[0]).shape.rank());
  return FromXnnStatus(xnn_define_static_slice(builder.subgraph(), rank, box.begin.data(),
                                               box.size.data(), input, output, 0),
                       "define SLICE");
}

}  // namespace

const XnnpackOp kXnnpackSlice = {Op::SLICE, Claims, Define};
const XnnpackOp kXnnpackStridedSlice = {Op::STRIDED_SLICE, Claims, Define};

}  // namespace monograph
