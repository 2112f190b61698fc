#include "backends/xnnpack/in_floats.h"
#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

using Op = schema::BuiltinOperator;

float ScaleOf(const InferState& types, ValueId id) {
  return types.graph().value(id).quantization.scale[0];
}

bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.inputs[1], node.outputs[0]}) &&
         !(types.graph().value(node.inputs[0]).is_constant() &&
           types.graph().value(node.inputs[1]).is_constant());
}

// What an integer is when it was divided by zero is for the evaluator to say.
bool ClaimsQuotient(const InferState& types, const Node& node) {
  return Claims(types, node) && !IsQuantized(types, node.inputs[0]);
}

// Of uint8 there is no kernel in WebAssembly.
bool ClaimsPrelu(const InferState& types, const Node& node) {
  return Claims(types, node) && types.type(node.inputs[0]).dtype != DType::kUInt8;
}

bool IsWithin(float ratio, float low, float high) { return ratio >= low && ratio < high; }

// The ranges are those that XNNPACK's quantised kernels assert.
bool ClaimsSum(const InferState& types, const Node& node) {
  if (!Claims(types, node)) return false;
  if (!IsQuantized(types, node.inputs[0])) return true;
  const float out = ScaleOf(types, node.outputs[0]);
  return IsWithin(ScaleOf(types, node.inputs[0]) / out, 0x1.0p-10F, 0x1.0p+8F) &&
         IsWithin(ScaleOf(types, node.inputs[1]) / out, 0x1.0p-10F, 0x1.0p+8F);
}

bool ClaimsProduct(const InferState& types, const Node& node) {
  if (!Claims(types, node)) return false;
  if (!IsQuantized(types, node.inputs[0])) return true;
  const float product = ScaleOf(types, node.inputs[0]) * ScaleOf(types, node.inputs[1]);
  return IsWithin(product / ScaleOf(types, node.outputs[0]), 0x1.0p-16F, 0x1.0p+8F);
}

Status DefineBinary(SubgraphBuilder& builder, const Node& node, xnn_binary_operator op,
                    schema::ActivationFunctionType activation) {
  MG_TRY_ASSIGN(const FloatRange range, RangeOfActivation(activation));
  MG_TRY_ASSIGN(const uint32_t a, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t b, builder.Activation(node.inputs[1]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const xnn_binary_params params{range.min, range.max};
  return FromXnnStatus(xnn_define_binary(builder.subgraph(), op, &params, a, b, output, 0),
                       "define an elementwise operator");
}

xnn_binary_operator OperatorOf(Op op) {
  switch (op) {
    case Op::MAXIMUM: return xnn_binary_maximum;
    case Op::MINIMUM: return xnn_binary_minimum;
    default: return xnn_binary_squared_difference;
  }
}

// An operator without kernels for integers.
Status DefineFloats(SubgraphBuilder& builder, const Node& node, uint32_t output) {
  MG_TRY_ASSIGN(const uint32_t a, builder.Floats(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t b, builder.Floats(node.inputs[1]));
  return FromXnnStatus(
      xnn_define_binary(builder.subgraph(), OperatorOf(node.op), nullptr, a, b, output, 0),
      "define an elementwise operator");
}

Status DefineByFloats(SubgraphBuilder& builder, const Node& node) {
  return DefineInFloats(builder, node, DefineFloats);
}

}  // namespace

const XnnpackOp kXnnpackAdd = {
    Op::ADD,
    ClaimsSum,
    [](SubgraphBuilder& builder, const Node& node) {
      return DefineBinary(builder, node, xnn_binary_add,
                          node.options.AsAddOptions()->fused_activation_function);
    },
};
const XnnpackOp kXnnpackSub = {
    Op::SUB,
    ClaimsSum,
    [](SubgraphBuilder& builder, const Node& node) {
      return DefineBinary(builder, node, xnn_binary_subtract,
                          node.options.AsSubOptions()->fused_activation_function);
    },
};
const XnnpackOp kXnnpackMul = {
    Op::MUL,
    ClaimsProduct,
    [](SubgraphBuilder& builder, const Node& node) {
      return DefineBinary(builder, node, xnn_binary_multiply,
                          node.options.AsMulOptions()->fused_activation_function);
    },
};
const XnnpackOp kXnnpackDiv = {
    Op::DIV,
    ClaimsQuotient,
    [](SubgraphBuilder& builder, const Node& node) {
      return DefineBinary(builder, node, xnn_binary_divide,
                          node.options.AsDivOptions()->fused_activation_function);
    },
};
const XnnpackOp kXnnpackMaximum = {Op::MAXIMUM, Claims, DefineByFloats};
const XnnpackOp kXnnpackMinimum = {Op::MINIMUM, Claims, DefineByFloats};
const XnnpackOp kXnnpackPrelu = {
    Op::PRELU,
    ClaimsPrelu,
    [](SubgraphBuilder& builder, const Node& node) {
      return DefineBinary(builder, node, xnn_binary_prelu, schema::ActivationFunctionType::NONE);
    },
};
const XnnpackOp kXnnpackSquaredDifference = {Op::SQUARED_DIFFERENCE, Claims, DefineByFloats};

}  // namespace monograph
