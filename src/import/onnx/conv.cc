#include <array>
#include <utility>

#include "import/onnx/operators.h"
#include "import/onnx/volume.h"
#include "import/onnx/window.h"

namespace monograph::onnx {

namespace {

// [out, in / group, spatial...]
Result<ValueId> ReadFilter(NodeContext& context) {
  MG_TRY_ASSIGN(const Shape image, context.OnnxShape(0));
  MG_TRY_ASSIGN(const ValueId filter, context.OnnxOrder(1));
  if (context.IsConstant(filter) && context.shape(filter).rank() == image.rank()) return filter;
  return NodeContext::Unsupported("its weights must be a constant of its input's rank.");
}

Status CheckFilter(const NodeContext& context, ValueId filter, int32_t channels, int64_t group) {
  const Shape shape = context.shape(filter);
  const bool fits = group >= 1 && channels >= 1 && shape.NumElements().value_or(0) > 0 &&
                    channels % group == 0 && shape[1] == channels / group && shape[0] % group == 0;
  if (fits) return {};
  return Error{ErrorCode::kShapeMismatch, "its weights do not fit the input's channels."};
}

template <typename Options>
void SetGeometry(Options& options, const ImageWindow& window) {
  options.padding = window.padding;
  options.stride_h = window.stride_h;
  options.stride_w = window.stride_w;
  options.dilation_h_factor = window.dilation_h;
  options.dilation_w_factor = window.dilation_w;
}

// [out, 1, h, w] to [1, h, w, out].
Result<Node> MakeDepthwise(NodeContext& context, ValueId image, ValueId filter,
                           const ImageWindow& window) {
  MG_TRY_ASSIGN(const ValueId weights, context.Transpose(filter, std::array{1, 2, 3, 0}));
  Node node = MakeNode(schema::BuiltinOperator::DEPTHWISE_CONV_2D, {image, weights});
  schema::DepthwiseConv2DOptionsT& options = *node.options.AsDepthwiseConv2DOptions();
  SetGeometry(options, window);
  options.depth_multiplier = context.shape(weights)[3] / context.shape(image)[3];
  return node;
}

// [out, in / group, h, w] to [out, h, w, in / group].
Result<Node> MakeConv(NodeContext& context, ValueId image, ValueId filter,
                      const ImageWindow& window) {
  MG_TRY_ASSIGN(const ValueId weights, context.Transpose(filter, std::array{0, 2, 3, 1}));
  Node node = MakeNode(schema::BuiltinOperator::CONV_2D, {image, weights});
  SetGeometry(*node.options.AsConv2DOptions(), window);
  return node;
}

// The filter is [out, in / group, h, w].
Result<ValueId> EmitConv(NodeContext& context, ValueId image, ValueId filter,
                         const ImageWindow& window, bool has_bias) {
  const int64_t group = context.Int("group", 1);
  const int32_t channels = context.shape(image)[3];
  MG_TRY(CheckFilter(context, filter, channels, group));
  MG_TRY_ASSIGN(const ValueId padded, PadImage(context, image, window.pads, 0));
  const bool depthwise = group == channels && context.shape(filter)[1] == 1 && group > 1;
  MG_TRY_ASSIGN(Node node, depthwise ? MakeDepthwise(context, padded, filter, window)
                                     : MakeConv(context, padded, filter, window));
  if (has_bias) {
    MG_TRY_ASSIGN(const ValueId bias, context.OnnxOrder(2));
    node.inputs.push_back(bias);
  }
  return context.Emit(std::move(node));
}

Status ConvImage(NodeContext& context) {
  MG_TRY_ASSIGN(const WindowInput input, ReadImage(context));
  MG_TRY_ASSIGN(ValueId filter, ReadFilter(context));
  const Shape shape = context.shape(filter);
  const Shape image_shape = context.shape(input.image);
  MG_TRY_ASSIGN(const ImageWindow window, ReadWindow(context, KernelOf(shape), image_shape));
  if (input.is_line) {
    MG_TRY_ASSIGN(filter, context.Reshape(filter, {shape[0], shape[1], 1, shape[2]}));
  }
  MG_TRY_ASSIGN(const ValueId output,
                EmitConv(context, input.image, filter, window, context.has_input(2)));
  return SetImageOutput(context, input, output);
}

// A plane of the filter for each tap along the depth.
Status ConvVolume(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId volume, context.ChannelsLast(0));
  const Shape shape = context.shape(volume);
  MG_TRY_ASSIGN(const ValueId filter, ReadFilter(context));
  const std::vector<int64_t> kernel = KernelOf(context.shape(filter));
  MG_TRY_ASSIGN(const auto filters, FilterPlanes(context));
  MG_TRY_ASSIGN(const ValueId columns, ToColumns(context, volume, shape));
  const Shape columns_shape = context.shape(columns);
  MG_TRY_ASSIGN(ImageWindow depth, ReadWindow(context, kernel, columns_shape, WindowPart::kDepth));
  if (depth.padding == schema::Padding::SAME) {
    MG_TRY_ASSIGN(depth.pads, SamePads(depth, columns_shape));
  }
  MG_TRY_ASSIGN(const ValueId padded, PadImage(context, columns, depth.pads, 0));
  const auto convolve = [&](size_t tap, ValueId planes) -> Result<ValueId> {
    const Shape planes_shape = context.shape(planes);
    MG_TRY_ASSIGN(const ImageWindow window,
                  ReadWindow(context, kernel, planes_shape, WindowPart::kPlane));
    return EmitConv(context, planes, filters[tap], window, tap == 0 && context.has_input(2));
  };
  MG_TRY_ASSIGN(const ValueId output, SumOverDepth(context, padded, shape, depth, convolve));
  return context.SetOutput(output, true);
}

}  // namespace

Status ImportConv(NodeContext& context) {
  return IsVolume(context) ? ConvVolume(context) : ConvImage(context);
}

}  // namespace monograph::onnx
