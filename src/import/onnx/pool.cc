#include "import/onnx/pool.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"
#include "import/onnx/volume.h"

namespace monograph::onnx {

namespace {

struct CeilAxis {
  int32_t size;  // Or kDynamic.
  int32_t before, after;
  int64_t reach;  // Of the window, dilation included.
  int32_t stride;
};

// Padding behind that adds the position which ceil_mode has and floor mode lacks. A position that
// would start behind the image is none.
Result<int32_t> CeilExtra(const CeilAxis& axis) {
  if (axis.size == kDynamic) {
    // Always a position, whatever the size.
    if (axis.after + axis.stride <= axis.reach) return axis.stride - 1;
    return NodeContext::Unsupported("ceil_mode needs an image of known size.");
  }
  const int64_t last = int64_t{axis.size} + axis.before + axis.after - axis.reach;
  const int64_t rest = last % axis.stride;
  const bool outside = last - rest + axis.stride >= int64_t{axis.size} + axis.before;
  if (last < 0 || rest == 0 || outside) return 0;
  return static_cast<int32_t>(axis.stride - rest);
}

Status ReadCeilMode(const NodeContext& context, const Shape& image, PoolInput& pool) {
  const ImageWindow& w = pool.window;
  if (context.Int("ceil_mode", 0) == 0 || context.String("auto_pad", "NOTSET") != "NOTSET") {
    return {};
  }
  MG_TRY_ASSIGN(pool.extra_h, CeilExtra({image[1], w.pads.top, w.pads.bottom,
                                         Reach(w.kernel_h, w.dilation_h), w.stride_h}));
  MG_TRY_ASSIGN(pool.extra_w, CeilExtra({image[2], w.pads.left, w.pads.right,
                                         Reach(w.kernel_w, w.dilation_w), w.stride_w}));
  return {};
}

Result<ValueId> PoolPart(NodeContext& context, ValueId image, WindowPart part, PoolFunction pool) {
  PoolInput input{image, {}, 0, 0};
  const Shape shape = context.shape(image);
  MG_TRY_ASSIGN(input.window, ReadWindow(context, {}, shape, part));
  ImageWindow& window = input.window;
  const bool known = shape[1] != kDynamic && shape[2] != kDynamic;
  const bool strides_by_one = window.stride_h == 1 && window.stride_w == 1;
  if (window.padding == schema::Padding::SAME && (known || strides_by_one)) {
    MG_TRY_ASSIGN(window.pads, SamePads(window, shape));
    window.padding = schema::Padding::VALID;
  }
  MG_TRY(ReadCeilMode(context, shape, input));
  return pool(context, input);
}

Status PoolVolume(NodeContext& context, PoolFunction pool, size_t i) {
  MG_TRY_ASSIGN(ValueId id, context.ChannelsLast(0));
  Shape volume = context.shape(id);
  MG_TRY_ASSIGN(id, ToPlanes(context, id, volume));
  MG_TRY_ASSIGN(id, PoolPart(context, id, WindowPart::kPlane, pool));
  volume[2] = context.shape(id)[1];
  volume[3] = context.shape(id)[2];
  MG_TRY_ASSIGN(id, ToColumns(context, id, volume));
  MG_TRY_ASSIGN(id, PoolPart(context, id, WindowPart::kDepth, pool));
  volume[1] = context.shape(id)[1];
  MG_TRY_ASSIGN(id, context.Reshape(id, volume));
  return context.SetOutput(id, true, i);
}

}  // namespace

Status ImportPool(NodeContext& context, PoolFunction pool, size_t i) {
  if (IsVolume(context)) return PoolVolume(context, pool, i);
  MG_TRY_ASSIGN(const WindowInput input, ReadImage(context));
  MG_TRY_ASSIGN(const ValueId output, PoolPart(context, input.image, WindowPart::kWhole, pool));
  return SetImageOutput(context, input, output, i);
}

Result<ValueId> PadPool(NodeContext& context, const PoolInput& pool, float value) {
  Pads pads = pool.window.pads;
  pads.bottom += pool.extra_h;
  pads.right += pool.extra_w;
  return PadImage(context, pool.image, pads, value);
}

Result<ValueId> EmitPool(NodeContext& context, schema::BuiltinOperator op, ValueId image,
                         const ImageWindow& window) {
  Node node = MakeNode(op, {image});
  schema::Pool2DOptionsT& options = *node.options.AsPool2DOptions();
  options.padding = window.padding;
  options.stride_h = window.stride_h;
  options.stride_w = window.stride_w;
  options.filter_height = window.kernel_h;
  options.filter_width = window.kernel_w;
  return context.Emit(std::move(node));
}

namespace {

// Reduces the spatial dimensions, which stay as ones.
Status ReduceSpatial(NodeContext& context, schema::BuiltinOperator op) {
  MG_TRY_ASSIGN(const ValueId image, context.ChannelsLast(0));
  std::vector<int32_t> spatial;
  for (int axis = 1; axis + 1 < context.shape(image).rank(); ++axis) spatial.push_back(axis);
  MG_TRY_ASSIGN(const ValueId output, EmitReduction(context, op, image, spatial));
  return context.SetOutput(output, true);
}

}  // namespace

Status ImportGlobalAveragePool(NodeContext& context) {
  return ReduceSpatial(context, schema::BuiltinOperator::MEAN);
}

Status ImportGlobalMaxPool(NodeContext& context) {
  return ReduceSpatial(context, schema::BuiltinOperator::REDUCE_MAX);
}

}  // namespace monograph::onnx
