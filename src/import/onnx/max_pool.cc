#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "import/onnx/operators.h"
#include "import/onnx/pool.h"

namespace monograph::onnx {

namespace {

struct DilatedAxis {
  int axis;  // 1 or 2.
  int32_t kernel, stride, dilation;
};

// The axis without its first `front` and last `back` elements, every `step`th of them.
Result<ValueId> SliceAxis(NodeContext& context, ValueId image, int axis, int32_t front,
                          int32_t back, int32_t step) {
  const auto at = static_cast<size_t>(axis);
  std::array<int32_t, 4> begin = {0, 0, 0, 0};
  std::array<int32_t, 4> end = {0, 0, 0, 0};
  std::array<int32_t, 4> steps = {1, 1, 1, 1};
  begin[at] = front;
  end[at] = -back;
  steps[at] = step;
  MG_TRY_ASSIGN(const ValueId begin_id, context.Ints32(begin));
  MG_TRY_ASSIGN(const ValueId end_id, context.Ints32(end));
  MG_TRY_ASSIGN(const ValueId steps_id, context.Ints32(steps));
  Node node = MakeNode(schema::BuiltinOperator::STRIDED_SLICE, {image, begin_id, end_id, steps_id});
  schema::StridedSliceOptionsT& options = *node.options.AsStridedSliceOptions();
  constexpr int32_t kAll = 0b1111;
  options.begin_mask = kAll & ~(1 << axis);
  options.end_mask = back == 0 ? kAll : kAll & ~(1 << axis);
  return context.Emit(std::move(node));
}

// The format's pools have no dilation. The maximum over a window of taps follows from two windows
// of at least half as many.
Result<ValueId> EmitDilated(NodeContext& context, ValueId image, const DilatedAxis& a) {
  ValueId max = image;
  for (int32_t taps = 1; taps < a.kernel;) {
    const int32_t more = std::min(taps, a.kernel - taps);
    const int32_t shift = more * a.dilation;
    MG_TRY_ASSIGN(const ValueId early, SliceAxis(context, max, a.axis, 0, shift, 1));
    MG_TRY_ASSIGN(const ValueId late, SliceAxis(context, max, a.axis, shift, 0, 1));
    MG_TRY_ASSIGN(max, context.Emit(schema::BuiltinOperator::MAXIMUM, {early, late}));
    taps += more;
  }
  return a.stride == 1 ? Result(max) : SliceAxis(context, max, a.axis, 0, 0, a.stride);
}

Result<ValueId> EmitMax(NodeContext& context, ValueId image, const ImageWindow& w) {
  const Shape& shape = context.shape(image);
  const auto reach = [](int64_t kernel, int64_t dilation) { return (kernel - 1) * dilation + 1; };
  if ((shape[1] != kDynamic && reach(w.kernel_h, w.dilation_h) > shape[1]) ||
      (shape[2] != kDynamic && reach(w.kernel_w, w.dilation_w) > shape[2])) {
    return Error{ErrorCode::kShapeMismatch, "its window does not fit into the image."};
  }
  if (w.dilation_h == 1 && w.dilation_w == 1) {
    return EmitPool(context, schema::BuiltinOperator::MAX_POOL_2D, image, w);
  }
  if (reach(w.kernel_h, w.dilation_h) > INT32_MAX || reach(w.kernel_w, w.dilation_w) > INT32_MAX) {
    return NodeContext::Unsupported("its dilated window is too large.");
  }
  MG_TRY_ASSIGN(image, EmitDilated(context, image, {1, w.kernel_h, w.stride_h, w.dilation_h}));
  return EmitDilated(context, image, {2, w.kernel_w, w.stride_w, w.dilation_w});
}

}  // namespace

Status ImportMaxPool(NodeContext& context) {
  MG_TRY_ASSIGN(PoolInput pool, ReadPool(context));
  pool.window.pads.bottom += pool.extra_h;
  pool.window.pads.right += pool.extra_w;
  MG_TRY_ASSIGN(const ValueId padded, PadImage(context, pool.input.image, pool.window.pads,
                                               std::numeric_limits<float>::lowest()));
  MG_TRY_ASSIGN(const ValueId output, EmitMax(context, padded, pool.window));
  return SetImageOutput(context, pool.input, output);
}

}  // namespace monograph::onnx
