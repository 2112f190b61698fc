#include "import/onnx/broadcast.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

Status Unary(NodeContext& context, schema::BuiltinOperator op) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  MG_TRY_ASSIGN(const ValueId output, context.Emit(op, {input.id}));
  return context.SetOutput(output, input.channels_last);
}

Status Binary(NodeContext& context, schema::BuiltinOperator op) {
  MG_TRY(context.Input(1));
  MG_TRY_ASSIGN(const BroadcastInputs inputs, Broadcast(context));
  MG_TRY_ASSIGN(const ValueId output, context.Emit(op, inputs.ids));
  return context.SetOutput(output, inputs.channels_last);
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
