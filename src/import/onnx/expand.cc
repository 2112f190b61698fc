#include <algorithm>
#include <iterator>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/compose.h"
#include "import/onnx/integers.h"
#include "import/onnx/operators.h"
#include "import/onnx/tensor.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// Both shapes broadcast: a dimension of 1 in the wanted one keeps the input's.
Result<ValueId> ComputedTarget(NodeContext& context, ValueId input, ValueId wanted) {
  const int rank = context.shape(input).rank();
  const int64_t length = context.shape(wanted).NumElements().value_or(0);
  if (length < rank) {
    return NodeContext::Unsupported("a computed shape must have all dimensions of its input.");
  }
  MG_TRY_ASSIGN(ValueId dims, EmitShape(context, input));
  if (length > rank) {
    const std::vector<int32_t> front(static_cast<size_t>(length - rank), 1);
    MG_TRY_ASSIGN(const ValueId front_id, context.Ints32(front));
    MG_TRY_ASSIGN(dims, context.Emit(BuiltinOperator::CONCATENATION, {front_id, dims}));
  }
  MG_TRY_ASSIGN(const ValueId narrow, context.Cast(wanted, DType::kInt32));
  return context.Emit(BuiltinOperator::MAXIMUM, {dims, narrow});
}

std::vector<int64_t> Broadcast(const Shape& input, std::vector<int64_t> wanted) {
  const auto rank = static_cast<size_t>(input.rank());
  if (wanted.size() < rank) wanted.insert(wanted.begin(), rank - wanted.size(), 1);
  for (size_t i = 0; i < rank; ++i) {
    int64_t& dim = wanted[wanted.size() - rank + i];
    if (dim == 1) dim = input[static_cast<int>(i)];
  }
  return wanted;
}

}  // namespace

Status ImportExpand(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId input, context.OnnxOrder(0));
  MG_TRY_ASSIGN(const ValueId wanted, context.OnnxOrder(1));
  const auto known = context.KnownElements(wanted);
  const Shape shape = context.shape(input);
  ValueId target = kNoValue;
  if (known && std::ranges::all_of(*known, IsKnown) && shape.is_static()) {
    MG_TRY_ASSIGN(const Shape full, ToShape(Broadcast(shape, *known), false, context.node().name));
    if (full == shape) return context.SetOutput(input, false);
    MG_TRY_ASSIGN(target, context.Ints32(full.dims()));
  } else {
    MG_TRY_ASSIGN(target, ComputedTarget(context, input, wanted));
  }
  MG_TRY_ASSIGN(const ValueId output, context.Emit(BuiltinOperator::BROADCAST_TO, {input, target}));
  return context.SetOutput(output, false);
}

Status ImportTile(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  MG_TRY_ASSIGN(const auto repeats, ReadList(context, 1));
  if (std::ssize(repeats) != rank) {
    return Error{ErrorCode::kCorruptModel, "its repeats do not fit its input."};
  }
  std::vector<ListItem> stored(repeats.size());
  for (int axis = 0; axis < rank; ++axis) {
    MG_TRY_ASSIGN(const int at, StoredAxis(axis, rank, input.channels_last));
    stored[static_cast<size_t>(at)] = repeats[static_cast<size_t>(axis)];
  }
  MG_TRY_ASSIGN(const ValueId times, MakeList(context, stored));
  MG_TRY_ASSIGN(const ValueId output, context.Emit(BuiltinOperator::TILE, {input.id, times}));
  return context.SetOutput(output, input.channels_last);
}

}  // namespace monograph::onnx
