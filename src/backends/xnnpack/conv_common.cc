#include "backends/xnnpack/conv_common.h"

#include <algorithm>
#include <cmath>

#include "ops/dynamic_quant.h"

namespace monograph {

namespace {

bool IsStatic(const InferState& types, ValueId id) {
  return ConstantView(types.graph(), id).has_value();
}

// The range that XNNPACK's float requantisation asserts.
bool ScalesFit(const Graph& graph, const Node& node, const ConvInputs& inputs) {
  const Quantization& input = graph.value(node.inputs[inputs.image]).quantization;
  const Quantization& filter = graph.value(node.inputs[inputs.filter]).quantization;
  const Quantization& output = graph.value(node.outputs[0]).quantization;
  return std::ranges::all_of(filter.scale, [&](float scale) {
    const float ratio = input.scale[0] * scale / output.scale[0];
    return ratio >= 0x1.0p-32F && ratio < 256.0F && std::isnormal(scale * input.scale[0]);
  });
}

bool FilterFits(const Value& filter) {
  return filter.dtype != DType::kInt8 ||
         std::ranges::all_of(filter.quantization.zero_point, [](int32_t z) { return z == 0; });
}

}  // namespace

bool ClaimsWeights(const InferState& types, const Node& node, const ConvInputs& inputs) {
  const Graph& graph = types.graph();
  const ValueId image = node.inputs[inputs.image];
  if (!AreActivations(types, {image, node.outputs[0]})) return false;
  if (!IsStatic(types, node.inputs[inputs.filter])) return false;
  const bool has_bias = node.inputs.size() > inputs.bias && node.inputs[inputs.bias] != kNoValue;
  if (has_bias && !IsStatic(types, node.inputs[inputs.bias])) return false;
  const Value& filter = graph.value(node.inputs[inputs.filter]);
  if (!IsQuantized(types, image)) {
    return std::ranges::all_of(filter.quantization.scale, [](float s) { return std::isnormal(s); });
  }
  return FilterFits(graph.value(node.inputs[inputs.filter])) && ScalesFit(graph, node, inputs);
}

namespace {

bool ReachesStride(const Window& window) {
  return (window.filter - 1) * window.dilation + 1 >= window.stride;
}

}  // namespace

bool ClaimsPadding(const Shape& image, const Window& height, const Window& width,
                   schema::Padding padding) {
  return padding == schema::Padding::VALID || (ReachesStride(height) && ReachesStride(width)) ||
         (image[1] != kDynamic && image[2] != kDynamic);
}

Result<XnnPadding> PaddingOf(const Shape& image, const Window& height, const Window& width,
                             schema::Padding padding) {
  XnnPadding out;
  if (padding == schema::Padding::VALID) return out;
  if (ReachesStride(height) && ReachesStride(width)) {
    out.flags = XNN_FLAG_TENSORFLOW_SAME_PADDING;
    return out;
  }
  MG_TRY_ASSIGN(const WindowSpan rows, SlideWindow(image[1], height, padding));
  MG_TRY_ASSIGN(const WindowSpan columns, SlideWindow(image[2], width, padding));
  out.top = static_cast<uint32_t>(rows.pad_before);
  out.bottom = static_cast<uint32_t>(rows.pad_after);
  out.left = static_cast<uint32_t>(columns.pad_before);
  out.right = static_cast<uint32_t>(columns.pad_after);
  return out;
}

bool ClaimsConv(const InferState& types, const Node& node, const ConvOptions& options) {
  const Shape& filter = types.type(node.inputs[1]).shape;
  return ClaimsWeights(types, node) &&
         ClaimsPadding(types.type(node.inputs[0]).shape, options.Height(filter),
                       options.Width(filter), options.padding);
}

Result<uint32_t> InputOf(SubgraphBuilder& builder, const Node& node, size_t dims) {
  const InferState& types = builder.types();
  const bool dynamic =
      IsDynamic(types.type(node.inputs[0]).dtype, types.type(node.inputs[1]).dtype);
  return dynamic ? builder.Rounded(node.inputs[0], dims) : builder.Activation(node.inputs[0]);
}

Result<XnnConv> PrepareConv(SubgraphBuilder& builder, const Node& node, const ConvOptions& options,
                            int channel_axis) {
  const Shape& image = builder.types().type(node.inputs[0]).shape;
  const Shape& filter = builder.types().type(node.inputs[1]).shape;
  XnnConv conv{.range = {}, .pad = {}, .image = XnnShape(image), .taps = XnnShape(filter)};
  MG_TRY_ASSIGN(conv.range, RangeOfActivation(options.activation));
  MG_TRY_ASSIGN(conv.input, InputOf(builder, node, 3));
  MG_TRY_ASSIGN(conv.filter, builder.Filter(node, channel_axis));
  MG_TRY_ASSIGN(conv.bias, builder.Bias(node));
  MG_TRY_ASSIGN(conv.output, builder.Activation(node.outputs[0]));
  MG_TRY_ASSIGN(conv.pad,
                PaddingOf(image, options.Height(filter), options.Width(filter), options.padding));
  return conv;
}

}  // namespace monograph
