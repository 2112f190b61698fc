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

Result<ValueId> EmitSlice(NodeContext& context, ValueId value, int axis, int32_t front,
                          int32_t back, int32_t step) {
  const int rank = context.shape(value).rank();
  const auto list = [&](int32_t others, int32_t number) {
    std::vector<int32_t> numbers(static_cast<size_t>(rank), others);
    numbers[static_cast<size_t>(axis)] = number;
    return context.Ints32(numbers);
  };
  MG_TRY_ASSIGN(const ValueId begin, list(0, front));
  MG_TRY_ASSIGN(const ValueId end, list(0, -back));
  MG_TRY_ASSIGN(const ValueId steps, list(1, step));
  Node node = MakeNode(BuiltinOperator::STRIDED_SLICE, {value, begin, end, steps});
  schema::StridedSliceOptionsT& options = *node.options.AsStridedSliceOptions();
  const int32_t all = (1 << rank) - 1;
  options.begin_mask = all & ~(1 << axis);
  options.end_mask = back == 0 ? all : options.begin_mask;
  return context.Emit(std::move(node));
}

Result<ValueId> EmitShape(NodeContext& context, ValueId value, DType dtype) {
  Node node = MakeNode(BuiltinOperator::SHAPE, {value});
  node.options.AsShapeOptions()->out_type = static_cast<schema::TensorType>(dtype);
  return context.Emit(std::move(node), dtype);
}

Result<ValueId> EmitCustom(NodeContext& context, std::string_view name, std::vector<ValueId> inputs,
                           std::vector<uint8_t> options) {
  Node node = MakeNode(BuiltinOperator::CUSTOM, std::move(inputs));
  node.custom_code = name;
  node.custom_options = std::move(options);
  return context.Emit(std::move(node));
}

Result<ValueId> Widened(NodeContext& context, ValueId value) {
  const DType dtype = context.dtype(value);
  const bool is_small = dtype == DType::kInt8 || dtype == DType::kUInt8 || dtype == DType::kInt16;
  if (!is_small || !context.graph().value(value).quantization.empty()) return value;
  return context.Cast(value, DType::kInt32);
}

}  // namespace monograph::onnx
