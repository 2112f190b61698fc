#include "import/onnx/compose.h"

#include <utility>

namespace monograph::onnx {

using schema::BuiltinOperator;

Result<ValueId> EmitWith(NodeContext& context, BuiltinOperator op, ValueId value, float number) {
  MG_TRY_ASSIGN(const ValueId scalar, context.FloatScalar(number));
  return context.Emit(op, {value, scalar});
}

Result<ValueId> EmitAdd(NodeContext& context, ValueId a, ValueId b,
                        schema::ActivationFunctionType activation) {
  Node node = MakeNode(BuiltinOperator::ADD, {a, b});
  node.options.AsAddOptions()->fused_activation_function = activation;
  return context.Emit(std::move(node));
}

Result<ValueId> EmitReduction(NodeContext& context, BuiltinOperator op, ValueId value,
                              std::span<const int32_t> axes) {
  MG_TRY_ASSIGN(const ValueId axes_id, context.Ints32(axes));
  Node node = MakeNode(op, {value, axes_id});
  node.options.AsReducerOptions()->keep_dims = true;
  return context.Emit(std::move(node));
}

Result<ValueId> EmitCast(NodeContext& context, ValueId value, DType to) {
  if (context.dtype(value) == to) return value;
  Node node = MakeNode(BuiltinOperator::CAST, {value});
  schema::CastOptionsT& options = *node.options.AsCastOptions();
  options.in_data_type = static_cast<schema::TensorType>(context.dtype(value));
  options.out_data_type = static_cast<schema::TensorType>(to);
  return context.Emit(std::move(node), to);
}

Result<ValueId> Widened(NodeContext& context, ValueId value) {
  const DType dtype = context.dtype(value);
  const bool is_small = dtype == DType::kInt8 || dtype == DType::kUInt8 || dtype == DType::kInt16;
  if (!is_small || !context.graph().value(value).quantization.empty()) return value;
  return EmitCast(context, value, DType::kInt32);
}

}  // namespace monograph::onnx
