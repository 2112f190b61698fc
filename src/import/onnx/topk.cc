#include "import/onnx/axes.h"
#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// Before opset 10 an attribute, since then an input.
Result<ValueId> ReadK(NodeContext& context) {
  std::vector<int64_t> k = {context.Int("k", 0)};
  if (context.opset() >= 10) {
    MG_TRY_ASSIGN(k, context.ConstantInts(1));
  }
  if (k.size() != 1 || k[0] < 1 || k[0] > INT32_MAX) {
    return Error{ErrorCode::kCorruptModel, "its k must be one number of at least 1."};
  }
  const int32_t number = static_cast<int32_t>(k[0]);
  return context.graph().AddConstant(context.node().outputs[0] + "/k", DType::kInt32, {},
                                     std::as_bytes(std::span(&number, 1)));
}

// The same elements in the opposite order, and back. -1 - x, unlike -x, has no overflow.
Result<ValueId> EmitOpposite(NodeContext& context, ValueId value) {
  if (context.dtype(value) == DType::kFloat32) return context.Emit(BuiltinOperator::NEG, {value});
  const std::vector<int64_t> long_number = {-1};
  const std::vector<int32_t> number = {-1};
  const auto bytes = context.dtype(value) == DType::kInt64 ? std::as_bytes(std::span(long_number))
                                                           : std::as_bytes(std::span(number));
  MG_TRY_ASSIGN(const ValueId minus_one,
                context.graph().AddConstant(context.node().outputs[0] + "/-1", context.dtype(value),
                                            {}, bytes));
  return context.Emit(BuiltinOperator::SUB, {minus_one, value});
}

struct Top {
  ValueId values = kNoValue;
  ValueId indices = kNoValue;
};

Result<Top> EmitTop(NodeContext& context, ValueId rows, ValueId k, bool largest) {
  if (!largest) {
    MG_TRY_ASSIGN(rows, EmitOpposite(context, rows));
  }
  MG_TRY_ASSIGN(const auto outputs,
                context.EmitOutputs(MakeNode(BuiltinOperator::TOPK_V2, {rows, k}), 2));
  Top top{outputs[0], outputs[1]};
  if (!largest) {
    MG_TRY_ASSIGN(top.values, EmitOpposite(context, top.values));
  }
  return top;
}

}  // namespace

// Sorted, whether that is asked for or not.
Status ImportTopK(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  MG_TRY_ASSIGN(const int axis, StoredAxis(context.Int("axis", -1), rank, input.channels_last));
  MG_TRY_ASSIGN(const ValueId k, ReadK(context));
  const DType dtype = context.dtype(input.id);
  MG_TRY_ASSIGN(const ValueId wide, Widened(context, input.id));
  MG_TRY_ASSIGN(const ValueId rows, context.Transpose(wide, ToLast(axis, rank)));
  MG_TRY_ASSIGN(const Top top, EmitTop(context, rows, k, context.Int("largest", 1) != 0));
  MG_TRY_ASSIGN(ValueId values, context.Cast(top.values, dtype));
  MG_TRY_ASSIGN(ValueId indices, context.Cast(top.indices, DType::kInt64));
  MG_TRY_ASSIGN(values, context.Transpose(values, FromLast(axis, rank)));
  MG_TRY_ASSIGN(indices, context.Transpose(indices, FromLast(axis, rank)));
  MG_TRY(context.SetOutput(values, input.channels_last));
  if (context.node().outputs.size() < 2 || context.node().outputs[1].empty()) return {};
  return context.SetOutput(indices, input.channels_last, 1);
}

}  // namespace monograph::onnx
