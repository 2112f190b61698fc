#include "import/onnx/pool.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

struct CeilAxis {
  int32_t size;  // Or kDynamic.
  int32_t before, after;
  int32_t reach;  // Of the window, dilation included.
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

int32_t Reach(int32_t kernel, int32_t dilation) {
  return static_cast<int32_t>(std::min<int64_t>((int64_t{kernel} - 1) * dilation + 1, INT32_MAX));
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

}  // namespace

Result<PoolInput> ReadPool(NodeContext& context) {
  if (context.node().outputs.size() > 1 && !context.node().outputs[1].empty()) {
    return NodeContext::Unsupported("the second output, indices, is not supported.");
  }
  PoolInput pool;
  MG_TRY_ASSIGN(pool.input, ReadImage(context));
  const Shape image = context.shape(pool.input.image);
  MG_TRY_ASSIGN(pool.window, ReadWindow(context, {}, image));
  const bool known = image[1] != kDynamic && image[2] != kDynamic;
  const bool strides_by_one = pool.window.stride_h == 1 && pool.window.stride_w == 1;
  if (pool.window.padding == schema::Padding::SAME && (known || strides_by_one)) {
    MG_TRY_ASSIGN(pool.window.pads, SamePads(pool.window, image));
    pool.window.padding = schema::Padding::VALID;
  }
  MG_TRY(ReadCeilMode(context, image, pool));
  return pool;
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
  MG_TRY_ASSIGN(const ValueId axes, context.Ints32(spatial));
  Node node = MakeNode(op, {image, axes});
  node.options.AsReducerOptions()->keep_dims = true;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
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
