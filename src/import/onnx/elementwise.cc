#include <limits>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

Status Unary(NodeContext& context, BuiltinOperator op) {
  return MapInput(context, [&](ValueId x) { return context.Emit(op, {x}); });
}

// The same of emit(x), with small integers as int32 in between.
template <typename Emit>
Status MapWidened(NodeContext& context, Emit emit) {
  return MapInput(context, [&](ValueId x) {
    return EmitWidened(context, {x},
                       [&](const std::vector<ValueId>& wide) { return emit(wide[0]); });
  });
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
  return MapWidened(context, [&](ValueId x) { return context.Emit(BuiltinOperator::NEG, {x}); });
}

// The graph's ABS has no int64.
Status ImportAbs(NodeContext& context) {
  return MapWidened(context, [&](ValueId x) -> Result<ValueId> {
    if (context.dtype(x) != DType::kInt64) return context.Emit(BuiltinOperator::ABS, {x});
    MG_TRY_ASSIGN(const ValueId negated, context.Emit(BuiltinOperator::NEG, {x}));
    return context.Emit(BuiltinOperator::MAXIMUM, {x, negated});
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
