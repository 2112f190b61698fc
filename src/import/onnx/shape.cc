#include <algorithm>
#include <utility>
#include <vector>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"
#include "import/onnx/permute.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// The dimensions as ONNX has them, as int64.
Result<ValueId> Dimensions(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  MG_TRY_ASSIGN(const ValueId dims, EmitShape(context, input.id, DType::kInt64));
  if (!input.channels_last) return dims;
  const std::vector<int> permutation = ToOnnxOrder(rank);
  const std::vector<int32_t> order(permutation.begin(), permutation.end());
  MG_TRY_ASSIGN(const ValueId order_id, context.Ints32(order));
  return context.Emit(BuiltinOperator::GATHER, {dims, order_id});
}

int64_t Bound(int64_t bound, int64_t rank) {
  return std::clamp<int64_t>(bound < 0 ? bound + rank : bound, 0, rank);
}

}  // namespace

Status ImportShape(NodeContext& context) {
  MG_TRY_ASSIGN(ValueId dims, Dimensions(context));
  const int32_t rank = context.shape(dims)[0];
  const int64_t start = Bound(context.Int("start", 0), rank);
  const int64_t end = Bound(context.Int("end", rank), rank);
  if (start > 0 || end < rank) {
    const auto begin = static_cast<int32_t>(start);
    const auto size = static_cast<int32_t>(std::max<int64_t>(end - start, 0));
    MG_TRY_ASSIGN(const ValueId begin_id, context.Ints32({&begin, 1}));
    MG_TRY_ASSIGN(const ValueId size_id, context.Ints32({&size, 1}));
    MG_TRY_ASSIGN(dims, context.Emit(BuiltinOperator::SLICE, {dims, begin_id, size_id}));
  }
  return context.SetOutput(dims, false);
}

Status ImportSize(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId dims, Dimensions(context));
  const int32_t axis = 0;
  MG_TRY_ASSIGN(const ValueId axes, context.Ints32({&axis, 1}));
  MG_TRY_ASSIGN(const ValueId size, context.Emit(BuiltinOperator::REDUCE_PROD, {dims, axes}));
  return context.SetOutput(size, false);
}

}  // namespace monograph::onnx
