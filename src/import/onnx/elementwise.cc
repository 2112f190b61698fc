#include <algorithm>
#include <array>

#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

Status Unary(NodeContext& context, schema::BuiltinOperator op) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  MG_TRY_ASSIGN(const ValueId output, context.Emit(op, {input.id}));
  return context.SetOutput(output, input.channels_last);
}

// Input i as it broadcasts against an image with channels last: of rank 4, or a scalar.
Result<ValueId> BroadcastToImage(NodeContext& context, size_t i) {
  MG_TRY_ASSIGN(const Imported input, context.Input(i));
  const Shape& shape = context.shape(input.id);
  if (input.channels_last) return input.id;
  if (shape.rank() > 4) return NodeContext::Unsupported("its inputs have more than 4 dimensions.");
  if (shape.NumElements() == 1) return input.id;
  Shape full = {1, 1, 1, 1};
  for (int axis = 0; axis < shape.rank(); ++axis) full[4 - shape.rank() + axis] = shape[axis];
  MG_TRY_ASSIGN(const ValueId image, context.Reshape(input.id, full));
  return context.Transpose(image, std::array{0, 2, 3, 1});
}

Status Binary(NodeContext& context, schema::BuiltinOperator op) {
  MG_TRY_ASSIGN(const Imported a, context.Input(0));
  MG_TRY_ASSIGN(const Imported b, context.Input(1));
  const bool image = a.channels_last || b.channels_last;
  ValueId left = a.id;
  ValueId right = b.id;
  if (image) {
    MG_TRY_ASSIGN(left, BroadcastToImage(context, 0));
    MG_TRY_ASSIGN(right, BroadcastToImage(context, 1));
  }
  MG_TRY_ASSIGN(const ValueId output, context.Emit(op, {left, right}));
  return context.SetOutput(output, image);
}

// A dropout's third input; what is not known might be true.
Result<bool> IsTraining(NodeContext& context) {
  if (!context.has_input(2)) return false;
  MG_TRY_ASSIGN(const Imported training, context.Input(2));
  const auto view = ConstantView(context.graph(), training.id);
  return !view || view->bytes.size() != 1 || view->bytes[0] != std::byte{0};
}

}  // namespace

Status ImportAdd(NodeContext& context) { return Binary(context, schema::BuiltinOperator::ADD); }
Status ImportDiv(NodeContext& context) { return Binary(context, schema::BuiltinOperator::DIV); }
Status ImportMul(NodeContext& context) { return Binary(context, schema::BuiltinOperator::MUL); }
Status ImportSub(NodeContext& context) { return Binary(context, schema::BuiltinOperator::SUB); }
Status ImportRelu(NodeContext& context) { return Unary(context, schema::BuiltinOperator::RELU); }
Status ImportTanh(NodeContext& context) { return Unary(context, schema::BuiltinOperator::TANH); }

Status ImportSigmoid(NodeContext& context) {
  return Unary(context, schema::BuiltinOperator::LOGISTIC);
}

Status ImportHardSwish(NodeContext& context) {
  return Unary(context, schema::BuiltinOperator::HARD_SWISH);
}

Status ImportLeakyRelu(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  Node node = MakeNode(schema::BuiltinOperator::LEAKY_RELU, {input.id});
  node.options.AsLeakyReluOptions()->alpha = context.Float("alpha", 0.01f);
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, input.channels_last);
}

// At inference a dropout passes its input on; its mask is not supported.
Status ImportIdentity(NodeContext& context) {
  MG_TRY_ASSIGN(const bool trains, IsTraining(context));
  if (trains) {
    return NodeContext::Unsupported("training mode is not supported: export for inference.");
  }
  if (context.node().outputs.size() > 1 && !context.node().outputs[1].empty()) {
    return NodeContext::Unsupported("the second output, the mask, is not supported.");
  }
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  return context.SetOutput(input.id, input.channels_last);
}

}  // namespace monograph::onnx
