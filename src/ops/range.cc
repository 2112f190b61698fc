#include <algorithm>
#include <cmath>

#include "ops/binary.h"
#include "ops/element.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

// How many numbers there are from `start` by steps of `delta` up to but without `limit`.
Result<Shape> Steps(double start, double limit, double delta) {
  const double steps = delta == 0 ? -1 : std::ceil((limit - start) / delta);
  if (std::isnan(steps) || delta == 0 || steps > INT32_MAX) {
    return Error{ErrorCode::kInvalidArgument, "its start, limit and delta give no finite range."};
  }
  return Shape{static_cast<int32_t>(std::max(0.0, steps))};
}

double RealAt(const ConstTensorView& view) {
  return view.dtype == DType::kFloat32 ? double{view.as<float>()[0]}
                                       : static_cast<double>(IntegerAt(view, 0));
}

Result<Shape> KnownShape(const InferContext& context) {
  const auto start = context.known_input(0);
  const auto limit = context.known_input(1);
  const auto delta = context.known_input(2);
  if (!start || !limit || !delta) return Shape{kDynamic};
  return Steps(RealAt(*start), RealAt(*limit), RealAt(*delta));
}

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt32, DType::kInt64}));
  for (size_t i = 0; i < 3; ++i) {
    MG_TRY(RequireSameDType(context, 0, i));
    if (context.input(i).shape.NumElements() != 1) {
      return Error{ErrorCode::kShapeMismatch, "its inputs must be single numbers."};
    }
  }
  MG_TRY_ASSIGN(const Shape shape, KnownShape(context));
  context.SetOutput(0, context.input(0).dtype, shape);
  return {};
}

Status Evaluate(const EvalContext& context) {
  const TensorView& out = context.outputs[0];
  const size_t count = static_cast<size_t>(out.shape[0]);
  if (out.dtype == DType::kFloat32) {
    const float start = context.inputs[0].as<float>()[0];
    const float delta = context.inputs[2].as<float>()[0];
    for (size_t i = 0; i < count; ++i) {
      out.as<float>()[i] = start + static_cast<float>(i) * delta;
    }
    return {};
  }
  const int64_t start = IntegerAt(context.inputs[0], 0);
  const int64_t delta = IntegerAt(context.inputs[2], 0);
  for (size_t i = 0; i < count; ++i)
    SetInteger(out, i, WrappingAdd(start, WrappingMul(static_cast<int64_t>(i), delta)));
  return {};
}

}  // namespace

extern const OpDef kRange;
const OpDef kRange = {
    .op = schema::BuiltinOperator::RANGE,
    .custom_code = "",
    .name = "RANGE",
    .types = "float32, int32, int64",
    .summary = "Numbers from start by delta up to limit, which follow from input shapes.",
    .min_inputs = 3,
    .max_inputs = 3,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
