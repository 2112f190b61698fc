#include <array>
#include <utility>

#include "import/onnx/operators.h"
#include "import/onnx/window.h"

namespace monograph::onnx {

namespace {

// ONNX's filters are [out, in / group, h, w]; those of lines become so.
Result<ValueId> ReadFilter(NodeContext& context, bool is_line) {
  MG_TRY_ASSIGN(const ValueId filter, context.OnnxOrder(1));
  const Shape shape = context.shape(filter);
  if (!context.IsConstant(filter) || shape.rank() != (is_line ? 3 : 4)) {
    return NodeContext::Unsupported("its weights must be a constant of its input's rank.");
  }
  if (!is_line) return filter;
  return context.Reshape(filter, {shape[0], shape[1], 1, shape[2]});
}

Status CheckFilter(const NodeContext& context, ValueId filter, int32_t channels, int64_t group) {
  const Shape& shape = context.shape(filter);
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

}  // namespace

Status ImportConv(NodeContext& context) {
  MG_TRY_ASSIGN(const WindowInput input, ReadImage(context));
  const ValueId image = input.image;
  MG_TRY_ASSIGN(const ValueId filter, ReadFilter(context, input.is_line));
  const int64_t group = context.Int("group", 1);
  const int32_t channels = context.shape(image)[3];
  MG_TRY(CheckFilter(context, filter, channels, group));
  const Shape shape = context.shape(filter);
  const Shape image_shape = context.shape(image);
  std::vector<int64_t> kernel = {shape[2], shape[3]};
  if (input.is_line) kernel = {shape[3]};
  MG_TRY_ASSIGN(const ImageWindow window, ReadWindow(context, std::move(kernel), image_shape));
  MG_TRY_ASSIGN(const ValueId padded, PadImage(context, image, window.pads, 0));
  const bool depthwise = group == channels && shape[1] == 1 && group > 1;
  MG_TRY_ASSIGN(Node node, depthwise ? MakeDepthwise(context, padded, filter, window)
                                     : MakeConv(context, padded, filter, window));
  if (context.has_input(2)) {
    MG_TRY_ASSIGN(const ValueId bias, context.OnnxOrder(2));
    node.inputs.push_back(bias);
  }
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return SetImageOutput(context, input, output);
}

}  // namespace monograph::onnx
