#include <algorithm>
#include <cstdint>

#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(
      context, 0,
      {DType::kBool, DType::kFloat32, DType::kInt32, DType::kInt64, DType::kInt8, DType::kUInt8}));
  context.SetOutput(0, DType::kInt64, {kDynamic, context.input(0).shape.rank()});
  return {};
}

// Is the element not zero? Of floats -0 is zero as well.
bool IsTrue(const ConstTensorView& tensor, size_t i) {
  if (tensor.dtype == DType::kFloat32) return tensor.as<float>()[i] != 0;
  const size_t size = DTypeSize(tensor.dtype);
  return std::ranges::any_of(tensor.bytes.subspan(i * size, size),
                             [](std::byte byte) { return byte != std::byte{}; });
}

// The position of element i, outermost axis first.
void WritePosition(const Shape& shape, size_t i, int64_t* position) {
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    const size_t dim = static_cast<size_t>(shape[axis]);
    position[axis] = static_cast<int64_t>(i % dim);
    i /= dim;
  }
}

Status Evaluate(const EvalContext& context) {
  const ConstTensorView& condition = context.inputs[0];
  const size_t size = condition.bytes.size() / DTypeSize(condition.dtype);
  const int rank = condition.shape.rank();
  size_t count = 0;
  for (size_t i = 0; i < size; ++i) count += IsTrue(condition, i) ? 1 : 0;
  if (count > INT32_MAX) {
    return Error{ErrorCode::kOutOfMemory, "WHERE met more than 2147483647 elements."};
  }
  const Shape shape = {static_cast<int32_t>(count), rank};
  MG_TRY_ASSIGN(const TensorView out, AllocateOutput(context.outputs[0], shape));
  int64_t* position = out.as<int64_t>().data();
  for (size_t i = 0; i < size; ++i) {
    if (!IsTrue(condition, i)) continue;
    WritePosition(condition.shape, i, position);
    position += rank;
  }
  return {};
}

}  // namespace

extern const OpDef kWhere;
const OpDef kWhere = {
    .op = schema::BuiltinOperator::WHERE,
    .custom_code = "",
    .name = "WHERE",
    .types = "bool, float32, int32, int64, int8, uint8 to int64",
    .summary =
        "Positions of the elements that are not zero, [count, rank] in row-major order; the shape "
        "is known when it has run.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .infer = Infer,
    .evaluate = Evaluate,
    .data_dependent_shapes = true,
};

}  // namespace monograph
