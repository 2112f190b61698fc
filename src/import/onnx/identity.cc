#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// A dropout's third input; what is not known might be true.
Result<bool> IsTraining(NodeContext& context) {
  if (!context.has_input(2)) return false;
  MG_TRY_ASSIGN(const Imported training, context.Input(2));
  const auto view = ConstantView(context.graph(), training.id);
  return !view || view->bytes.size() != 1 || view->bytes[0] != std::byte{0};
}

// With a ratio of 0 training drops nothing.
Result<bool> DropsNothing(const NodeContext& context) {
  if (!context.has_input(1)) return false;
  MG_TRY_ASSIGN(const auto ratio, context.ConstantFloats(1));
  return ratio.size() == 1 && ratio[0] == 0;
}

// What is kept: everything.
Result<ValueId> EmitMask(NodeContext& context, ValueId x) {
  MG_TRY_ASSIGN(const ValueId shape, EmitShape(context, x));
  constexpr std::byte kTrue[] = {std::byte{1}};
  MG_TRY_ASSIGN(const ValueId yes, context.graph().AddConstant(context.node().outputs[1] + "/true",
                                                               DType::kBool, {}, kTrue));
  return context.Emit(BuiltinOperator::FILL, {shape, yes});
}

}  // namespace

Status ImportIdentity(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  return context.SetOutput(input.id, input.channels_last);
}

// At inference a dropout passes its input on.
Status ImportDropout(NodeContext& context) {
  MG_TRY_ASSIGN(const bool trains, IsTraining(context));
  if (trains) {
    MG_TRY_ASSIGN(const bool harmless, DropsNothing(context));
    if (!harmless) {
      return NodeContext::Unsupported("training mode is not supported: export for inference.");
    }
  }
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  MG_TRY(context.SetOutput(input.id, input.channels_last));
  const auto& outputs = context.node().outputs;
  if (outputs.size() < 2 || outputs[1].empty()) return {};
  MG_TRY_ASSIGN(ValueId mask, EmitMask(context, input.id));
  // Before opset 10 it had the type of the data.
  if (context.opset() < 10) {
    MG_TRY_ASSIGN(mask, context.Cast(mask, context.dtype(input.id)));
  }
  return context.SetOutput(mask, input.channels_last, 1);
}

}  // namespace monograph::onnx
