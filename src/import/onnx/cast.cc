#include "import/onnx/compose.h"
#include "import/onnx/operators.h"
#include "import/onnx/tensor.h"

namespace monograph::onnx {

Status ImportCast(NodeContext& context) {
  const auto type = static_cast<DataType>(context.Int("to", 0));
  if (IsFourBit(type)) return NodeContext::Unsupported("a cast to four bits is not supported.");
  MG_TRY_ASSIGN(const DType to, ToDType(type, context.node().outputs[0]));
  return MapInput(context, [&](ValueId x) { return context.Cast(x, to); });
}

Status ImportCastLike(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported like, context.Input(1));
  if (context.state().four_bit.contains(like.id)) {
    return NodeContext::Unsupported("a cast to four bits is not supported.");
  }
  const DType to = context.dtype(like.id);
  return MapInput(context, [&](ValueId x) { return context.Cast(x, to); });
}

}  // namespace monograph::onnx
