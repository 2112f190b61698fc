#include "ops/binary.h"
#include "ops/broadcast.h"
#include "ops/require.h"

namespace monograph {

namespace {

// Input 1 holds the slopes below 0; it broadcasts to the input's shape.
Status Infer(InferContext& context) {
  constexpr auto kNone = schema::ActivationFunctionType::NONE;
  MG_TRY(InferBinary(context, /*integers=*/false, kNone));
  context.SetOutput(0, context.input(0).dtype, context.input(0).shape);
  MG_TRY_ASSIGN(const Shape shape, BroadcastShapes(context.input(0).shape, context.input(1).shape));
  if (shape == context.input(0).shape) return {};
  return Error{ErrorCode::kShapeMismatch, "the slopes do not fit the input."};
}

constexpr BinaryOp kOp = {
    .real = [](float x, float slope) { return x < 0 ? slope * x : x; },
    .integer = nullptr,
};

Status Evaluate(const EvalContext& context) {
  return EvaluateBinary(context, kOp, schema::ActivationFunctionType::NONE);
}

}  // namespace

extern const OpDef kPrelu;
const OpDef kPrelu = {
    .op = schema::BuiltinOperator::PRELU,
    .custom_code = "",
    .name = "PRELU",
    .types = "float32, int8, uint8",
    .summary = "x, or slope * x below 0, with slopes that broadcast.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
