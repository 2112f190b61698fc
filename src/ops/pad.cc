#include "ops/pad.h"

#include <array>
#include <cstring>

#include "base/strings.h"
#include "ops/movement.h"
#include "ops/require.h"

namespace monograph {

namespace {

Result<int32_t> PaddedSize(int32_t dim, int64_t before, int64_t after) {
  if (before < 0 || after < 0 || before > INT32_MAX || after > INT32_MAX ||
      before + dim + after > INT32_MAX) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("margins of ", before, " and ", after, " are out of range.")};
  }
  return dim == kDynamic ? kDynamic : static_cast<int32_t>(before + dim + after);
}

}  // namespace

Status InferPad(InferContext& context) {
  if (context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings cannot be padded."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  Shape output = context.input(0).shape;
  MG_TRY_ASSIGN(const auto margins, RequireIntegers(context, 1, "the margins"));
  if (margins.size() != 2 * static_cast<size_t>(output.rank())) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("there must be two margins for each of ", output.rank(), " axes.")};
  }
  for (int axis = 0; axis < output.rank(); ++axis) {
    const size_t i = 2 * static_cast<size_t>(axis);
    MG_TRY_ASSIGN(output[axis], PaddedSize(output[axis], margins[i], margins[i + 1]));
  }
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

namespace {

int64_t MarginBefore(const ConstTensorView& margins, int axis) {
  const size_t i = 2 * static_cast<size_t>(axis);
  return margins.dtype == DType::kInt64 ? margins.as<int64_t>()[i] : margins.as<int32_t>()[i];
}

struct Strides {
  std::array<int64_t, kMaxRank> from;
  std::array<int64_t, kMaxRank> to;
};

void CopyInside(const EvalContext& context, const Strides& strides, int axis, const std::byte* from,
                std::byte* to) {
  const Shape& shape = context.inputs[0].shape;
  if (axis == shape.rank()) {
    std::memcpy(to, from, DTypeSize(context.inputs[0].dtype));
    return;
  }
  const size_t i = static_cast<size_t>(axis);
  to += MarginBefore(context.inputs[1], axis) * strides.to[i];
  if (axis == shape.rank() - 1) {
    std::memcpy(to, from, static_cast<size_t>(shape[axis] * strides.from[i]));
    return;
  }
  for (int32_t k = 0; k < shape[axis]; ++k) {
    CopyInside(context, strides, axis + 1, from + k * strides.from[i], to + k * strides.to[i]);
  }
}

// Zero: the zero point of quantised values.
std::array<std::byte, 8> ZeroOf(const EvalContext& context) {
  std::array<std::byte, 8> zero{};
  const Quantization& q = context.output_quantization(0);
  if (IsQuantizedDType(context.outputs[0].dtype) && q.zero_point.size() == 1) {
    zero[0] = static_cast<std::byte>(q.zero_point[0]);
  }
  return zero;
}

Status Evaluate(const EvalContext& context) {
  const std::array<std::byte, 8> zero = ZeroOf(context);
  return EvaluatePad(context, std::span(zero).first(DTypeSize(context.outputs[0].dtype)));
}

}  // namespace

Status EvaluatePad(const EvalContext& context, std::span<const std::byte> fill) {
  const std::span<std::byte> out = context.outputs[0].bytes;
  for (size_t i = 0; i < out.size(); i += fill.size()) {
    std::memcpy(out.data() + i, fill.data(), fill.size());
  }
  if (context.inputs[0].bytes.empty()) return {};
  const Strides strides{ByteStrides(context.inputs[0].shape, context.inputs[0].dtype),
                        ByteStrides(context.outputs[0].shape, context.outputs[0].dtype)};
  CopyInside(context, strides, 0, context.inputs[0].bytes.data(), out.data());
  return {};
}

extern const OpDef kPad;
const OpDef kPad = {
    .op = schema::BuiltinOperator::PAD,
    .custom_code = "",
    .name = "PAD",
    .types = "all numeric",
    .summary = "Zeros around a tensor; margins are constant or follow from input shapes.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = InferPad,
    .evaluate = Evaluate,
};

}  // namespace monograph
