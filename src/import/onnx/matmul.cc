#include <array>
#include <iterator>
#include <utility>

#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

// Weights as FULLY_CONNECTED has them: [units, depth].
Result<ValueId> Weights(NodeContext& context, bool transposed) {
  MG_TRY_ASSIGN(const ValueId id, context.OnnxOrder(1));
  if (!context.graph().value(id).is_constant() || context.shape(id).rank() != 2) {
    return NodeContext::Unsupported("its second input must be a constant matrix.");
  }
  if (context.shape(id).NumElements().value_or(0) == 0) {
    return Error{ErrorCode::kShapeMismatch, "its matrix is empty."};
  }
  if (transposed) return id;
  return context.Transpose(id, std::array{1, 0});
}

Status EmitRows(NodeContext& context, std::vector<ValueId> inputs, int32_t depth) {
  const Shape& shape = context.shape(inputs[0]);
  if (shape.rank() < 2 || shape[shape.rank() - 1] != depth) {
    return Error{ErrorCode::kShapeMismatch, "its inputs do not fit each other."};
  }
  const bool keep = shape.rank() > 2;
  Node node = MakeNode(schema::BuiltinOperator::FULLY_CONNECTED, std::move(inputs));
  node.options.AsFullyConnectedOptions()->keep_num_dims = keep;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, false);
}

// A bias may be one number, or [units], or [1, units]; FULLY_CONNECTED wants [units].
Result<ValueId> Bias(NodeContext& context, int32_t units, float beta) {
  MG_TRY_ASSIGN(std::vector<float> bias, context.ConstantFloats(2));
  MG_TRY_ASSIGN(const Shape shape, context.OnnxShape(2));
  const bool is_row = shape.rank() == 0 || shape[shape.rank() - 1] == std::ssize(bias);
  if (bias.size() == 1) bias.resize(static_cast<size_t>(units), bias[0]);
  if (!is_row || bias.size() != static_cast<size_t>(units)) {
    return NodeContext::Unsupported("its bias must have one number for each unit.");
  }
  if (beta == 1) {
    MG_TRY_ASSIGN(const Imported input, context.Input(2));
    if (shape == Shape{units}) return input.id;
  }
  for (float& value : bias) value *= beta;
  return context.Floats({units}, bias);
}

}  // namespace

Status ImportGemm(NodeContext& context) {
  if (context.Int("transA", 0) != 0 || context.Float("alpha", 1) != 1) {
    return NodeContext::Unsupported("transA and alpha are not supported.");
  }
  MG_TRY_ASSIGN(const ValueId rows, context.OnnxOrder(0));
  MG_TRY_ASSIGN(const ValueId weights, Weights(context, context.Int("transB", 0) != 0));
  const Shape shape = context.shape(weights);
  std::vector<ValueId> inputs = {rows, weights};
  if (context.has_input(2)) {
    MG_TRY_ASSIGN(const ValueId bias, Bias(context, shape[0], context.Float("beta", 1)));
    inputs.push_back(bias);
  }
  return EmitRows(context, std::move(inputs), shape[1]);
}

Status ImportMatMul(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId rows, context.OnnxOrder(0));
  MG_TRY_ASSIGN(const ValueId weights, Weights(context, false));
  return EmitRows(context, {rows, weights}, context.shape(weights)[1]);
}

}  // namespace monograph::onnx
