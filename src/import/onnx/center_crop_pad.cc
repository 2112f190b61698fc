#include <algorithm>
#include <numeric>
#include <vector>

#include "import/onnx/axes.h"
#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

// Cuts off or adds as much in front as behind; of an odd number, one less in front.
Result<ValueId> CropOrPad(NodeContext& context, ValueId id, int axis, int64_t wanted) {
  const int32_t size = context.shape(id)[axis];
  if (size == kDynamic || wanted < 0 || wanted > INT32_MAX) {
    return NodeContext::Unsupported("it needs known sizes.");
  }
  const auto added = static_cast<int32_t>(wanted - size);
  if (added == 0) return id;
  const int32_t front = std::abs(added) / 2;
  const int32_t back = std::abs(added) - front;
  if (added < 0) return EmitSlice(context, id, axis, front, back);
  const int rank = context.shape(id).rank();
  std::vector<int32_t> table(2 * static_cast<size_t>(rank), 0);
  table[2 * static_cast<size_t>(axis)] = front;
  table[2 * static_cast<size_t>(axis) + 1] = back;
  MG_TRY_ASSIGN(const ValueId flat, context.Ints32(table));
  MG_TRY_ASSIGN(const ValueId paddings, context.Reshape(flat, {rank, 2}));
  return context.Emit(schema::BuiltinOperator::PAD, {id, paddings});
}

}  // namespace

Status ImportCenterCropPad(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  std::vector<int64_t> all(static_cast<size_t>(rank));
  std::iota(all.begin(), all.end(), 0);
  const std::vector<int64_t> axes = context.Ints("axes", all);
  MG_TRY_ASSIGN(const auto sizes, context.ConstantInts(1));
  if (sizes.size() != axes.size()) {
    return Error{ErrorCode::kCorruptModel, "its shape and its axes differ in length."};
  }
  ValueId id = input.id;
  for (size_t i = 0; i < axes.size(); ++i) {
    MG_TRY_ASSIGN(const int axis, StoredAxis(axes[i], rank, input.channels_last));
    MG_TRY_ASSIGN(id, CropOrPad(context, id, axis, sizes[i]));
  }
  return context.SetOutput(id, input.channels_last);
}

}  // namespace monograph::onnx
