#include <limits>
#include <utility>

#include "import/onnx/operators.h"
#include "import/onnx/window.h"

namespace monograph::onnx {

namespace {

Result<ImageWindow> ReadPool(const NodeContext& context, const Shape& image) {
  if (context.node().outputs.size() > 1) {
    return NodeContext::Unsupported("the second output, indices, is not supported.");
  }
  MG_TRY_ASSIGN(const ImageWindow window, ReadWindow(context, {}, image));
  if (window.dilation_h == 1 && window.dilation_w == 1) return window;
  return NodeContext::Unsupported("dilated pools are not supported.");
}

// Padding behind that adds the position which ceil_mode has and floor mode lacks. A position that
// would start behind the image is none.
int32_t CeilExtra(int32_t size, int32_t before, int32_t after, int32_t kernel, int32_t stride) {
  const int64_t last = int64_t{size} + before + after - kernel;
  const int64_t rest = last % stride;
  if (last < 0 || rest == 0 || last - rest + stride >= int64_t{size} + before) return 0;
  return static_cast<int32_t>(stride - rest);
}

Status ApplyCeilMode(const NodeContext& context, const Shape& image, ImageWindow& window) {
  if (context.Int("ceil_mode", 0) == 0 || window.padding == schema::Padding::SAME) return {};
  if (image[1] == kDynamic || image[2] == kDynamic) {
    return NodeContext::Unsupported("ceil_mode needs an image of known size.");
  }
  Pads& pads = window.pads;
  pads.bottom += CeilExtra(image[1], pads.top, pads.bottom, window.kernel_h, window.stride_h);
  pads.right += CeilExtra(image[2], pads.left, pads.right, window.kernel_w, window.stride_w);
  return {};
}

// Averages would count what ceil_mode adds.
Status CheckCeilMode(const NodeContext& context, const Shape& image, const ImageWindow& window) {
  ImageWindow larger = window;
  MG_TRY(ApplyCeilMode(context, image, larger));
  if (larger.pads == window.pads) return {};
  return NodeContext::Unsupported("ceil_mode is not supported here.");
}

// Averages over the pixels inside the image are what SAME gives, where the pads are SAME's.
Status ExpressAsSame(const Shape& image, ImageWindow& window) {
  if (window.padding == schema::Padding::SAME || window.pads == Pads{}) return {};
  MG_TRY_ASSIGN(const Pads pads, SamePads(window, image));
  if (window.pads != pads) {
    return NodeContext::Unsupported("its padding is neither VALID nor SAME.");
  }
  window.padding = schema::Padding::SAME;
  return {};
}

Status ExpressAsPads(const Shape& image, ImageWindow& window) {
  if (window.padding == schema::Padding::VALID) return {};
  MG_TRY_ASSIGN(window.pads, SamePads(window, image));
  window.padding = schema::Padding::VALID;
  return {};
}

Status EmitPool(NodeContext& context, schema::BuiltinOperator op, ValueId image,
                const ImageWindow& window) {
  Node node = MakeNode(op, {image});
  schema::Pool2DOptionsT& options = *node.options.AsPool2DOptions();
  options.padding = window.padding;
  options.stride_h = window.stride_h;
  options.stride_w = window.stride_w;
  options.filter_height = window.kernel_h;
  options.filter_width = window.kernel_w;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, true);
}

}  // namespace

Status ImportMaxPool(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId image, context.ChannelsLast(0));
  const Shape shape = context.shape(image);
  MG_TRY_ASSIGN(ImageWindow window, ReadPool(context, shape));
  MG_TRY(ApplyCeilMode(context, shape, window));
  MG_TRY_ASSIGN(const ValueId padded,
                PadImage(context, image, window.pads, std::numeric_limits<float>::lowest()));
  return EmitPool(context, schema::BuiltinOperator::MAX_POOL_2D, padded, window);
}

Status ImportAveragePool(NodeContext& context) {
  MG_TRY_ASSIGN(ValueId image, context.ChannelsLast(0));
  const Shape shape = context.shape(image);
  MG_TRY_ASSIGN(ImageWindow window, ReadPool(context, shape));
  MG_TRY(CheckCeilMode(context, shape, window));
  if (context.Int("count_include_pad", 0) == 0) {
    MG_TRY(ExpressAsSame(shape, window));
  } else {
    MG_TRY(ExpressAsPads(shape, window));
    MG_TRY_ASSIGN(image, PadImage(context, image, window.pads, 0));
  }
  return EmitPool(context, schema::BuiltinOperator::AVERAGE_POOL_2D, image, window);
}

Status ImportGlobalAveragePool(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId image, context.ChannelsLast(0));
  const int32_t spatial[] = {1, 2};
  MG_TRY_ASSIGN(const ValueId axes, context.Ints32(spatial));
  Node node = MakeNode(schema::BuiltinOperator::MEAN, {image, axes});
  node.options.AsReducerOptions()->keep_dims = true;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, true);
}

}  // namespace monograph::onnx
