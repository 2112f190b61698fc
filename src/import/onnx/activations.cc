#include <utility>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::ActivationFunctionType;
using schema::BuiltinOperator;

Status Activate(NodeContext& context, BuiltinOperator op) {
  return MapInput(context, [&](ValueId x) { return context.Emit(op, {x}); });
}

}  // namespace

Status ImportHardSwish(NodeContext& context) {
  return Activate(context, BuiltinOperator::HARD_SWISH);
}

Status ImportRelu(NodeContext& context) { return Activate(context, BuiltinOperator::RELU); }
Status ImportSigmoid(NodeContext& context) { return Activate(context, BuiltinOperator::LOGISTIC); }
Status ImportTanh(NodeContext& context) { return Activate(context, BuiltinOperator::TANH); }

Status ImportLeakyRelu(NodeContext& context) {
  return MapInput(context, [&](ValueId x) {
    Node node = MakeNode(BuiltinOperator::LEAKY_RELU, {x});
    node.options.AsLeakyReluOptions()->alpha = context.Float("alpha", 0.01f);
    return context.Emit(std::move(node));
  });
}

Status ImportGelu(NodeContext& context) {
  const std::string approximate = context.String("approximate", "none");
  if (approximate != "none" && approximate != "tanh") {
    return Error{ErrorCode::kCorruptModel, "its approximate is none of ONNX's."};
  }
  return MapInput(context, [&](ValueId x) {
    Node node = MakeNode(BuiltinOperator::GELU, {x});
    node.options.AsGeluOptions()->approximate = approximate == "tanh";
    return context.Emit(std::move(node));
  });
}

namespace {

// positive * max(x, 0) + negative * (exp(scale * min(x, 0)) - 1)
struct Exponential {
  float positive = 1;
  float negative = 1;
  float scale = 1;
};

// The value itself for a factor of 1.
Result<ValueId> Scaled(NodeContext& context, ValueId x, float factor) {
  if (factor == 1) return x;
  return EmitWith(context, BuiltinOperator::MUL, x, factor);
}

Result<ValueId> EmitExponential(NodeContext& context, ValueId x, const Exponential& e) {
  if (e.positive == 1 && e.negative == 1 && e.scale == 1) {
    return context.Emit(BuiltinOperator::ELU, {x});
  }
  MG_TRY_ASSIGN(const ValueId above, context.Emit(BuiltinOperator::RELU, {x}));
  MG_TRY_ASSIGN(const ValueId positive, Scaled(context, above, e.positive));
  MG_TRY_ASSIGN(const ValueId below, EmitWith(context, BuiltinOperator::MINIMUM, x, 0));
  MG_TRY_ASSIGN(const ValueId exponent, Scaled(context, below, e.scale));
  MG_TRY_ASSIGN(const ValueId bent, context.Emit(BuiltinOperator::ELU, {exponent}));
  MG_TRY_ASSIGN(const ValueId negative, Scaled(context, bent, e.negative));
  return context.Emit(BuiltinOperator::ADD, {positive, negative});
}

}  // namespace

Status ImportElu(NodeContext& context) {
  const Exponential e{1, context.Float("alpha", 1), 1};
  return MapInput(context, [&](ValueId x) { return EmitExponential(context, x, e); });
}

Status ImportSelu(NodeContext& context) {
  const float alpha = context.Float("alpha", 1.67326319217681884765625f);
  const float gamma = context.Float("gamma", 1.05070102214813232421875f);
  const Exponential e{gamma, gamma * alpha, 1};
  return MapInput(context, [&](ValueId x) { return EmitExponential(context, x, e); });
}

Status ImportCelu(NodeContext& context) {
  const float alpha = context.Float("alpha", 1);
  if (alpha == 0) return Error{ErrorCode::kCorruptModel, "its alpha is 0."};
  const Exponential e{1, alpha, 1 / alpha};
  return MapInput(context, [&](ValueId x) { return EmitExponential(context, x, e); });
}

// A sixth of what lies between 0 and 6.
Status ImportHardSigmoid(NodeContext& context) {
  const float alpha = 6 * context.Float("alpha", 0.2f);
  const float beta = 6 * context.Float("beta", 0.5f);
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId scaled, Scaled(context, x, alpha));
    MG_TRY_ASSIGN(const ValueId offset, context.FloatScalar(beta));
    MG_TRY_ASSIGN(const ValueId clipped,
                  EmitAdd(context, scaled, offset, ActivationFunctionType::RELU6));
    return EmitWith(context, BuiltinOperator::MUL, clipped, 1.0f / 6);
  });
}

namespace {

// log(1 + exp(x)) as max(x, 0) + log(1 + exp(-|x|)), which does not overflow.
Result<ValueId> EmitSoftplus(NodeContext& context, ValueId x) {
  MG_TRY_ASSIGN(const ValueId size, context.Emit(BuiltinOperator::ABS, {x}));
  MG_TRY_ASSIGN(const ValueId exponent, context.Emit(BuiltinOperator::NEG, {size}));
  MG_TRY_ASSIGN(const ValueId power, context.Emit(BuiltinOperator::EXP, {exponent}));
  MG_TRY_ASSIGN(const ValueId sum, EmitWith(context, BuiltinOperator::ADD, power, 1));
  MG_TRY_ASSIGN(const ValueId rest, context.Emit(BuiltinOperator::LOG, {sum}));
  MG_TRY_ASSIGN(const ValueId above, context.Emit(BuiltinOperator::RELU, {x}));
  return context.Emit(BuiltinOperator::ADD, {above, rest});
}

// x * tanh(log(1 + exp(x))) is x * n / (n + 2) with n = e * (e + 2), e = exp(x). Above 20 that is
// x.
Result<ValueId> EmitMish(NodeContext& context, ValueId x) {
  MG_TRY_ASSIGN(const ValueId exponent, EmitWith(context, BuiltinOperator::MINIMUM, x, 20));
  MG_TRY_ASSIGN(const ValueId e, context.Emit(BuiltinOperator::EXP, {exponent}));
  MG_TRY_ASSIGN(const ValueId shifted, EmitWith(context, BuiltinOperator::ADD, e, 2));
  MG_TRY_ASSIGN(const ValueId n, context.Emit(BuiltinOperator::MUL, {e, shifted}));
  MG_TRY_ASSIGN(const ValueId whole, EmitWith(context, BuiltinOperator::ADD, n, 2));
  MG_TRY_ASSIGN(const ValueId gate, context.Emit(BuiltinOperator::DIV, {n, whole}));
  return context.Emit(BuiltinOperator::MUL, {x, gate});
}

}  // namespace

Status ImportSoftplus(NodeContext& context) {
  return MapInput(context, [&](ValueId x) { return EmitSoftplus(context, x); });
}

Status ImportMish(NodeContext& context) {
  return MapInput(context, [&](ValueId x) { return EmitMish(context, x); });
}

Status ImportSoftsign(NodeContext& context) {
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId size, context.Emit(BuiltinOperator::ABS, {x}));
    MG_TRY_ASSIGN(const ValueId sum, EmitWith(context, BuiltinOperator::ADD, size, 1));
    return context.Emit(BuiltinOperator::DIV, {x, sum});
  });
}

Status ImportSwish(NodeContext& context) {
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId scaled, Scaled(context, x, context.Float("alpha", 1)));
    MG_TRY_ASSIGN(const ValueId gate, context.Emit(BuiltinOperator::LOGISTIC, {scaled}));
    return context.Emit(BuiltinOperator::MUL, {x, gate});
  });
}

Status ImportThresholdedRelu(NodeContext& context) {
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId above,
                  EmitWith(context, BuiltinOperator::GREATER, x, context.Float("alpha", 1)));
    MG_TRY_ASSIGN(const ValueId zero, context.FloatScalar(0));
    return context.Emit(BuiltinOperator::SELECT_V2, {above, x, zero});
  });
}

Status ImportShrink(NodeContext& context) {
  const float limit = context.Float("lambd", 0.5f);
  const float bias = context.Float("bias", 0);
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId low, EmitWith(context, BuiltinOperator::LESS, x, -limit));
    MG_TRY_ASSIGN(const ValueId high, EmitWith(context, BuiltinOperator::GREATER, x, limit));
    MG_TRY_ASSIGN(const ValueId raised, EmitWith(context, BuiltinOperator::ADD, x, bias));
    MG_TRY_ASSIGN(const ValueId lowered, EmitWith(context, BuiltinOperator::SUB, x, bias));
    MG_TRY_ASSIGN(const ValueId zero, context.FloatScalar(0));
    MG_TRY_ASSIGN(const ValueId upper,
                  context.Emit(BuiltinOperator::SELECT_V2, {high, lowered, zero}));
    return context.Emit(BuiltinOperator::SELECT_V2, {low, raised, upper});
  });
}

}  // namespace monograph::onnx
