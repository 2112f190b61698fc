#include "backends/xnnpack/in_floats.h"
#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"
#include "ops/activation.h"

namespace monograph {

namespace {

using Op = schema::BuiltinOperator;

bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.outputs[0]});
}

bool ClaimsFloats(const InferState& types, const Node& node) {
  return Claims(types, node) && !IsQuantized(types, node.inputs[0]);
}

// Between float32, int8 and uint8; a change of scale within one type too.
bool ClaimsConversion(const InferState& types, const Node& node) {
  return IsActivation(types, node.inputs[0]) && IsActivation(types, node.outputs[0]) &&
         !types.graph().value(node.inputs[0]).is_constant();
}

Status DefineUnary(SubgraphBuilder& builder, const Node& node, xnn_unary_operator op,
                   const xnn_unary_params* params = nullptr) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  return FromXnnStatus(xnn_define_unary(builder.subgraph(), op, params, input, output, 0),
                       "define an elementwise operator");
}

template <xnn_unary_operator op>
Status Define(SubgraphBuilder& builder, const Node& node) {
  return DefineUnary(builder, node, op);
}

Status DefineClamp(SubgraphBuilder& builder, const Node& node, uint32_t output) {
  MG_TRY_ASSIGN(const FloatRange range, RangeOfActivation(*ActivationOf(node.op)));
  MG_TRY_ASSIGN(const uint32_t input, builder.Floats(node.inputs[0]));
  xnn_unary_params params;
  params.clamp.min = range.min;
  params.clamp.max = range.max;
  return FromXnnStatus(
      xnn_define_unary(builder.subgraph(), xnn_unary_clamp, &params, input, output, 0),
      "define a range");
}

Status DefineRange(SubgraphBuilder& builder, const Node& node) {
  return DefineInFloats(builder, node, DefineClamp);
}

// ELU has no other alpha than 1.
Status DefineElu(SubgraphBuilder& builder, const Node& node) {
  xnn_unary_params params;
  params.elu.alpha = 1;
  return DefineUnary(builder, node, xnn_unary_elu, &params);
}

// LOG is missing: XNNPACK's kernel is off by 1e-7 near 1, where a logarithm is small, so that the
// softplus of -10 would have three digits. COS, SIGN and SIN have no kernels there but plain ones.

}  // namespace

const XnnpackOp kXnnpackAbs = {Op::ABS, Claims, Define<xnn_unary_abs>};
const XnnpackOp kXnnpackCeil = {Op::CEIL, ClaimsFloats, Define<xnn_unary_ceiling>};
const XnnpackOp kXnnpackDequantize = {Op::DEQUANTIZE, ClaimsConversion, Define<xnn_unary_convert>};
const XnnpackOp kXnnpackElu = {Op::ELU, Claims, DefineElu};
const XnnpackOp kXnnpackExp = {Op::EXP, ClaimsFloats, Define<xnn_unary_exp>};
const XnnpackOp kXnnpackFloor = {Op::FLOOR, ClaimsFloats, Define<xnn_unary_floor>};
const XnnpackOp kXnnpackHardSwish = {Op::HARD_SWISH, Claims, Define<xnn_unary_hardswish>};
const XnnpackOp kXnnpackLogistic = {Op::LOGISTIC, Claims, Define<xnn_unary_sigmoid>};
const XnnpackOp kXnnpackNeg = {Op::NEG, ClaimsFloats, Define<xnn_unary_negate>};
const XnnpackOp kXnnpackQuantize = {Op::QUANTIZE, ClaimsConversion, Define<xnn_unary_convert>};
const XnnpackOp kXnnpackRelu = {Op::RELU, Claims, DefineRange};
const XnnpackOp kXnnpackRelu6 = {Op::RELU6, Claims, DefineRange};
const XnnpackOp kXnnpackReluN1To1 = {Op::RELU_N1_TO_1, Claims, DefineRange};
const XnnpackOp kXnnpackRound = {Op::ROUND, ClaimsFloats, Define<xnn_unary_bankers_rounding>};
const XnnpackOp kXnnpackRsqrt = {Op::RSQRT, ClaimsFloats, Define<xnn_unary_reciprocal_square_root>};
const XnnpackOp kXnnpackSqrt = {Op::SQRT, ClaimsFloats, Define<xnn_unary_square_root>};
const XnnpackOp kXnnpackSquare = {Op::SQUARE, ClaimsFloats, Define<xnn_unary_square>};
const XnnpackOp kXnnpackTanh = {Op::TANH, Claims, Define<xnn_unary_tanh>};

}  // namespace monograph
