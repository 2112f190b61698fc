#include <utility>

#include "base/checked.h"
#include "import/onnx/axes.h"
#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// The dimensions from `begin` to `end` as one; kDynamic where one of them is, or overflows.
int32_t Merged(const Shape& shape, int begin, int end) {
  int32_t product = 1;
  for (int axis = begin; axis < end; ++axis) {
    const auto next = CheckedMul(product, shape[axis]);
    if (shape[axis] == kDynamic || !next) return kDynamic;
    product = *next;
  }
  return product;
}

// emit works on the last dimension of a value.
template <typename Emit>
Status AlongAxis(NodeContext& context, const Imported& input, int axis, Emit emit) {
  const int rank = context.shape(input.id).rank();
  MG_TRY_ASSIGN(const ValueId rows, context.Transpose(input.id, ToLast(axis, rank)));
  MG_TRY_ASSIGN(const ValueId result, emit(rows));
  MG_TRY_ASSIGN(const ValueId output, context.Transpose(result, FromLast(axis, rank)));
  return context.SetOutput(output, input.channels_last);
}

// Everything from ONNX's axis on is one row.
template <typename Emit>
Status OverRows(NodeContext& context, int axis, Emit emit) {
  MG_TRY_ASSIGN(const Shape shape, context.OnnxShape(0));
  MG_TRY_ASSIGN(const ValueId input, context.OnnxOrder(0));
  const Shape table = {Merged(shape, 0, axis), Merged(shape, axis, shape.rank())};
  MG_TRY_ASSIGN(const ValueId rows, context.Reshape(input, table));
  MG_TRY_ASSIGN(const ValueId result, emit(rows));
  MG_TRY_ASSIGN(const ValueId output, context.Reshape(result, shape));
  return context.SetOutput(output, false);
}

// Since opset 13 along the axis, by default the last one. Before, everything from the axis on is
// one row, by default from axis 1; that is the same where nothing stands behind the axis.
template <typename Emit>
Status Normalize(NodeContext& context, Emit emit) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  MG_TRY_ASSIGN(const Shape shape, context.OnnxShape(0));
  const bool rows = context.opset() < 13;
  const int64_t given = context.Int("axis", rows ? 1 : -1);
  MG_TRY_ASSIGN(const int axis, StoredAxis(given, shape.rank(), false));
  if (rows && Merged(shape, axis + 1, shape.rank()) != 1) return OverRows(context, axis, emit);
  MG_TRY_ASSIGN(const int stored, StoredAxis(given, shape.rank(), input.channels_last));
  return AlongAxis(context, input, stored, emit);
}

// 0, 1, ... below `count`.
Result<ValueId> EmitCount(NodeContext& context, int32_t count) {
  std::vector<ValueId> numbers;
  for (int32_t number : {0, count, 1}) {
    MG_TRY_ASSIGN(const ValueId list, context.Ints32({&number, 1}));
    MG_TRY_ASSIGN(const ValueId scalar, context.Reshape(list, {}));
    numbers.push_back(scalar);
  }
  return context.Emit(BuiltinOperator::RANGE, std::move(numbers));
}

// 1 at the first of the largest numbers, else 0.
Result<ValueId> EmitHardmax(NodeContext& context, ValueId rows) {
  const int rank = context.shape(rows).rank();
  const int32_t width = context.shape(rows)[rank - 1];
  if (width == kDynamic) {
    return NodeContext::Unsupported("it needs a known number of candidates.");
  }
  const int32_t last = rank - 1;
  MG_TRY_ASSIGN(const ValueId axis, context.Ints32({&last, 1}));
  MG_TRY_ASSIGN(const ValueId index,
                context.Emit(MakeNode(BuiltinOperator::ARG_MAX, {rows, axis}), DType::kInt32));
  MG_TRY_ASSIGN(const ValueId column, context.ExpandDims(index, last));
  MG_TRY_ASSIGN(const ValueId candidates, EmitCount(context, width));
  MG_TRY_ASSIGN(const ValueId is_it, context.Emit(BuiltinOperator::EQUAL, {column, candidates}));
  return context.Cast(is_it, context.dtype(rows));
}

}  // namespace

Status ImportSoftmax(NodeContext& context) {
  return Normalize(context, [&](ValueId rows) {
    Node node = MakeNode(BuiltinOperator::SOFTMAX, {rows});
    node.options.AsSoftmaxOptions()->beta = 1;
    return context.Emit(std::move(node));
  });
}

Status ImportLogSoftmax(NodeContext& context) {
  return Normalize(
      context, [&](ValueId rows) { return context.Emit(BuiltinOperator::LOG_SOFTMAX, {rows}); });
}

Status ImportHardmax(NodeContext& context) {
  return Normalize(context, [&](ValueId rows) { return EmitHardmax(context, rows); });
}

}  // namespace monograph::onnx
