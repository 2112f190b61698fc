// Functions that the graph has no operators for, spelled out.
#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// sqrt(1 - x * x)
Result<ValueId> EmitCathetus(NodeContext& context, ValueId x) {
  MG_TRY_ASSIGN(const ValueId square, context.Emit(BuiltinOperator::SQUARE, {x}));
  MG_TRY_ASSIGN(const ValueId one, context.FloatScalar(1));
  MG_TRY_ASSIGN(const ValueId rest, context.Emit(BuiltinOperator::SUB, {one, square}));
  return context.Emit(BuiltinOperator::SQRT, {rest});
}

// log(x + sqrt(x * x + offset))
Result<ValueId> EmitAreaFunction(NodeContext& context, ValueId x, float offset) {
  MG_TRY_ASSIGN(const ValueId square, context.Emit(BuiltinOperator::SQUARE, {x}));
  MG_TRY_ASSIGN(const ValueId shifted, EmitWith(context, BuiltinOperator::ADD, square, offset));
  MG_TRY_ASSIGN(const ValueId root, context.Emit(BuiltinOperator::SQRT, {shifted}));
  MG_TRY_ASSIGN(const ValueId sum, context.Emit(BuiltinOperator::ADD, {x, root}));
  return context.Emit(BuiltinOperator::LOG, {sum});
}

// Half of exp(x) `op` exp(-x).
Status Hyperbolic(NodeContext& context, BuiltinOperator op) {
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId rising, context.Emit(BuiltinOperator::EXP, {x}));
    MG_TRY_ASSIGN(const ValueId negated, context.Emit(BuiltinOperator::NEG, {x}));
    MG_TRY_ASSIGN(const ValueId falling, context.Emit(BuiltinOperator::EXP, {negated}));
    MG_TRY_ASSIGN(const ValueId both, context.Emit(op, {rising, falling}));
    return EmitWith(context, BuiltinOperator::MUL, both, 0.5f);
  });
}

}  // namespace

Status ImportTan(NodeContext& context) {
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId sine, context.Emit(BuiltinOperator::SIN, {x}));
    MG_TRY_ASSIGN(const ValueId cosine, context.Emit(BuiltinOperator::COS, {x}));
    return context.Emit(BuiltinOperator::DIV, {sine, cosine});
  });
}

Status ImportAsin(NodeContext& context) {
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId cathetus, EmitCathetus(context, x));
    return context.Emit(BuiltinOperator::ATAN2, {x, cathetus});
  });
}

Status ImportAcos(NodeContext& context) {
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId cathetus, EmitCathetus(context, x));
    return context.Emit(BuiltinOperator::ATAN2, {cathetus, x});
  });
}

Status ImportAtan(NodeContext& context) {
  return MapInput(context,
                  [&](ValueId x) { return EmitWith(context, BuiltinOperator::ATAN2, x, 1); });
}

Status ImportSinh(NodeContext& context) { return Hyperbolic(context, BuiltinOperator::SUB); }
Status ImportCosh(NodeContext& context) { return Hyperbolic(context, BuiltinOperator::ADD); }

// The sum in the logarithm must not cancel out, so the sign is taken off first.
Status ImportAsinh(NodeContext& context) {
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId sign, context.Emit(BuiltinOperator::SIGN, {x}));
    MG_TRY_ASSIGN(const ValueId size, context.Emit(BuiltinOperator::ABS, {x}));
    MG_TRY_ASSIGN(const ValueId area, EmitAreaFunction(context, size, 1));
    return context.Emit(BuiltinOperator::MUL, {sign, area});
  });
}

Status ImportAcosh(NodeContext& context) {
  return MapInput(context, [&](ValueId x) { return EmitAreaFunction(context, x, -1); });
}

Status ImportAtanh(NodeContext& context) {
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId one, context.FloatScalar(1));
    MG_TRY_ASSIGN(const ValueId above, context.Emit(BuiltinOperator::ADD, {one, x}));
    MG_TRY_ASSIGN(const ValueId below, context.Emit(BuiltinOperator::SUB, {one, x}));
    MG_TRY_ASSIGN(const ValueId ratio, context.Emit(BuiltinOperator::DIV, {above, below}));
    MG_TRY_ASSIGN(const ValueId log, context.Emit(BuiltinOperator::LOG, {ratio}));
    return EmitWith(context, BuiltinOperator::MUL, log, 0.5f);
  });
}

}  // namespace monograph::onnx
