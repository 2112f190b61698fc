#include <numbers>

#include "backends/xnnpack/in_floats.h"
#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.outputs[0]});
}

Result<uint32_t> Unary(SubgraphBuilder& builder, const Node& node, xnn_unary_operator op,
                       uint32_t input) {
  MG_TRY_ASSIGN(const uint32_t output, builder.FloatsLike(node.inputs[0]));
  MG_TRY(FromXnnStatus(xnn_define_unary(builder.subgraph(), op, nullptr, input, output, 0),
                       "define a part of GELU"));
  return output;
}

Status Binary(SubgraphBuilder& builder, xnn_binary_operator op, uint32_t a, uint32_t b,
              uint32_t output) {
  return FromXnnStatus(xnn_define_binary(builder.subgraph(), op, nullptr, a, b, output, 0),
                       "define a part of GELU");
}

Result<uint32_t> BinaryWith(SubgraphBuilder& builder, const Node& node, xnn_binary_operator op,
                            uint32_t a, float number) {
  MG_TRY_ASSIGN(const uint32_t scalar, builder.Number(number));
  MG_TRY_ASSIGN(const uint32_t output, builder.FloatsLike(node.inputs[0]));
  MG_TRY(Binary(builder, op, a, scalar, output));
  return output;
}

// 0.5 * (1 + tanh(y)) is sigmoid(2 * y), so the result is x * sigmoid(x * (a + b * x * x)).
Status DefineApproximate(SubgraphBuilder& builder, const Node& node, uint32_t output) {
  constexpr float kA = 2 * std::numbers::sqrt2_v<float> * std::numbers::inv_sqrtpi_v<float>;
  constexpr float kB = 0.044715F * kA;
  MG_TRY_ASSIGN(const uint32_t x, builder.Floats(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t square, Unary(builder, node, xnn_unary_square, x));
  MG_TRY_ASSIGN(const uint32_t scaled, BinaryWith(builder, node, xnn_binary_multiply, square, kB));
  MG_TRY_ASSIGN(const uint32_t factor, BinaryWith(builder, node, xnn_binary_add, scaled, kA));
  MG_TRY_ASSIGN(const uint32_t product, builder.FloatsLike(node.inputs[0]));
  MG_TRY(Binary(builder, xnn_binary_multiply, factor, x, product));
  MG_TRY_ASSIGN(const uint32_t gate, Unary(builder, node, xnn_unary_sigmoid, product));
  return Binary(builder, xnn_binary_multiply, gate, x, output);
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  if (node.options.AsGeluOptions()->approximate) {
    return DefineInFloats(builder, node, DefineApproximate);
  }
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  return FromXnnStatus(
      xnn_define_unary(builder.subgraph(), xnn_unary_gelu, nullptr, input, output, 0),
      "define GELU");
}

}  // namespace

const XnnpackOp kXnnpackGelu = {
    .op = schema::BuiltinOperator::GELU,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
