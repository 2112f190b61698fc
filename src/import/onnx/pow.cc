#include <optional>

#include "import/onnx/broadcast.h"
#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// The exponent, where it is one known number.
std::optional<float> ConstantExponent(const NodeContext& context) {
  const auto values = context.ConstantFloats(1);
  if (!values.ok() || values->size() != 1) return std::nullopt;
  return (*values)[0];
}

// Powers that have operators of their own. Nothing for others.
Result<std::optional<ValueId>> EmitUsual(NodeContext& context, ValueId base, float exponent) {
  std::optional<ValueId> power;
  if (exponent == 1) power = base;
  if (exponent == 2) {
    MG_TRY_ASSIGN(power, context.Emit(BuiltinOperator::SQUARE, {base}));
  } else if (exponent == 3) {
    MG_TRY_ASSIGN(const ValueId square, context.Emit(BuiltinOperator::SQUARE, {base}));
    MG_TRY_ASSIGN(power, context.Emit(BuiltinOperator::MUL, {square, base}));
  } else if (exponent == 0.5f) {
    MG_TRY_ASSIGN(power, context.Emit(BuiltinOperator::SQRT, {base}));
  } else if (exponent == -0.5f) {
    MG_TRY_ASSIGN(power, context.Emit(BuiltinOperator::RSQRT, {base}));
  } else if (exponent == -1) {
    MG_TRY_ASSIGN(const ValueId one, context.FloatScalar(1));
    MG_TRY_ASSIGN(power, context.Emit(BuiltinOperator::DIV, {one, base}));
  }
  return power;
}

// Of types that may differ; the result has the base's.
Result<ValueId> EmitPower(NodeContext& context, ValueId base, ValueId exponent) {
  const DType dtype = context.dtype(base);
  const bool reals = dtype == DType::kFloat32 || context.dtype(exponent) == DType::kFloat32;
  const DType common = reals ? DType::kFloat32 : dtype;
  MG_TRY_ASSIGN(const ValueId a, context.Cast(base, common));
  MG_TRY_ASSIGN(const ValueId b, context.Cast(exponent, common));
  MG_TRY_ASSIGN(const ValueId power, context.Emit(BuiltinOperator::POW, {a, b}));
  return context.Cast(power, dtype);
}

}  // namespace

Status ImportPow(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported base, context.Input(0));
  MG_TRY(context.Input(1));
  const auto exponent = ConstantExponent(context);
  MG_TRY_ASSIGN(const Shape exponent_shape, context.OnnxShape(1));
  const bool same_shape = exponent_shape.rank() <= context.shape(base.id).rank();
  if (exponent && same_shape && context.dtype(base.id) == DType::kFloat32) {
    MG_TRY_ASSIGN(const auto power, EmitUsual(context, base.id, *exponent));
    if (power) return context.SetOutput(*power, base.channels_last);
  }
  MG_TRY_ASSIGN(const BroadcastInputs inputs, Broadcast(context));
  MG_TRY_ASSIGN(const ValueId power, EmitPower(context, inputs.ids[0], inputs.ids[1]));
  return context.SetOutput(power, inputs.channels_last);
}

}  // namespace monograph::onnx
