#include <cstring>

#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

template <typename T>
void WriteDims(const Shape& shape, std::span<std::byte> bytes) {
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const T dim = shape[axis];
    std::memcpy(bytes.data() + static_cast<size_t>(axis) * sizeof(T), &dim, sizeof(T));
  }
}

void WriteShape(const Shape& shape, DType dtype, std::span<std::byte> bytes) {
  if (dtype == DType::kInt64) {
    WriteDims<int64_t>(shape, bytes);
  } else {
    WriteDims<int32_t>(shape, bytes);
  }
}

Status Infer(InferContext& context) {
  const DType dtype = context.output_value(0).dtype;
  if (dtype != DType::kInt32 && dtype != DType::kInt64) {
    return Error{ErrorCode::kTypeMismatch, "its output must be int32 or int64."};
  }
  const Shape& input = context.input(0).shape;
  context.SetOutput(0, dtype, Shape{input.rank()});
  if (!input.is_static()) return {};
  MG_TRY_ASSIGN(Buffer dims,
                Buffer::Allocate(static_cast<size_t>(input.rank()) * DTypeSize(dtype)));
  WriteShape(input, dtype, dims.span());
  context.SetKnownOutput(0, std::move(dims));
  return {};
}

Status Evaluate(const EvalContext& context) {
  WriteShape(context.inputs[0].shape, context.outputs[0].dtype, context.outputs[0].bytes);
  return {};
}

}  // namespace

extern const OpDef kShape;
const OpDef kShape = {
    .op = schema::BuiltinOperator::SHAPE,
    .custom_code = "",
    .name = "SHAPE",
    .types = "any",
    .summary = "The dimensions of its input as int32 or int64; known before the run.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
