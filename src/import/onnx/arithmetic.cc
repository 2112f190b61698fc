#include "import/onnx/broadcast.h"
#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// One after the other; small integers as int32 in between.
Result<ValueId> EmitAll(NodeContext& context, BuiltinOperator op, const std::vector<ValueId>& ids) {
  return EmitWidened(context, ids, [&](const std::vector<ValueId>& wide) -> Result<ValueId> {
    ValueId result = wide[0];
    for (size_t i = 1; i < wide.size(); ++i) {
      MG_TRY_ASSIGN(result, context.Emit(op, {result, wide[i]}));
    }
    return result;
  });
}

Status Variadic(NodeContext& context, BuiltinOperator op) {
  MG_TRY(context.Input(0));
  MG_TRY_ASSIGN(const BroadcastInputs inputs, Broadcast(context));
  MG_TRY_ASSIGN(const ValueId output, EmitAll(context, op, inputs.ids));
  return context.SetOutput(output, inputs.channels_last);
}

// Both inputs in one layout, brought together by emit(a, b).
template <typename Emit>
Status Combine(NodeContext& context, Emit emit) {
  MG_TRY(context.Input(1));
  MG_TRY_ASSIGN(const BroadcastInputs inputs, Broadcast(context));
  MG_TRY_ASSIGN(const ValueId output, emit(inputs.ids[0], inputs.ids[1]));
  return context.SetOutput(output, inputs.channels_last);
}

Status Binary(NodeContext& context, BuiltinOperator op) {
  return Combine(context, [&](ValueId a, ValueId b) { return EmitAll(context, op, {a, b}); });
}

Status Plain(NodeContext& context, BuiltinOperator op) {
  return Combine(context, [&](ValueId a, ValueId b) { return context.Emit(op, {a, b}); });
}

}  // namespace

Status ImportAdd(NodeContext& context) { return Binary(context, BuiltinOperator::ADD); }
Status ImportDiv(NodeContext& context) { return Binary(context, BuiltinOperator::DIV); }
Status ImportMul(NodeContext& context) { return Binary(context, BuiltinOperator::MUL); }
Status ImportSub(NodeContext& context) { return Binary(context, BuiltinOperator::SUB); }

Status ImportMax(NodeContext& context) { return Variadic(context, BuiltinOperator::MAXIMUM); }
Status ImportMin(NodeContext& context) { return Variadic(context, BuiltinOperator::MINIMUM); }
Status ImportSum(NodeContext& context) { return Variadic(context, BuiltinOperator::ADD); }

Status ImportMean(NodeContext& context) {
  MG_TRY(context.Input(0));
  MG_TRY_ASSIGN(const BroadcastInputs inputs, Broadcast(context));
  MG_TRY_ASSIGN(const ValueId sum, EmitAll(context, BuiltinOperator::ADD, inputs.ids));
  const float share = 1 / static_cast<float>(inputs.ids.size());
  MG_TRY_ASSIGN(const ValueId mean, EmitWith(context, BuiltinOperator::MUL, sum, share));
  return context.SetOutput(mean, inputs.channels_last);
}

Status ImportAnd(NodeContext& context) { return Plain(context, BuiltinOperator::LOGICAL_AND); }
Status ImportEqual(NodeContext& context) { return Plain(context, BuiltinOperator::EQUAL); }
Status ImportGreater(NodeContext& context) { return Plain(context, BuiltinOperator::GREATER); }
Status ImportLess(NodeContext& context) { return Plain(context, BuiltinOperator::LESS); }
Status ImportOr(NodeContext& context) { return Plain(context, BuiltinOperator::LOGICAL_OR); }
Status ImportXor(NodeContext& context) { return Plain(context, BuiltinOperator::NOT_EQUAL); }

Status ImportGreaterOrEqual(NodeContext& context) {
  return Plain(context, BuiltinOperator::GREATER_EQUAL);
}

Status ImportLessOrEqual(NodeContext& context) {
  return Plain(context, BuiltinOperator::LESS_EQUAL);
}

// Before opset 7 slopes are by channel.
Status ImportPRelu(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  MG_TRY_ASSIGN(const Shape slopes, context.OnnxShape(1));
  const bool is_image = context.shape(input.id).rank() >= 3;
  if (context.opset() >= 7 || slopes.rank() != 1 || !is_image) {
    return Plain(context, BuiltinOperator::PRELU);
  }
  MG_TRY_ASSIGN(const ValueId image, context.ChannelsLast(0));
  MG_TRY_ASSIGN(const ValueId by_channel, context.OnnxOrder(1));
  MG_TRY_ASSIGN(const ValueId output, context.Emit(BuiltinOperator::PRELU, {image, by_channel}));
  return context.SetOutput(output, true);
}

Status ImportWhere(NodeContext& context) {
  MG_TRY(context.Input(2));
  MG_TRY_ASSIGN(const BroadcastInputs inputs, Broadcast(context));
  MG_TRY_ASSIGN(const ValueId output, context.Emit(BuiltinOperator::SELECT_V2, inputs.ids));
  return context.SetOutput(output, inputs.channels_last);
}

namespace {

// The remainder with the sign of the dividend, as C's fmod.
Result<ValueId> EmitTruncatedMod(NodeContext& context, ValueId a, ValueId b) {
  if (context.dtype(a) == DType::kFloat32) {
    MG_TRY_ASSIGN(const ValueId sign, context.Emit(BuiltinOperator::SIGN, {a}));
    MG_TRY_ASSIGN(const ValueId size, context.Emit(BuiltinOperator::ABS, {a}));
    MG_TRY_ASSIGN(const ValueId divisor, context.Emit(BuiltinOperator::ABS, {b}));
    MG_TRY_ASSIGN(const ValueId rest, context.Emit(BuiltinOperator::FLOOR_MOD, {size, divisor}));
    return context.Emit(BuiltinOperator::MUL, {sign, rest});
  }
  MG_TRY_ASSIGN(const ValueId quotient, context.Emit(BuiltinOperator::DIV, {a, b}));
  MG_TRY_ASSIGN(const ValueId whole, context.Emit(BuiltinOperator::MUL, {quotient, b}));
  return context.Emit(BuiltinOperator::SUB, {a, whole});
}

}  // namespace

Status ImportMod(NodeContext& context) {
  if (context.Int("fmod", 0) == 0) return Binary(context, BuiltinOperator::FLOOR_MOD);
  return Combine(context, [&](ValueId a, ValueId b) {
    return EmitWidened(context, {a, b}, [&](const std::vector<ValueId>& wide) {
      return EmitTruncatedMod(context, wide[0], wide[1]);
    });
  });
}

}  // namespace monograph::onnx
