// Short forms for import functions that spell an operator out in several nodes.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "import/onnx/node_context.h"

namespace monograph::onnx {

// op(value, number).
Result<ValueId> EmitWith(NodeContext& context, schema::BuiltinOperator op, ValueId value,
                         float number);

// ADD with a fused activation.
Result<ValueId> EmitAdd(NodeContext& context, ValueId a, ValueId b,
                        schema::ActivationFunctionType activation);

// A reduction of the graph's axes `axes`, which stay as dimensions of 1.
Result<ValueId> EmitReduction(NodeContext& context, schema::BuiltinOperator op, ValueId value,
                              std::span<const int32_t> axes);

// The axis without its first `front` and last `back` elements, every `step`th of them.
Result<ValueId> EmitSlice(NodeContext& context, ValueId value, int axis, int32_t front,
                          int32_t back, int32_t step = 1);

// SHAPE, as the graph has the dimensions.
Result<ValueId> EmitShape(NodeContext& context, ValueId value, DType dtype = DType::kInt32);

// One of the engine's own operators.
Result<ValueId> EmitCustom(NodeContext& context, std::string_view name, std::vector<ValueId> inputs,
                           std::vector<uint8_t> options = {});

// int8, uint8 and int16 numbers that are not quantised, for which the graph has no arithmetic, as
// int32; other values as they are.
Result<ValueId> Widened(NodeContext& context, ValueId value);

// emit(values) on Widened ones, and the result in the type that the first of them has.
template <typename Emit>
Result<ValueId> EmitWidened(NodeContext& context, std::vector<ValueId> values, Emit emit) {
  const DType dtype = context.dtype(values[0]);
  for (ValueId& value : values) {
    MG_TRY_ASSIGN(value, Widened(context, value));
  }
  MG_TRY_ASSIGN(const ValueId result, emit(values));
  return context.Cast(result, dtype);
}

// Sets output 0 to emit(input 0), an elementwise function, whatever the layout.
template <typename Emit>
Status MapInput(NodeContext& context, Emit emit) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  MG_TRY_ASSIGN(const ValueId output, emit(input.id));
  return context.SetOutput(output, input.channels_last);
}

}  // namespace monograph::onnx
