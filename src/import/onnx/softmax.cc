#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

// Before opset 13 everything from the axis on is one row, by default from axis 1.
Status ImportSoftmax(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  const bool rows = context.opset() < 13;
  MG_TRY_ASSIGN(const int axis,
                StoredAxis(context.Int("axis", rows ? 1 : -1), rank, input.channels_last));
  if (axis != rank - 1 || (rows && input.channels_last)) {
    return NodeContext::Unsupported("only a softmax over the last dimension is supported.");
  }
  Node node = MakeNode(schema::BuiltinOperator::SOFTMAX, {input.id});
  node.options.AsSoftmaxOptions()->beta = 1;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, input.channels_last);
}

}  // namespace monograph::onnx
