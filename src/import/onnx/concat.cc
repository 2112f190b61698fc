#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

Result<bool> AnyChannelsLast(const NodeContext& context) {
  bool any = false;
  for (size_t i = 0; i < context.input_count(); ++i) {
    MG_TRY_ASSIGN(const Imported input, context.Input(i));
    any = any || input.channels_last;
  }
  return any;
}

}  // namespace

Status ImportConcat(NodeContext& context) {
  MG_TRY_ASSIGN(const bool image, AnyChannelsLast(context));
  std::vector<ValueId> inputs;
  for (size_t i = 0; i < context.input_count(); ++i) {
    MG_TRY_ASSIGN(const ValueId input, image ? context.ChannelsLast(i) : context.OnnxOrder(i));
    inputs.push_back(input);
  }
  if (inputs.empty()) return Error{ErrorCode::kCorruptModel, "it has no inputs."};
  const int rank = context.shape(inputs[0]).rank();
  MG_TRY_ASSIGN(const int axis, StoredAxis(context.Int("axis", 0), rank, image));
  Node node = MakeNode(schema::BuiltinOperator::CONCATENATION, std::move(inputs));
  node.options.AsConcatenationOptions()->axis = axis;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, image);
}

}  // namespace monograph::onnx
