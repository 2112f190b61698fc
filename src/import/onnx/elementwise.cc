#include <limits>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

Status Unary(NodeContext& context, BuiltinOperator op) {
  return MapInput(context, [&](ValueId x) { return context.Emit(op, {x}); });
}

}  // namespace

Status ImportCeil(NodeContext& context) { return Unary(context, BuiltinOperator::CEIL); }
Status ImportCos(NodeContext& context) { return Unary(context, BuiltinOperator::COS); }
Status ImportExp(NodeContext& context) { return Unary(context, BuiltinOperator::EXP); }
Status ImportFloor(NodeContext& context) { return Unary(context, BuiltinOperator::FLOOR); }
Status ImportLog(NodeContext& context) { return Unary(context, BuiltinOperator::LOG); }
Status ImportNot(NodeContext& context) { return Unary(context, BuiltinOperator::LOGICAL_NOT); }
Status ImportRound(NodeContext& context) { return Unary(context, BuiltinOperator::ROUND); }
Status ImportSign(NodeContext& context) { return Unary(context, BuiltinOperator::SIGN); }
Status ImportSin(NodeContext& context) { return Unary(context, BuiltinOperator::SIN); }
Status ImportSqrt(NodeContext& context) { return Unary(context, BuiltinOperator::SQRT); }

Status ImportNeg(NodeContext& context) {
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    const DType dtype = context.dtype(x);
    MG_TRY_ASSIGN(const ValueId wide, Widened(context, x));
    MG_TRY_ASSIGN(const ValueId negated, context.Emit(BuiltinOperator::NEG, {wide}));
    return context.Cast(negated, dtype);
  });
}

// The graph's ABS has no int64.
Status ImportAbs(NodeContext& context) {
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    const DType dtype = context.dtype(x);
    MG_TRY_ASSIGN(const ValueId wide, Widened(context, x));
    if (dtype != DType::kInt64) {
      MG_TRY_ASSIGN(const ValueId absolute, context.Emit(BuiltinOperator::ABS, {wide}));
      return context.Cast(absolute, dtype);
    }
    MG_TRY_ASSIGN(const ValueId negated, context.Emit(BuiltinOperator::NEG, {wide}));
    return context.Emit(BuiltinOperator::MAXIMUM, {wide, negated});
  });
}

Status ImportErf(NodeContext& context) {
  return MapInput(context, [&](ValueId x) { return EmitCustom(context, "monograph.erf", {x}); });
}

Status ImportReciprocal(NodeContext& context) {
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId one, context.FloatScalar(1));
    return context.Emit(BuiltinOperator::DIV, {one, x});
  });
}

Status ImportIsNaN(NodeContext& context) {
  return MapInput(context,
                  [&](ValueId x) { return context.Emit(BuiltinOperator::NOT_EQUAL, {x, x}); });
}

Status ImportIsInf(NodeContext& context) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const bool positive = context.Int("detect_positive", 1) != 0;
  const bool negative = context.Int("detect_negative", 1) != 0;
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    if (!positive && !negative) return context.Emit(BuiltinOperator::LESS, {x, x});
    if (positive && negative) {
      MG_TRY_ASSIGN(x, context.Emit(BuiltinOperator::ABS, {x}));
    }
    return EmitWith(context, BuiltinOperator::EQUAL, x, positive ? kInfinity : -kInfinity);
  });
}

}  // namespace monograph::onnx
