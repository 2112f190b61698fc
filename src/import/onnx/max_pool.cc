#include <algorithm>
#include <limits>
#include <utility>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"
#include "import/onnx/pool.h"

namespace monograph::onnx {

namespace {

struct DilatedAxis {
  int axis;  // 1 or 2.
  int32_t kernel, stride, dilation;
};

// The format's pools have no dilation. The maximum over a window of taps follows from two windows
// of at least half as many.
Result<ValueId> EmitDilated(NodeContext& context, ValueId image, const DilatedAxis& a) {
  ValueId max = image;
  for (int32_t taps = 1; taps < a.kernel;) {
    const int32_t more = std::min(taps, a.kernel - taps);
    const int32_t shift = more * a.dilation;
    MG_TRY_ASSIGN(const ValueId early, EmitSlice(context, max, a.axis, 0, shift));
    MG_TRY_ASSIGN(const ValueId late, EmitSlice(context, max, a.axis, shift, 0));
    MG_TRY_ASSIGN(max, context.Emit(schema::BuiltinOperator::MAXIMUM, {early, late}));
    taps += more;
  }
  return a.stride == 1 ? Result(max) : EmitSlice(context, max, a.axis, 0, 0, a.stride);
}

Result<ValueId> EmitMax(NodeContext& context, ValueId image, const ImageWindow& w) {
  const Shape& shape = context.shape(image);
  if ((shape[1] != kDynamic && Reach(w.kernel_h, w.dilation_h) > shape[1]) ||
      (shape[2] != kDynamic && Reach(w.kernel_w, w.dilation_w) > shape[2])) {
    return Error{ErrorCode::kShapeMismatch, "its window does not fit into the image."};
  }
  if (w.dilation_h == 1 && w.dilation_w == 1) {
    return EmitPool(context, schema::BuiltinOperator::MAX_POOL_2D, image, w);
  }
  if (Reach(w.kernel_h, w.dilation_h) > INT32_MAX || Reach(w.kernel_w, w.dilation_w) > INT32_MAX) {
    return NodeContext::Unsupported("its dilated window is too large.");
  }
  MG_TRY_ASSIGN(image, EmitDilated(context, image, {1, w.kernel_h, w.stride_h, w.dilation_h}));
  return EmitDilated(context, image, {2, w.kernel_w, w.stride_w, w.dilation_w});
}

Result<ValueId> MaxPool(NodeContext& context, const PoolInput& pool) {
  MG_TRY_ASSIGN(const ValueId padded, PadPool(context, pool, std::numeric_limits<float>::lowest()));
  return EmitMax(context, padded, pool.window);
}

}  // namespace

Status ImportMaxPool(NodeContext& context) {
  if (context.node().outputs.size() > 1 && !context.node().outputs[1].empty()) {
    return NodeContext::Unsupported("the second output, indices, is not supported.");
  }
  return ImportPool(context, MaxPool);
}

}  // namespace monograph::onnx
