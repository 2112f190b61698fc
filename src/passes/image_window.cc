#include "passes/image_window.h"

#include "passes/rewrite.h"

namespace monograph {

using schema::BuiltinOperator;

namespace {

template <typename Options>
ImageWindow OfConvolution(const Options& options, const Shape& filter) {
  return {{filter[1], options.stride_h, options.dilation_h_factor},
          {filter[2], options.stride_w, options.dilation_w_factor},
          options.padding};
}

ImageWindow OfPool(const schema::Pool2DOptionsT& options) {
  return {{options.filter_height, options.stride_h, 1},
          {options.filter_width, options.stride_w, 1},
          options.padding};
}

}  // namespace

std::optional<ImageWindow> WindowOf(const Graph& graph, const Node& node) {
  if (node.op == BuiltinOperator::MAX_POOL_2D) return OfPool(*node.options.AsPool2DOptions());
  const bool depthwise = node.op == BuiltinOperator::DEPTHWISE_CONV_2D;
  if (!depthwise && node.op != BuiltinOperator::CONV_2D) return std::nullopt;
  const Shape& filter = graph.value(node.inputs[1]).shape;
  if (filter.rank() != 4) return std::nullopt;
  return depthwise ? OfConvolution(*node.options.AsDepthwiseConv2DOptions(), filter)
                   : OfConvolution(*node.options.AsConv2DOptions(), filter);
}

bool ReadsNoBorder(const Graph& graph, const Node& node) {
  if (node.op == BuiltinOperator::FULLY_CONNECTED) return true;
  const auto window = WindowOf(graph, node);
  if (!window) return false;
  return window->padding == schema::Padding::VALID ||
         (window->height.filter == 1 && window->width.filter == 1);
}

void SetPadding(Node& node, schema::Padding padding) {
  switch (node.op) {
    case BuiltinOperator::CONV_2D: node.options.AsConv2DOptions()->padding = padding; break;
    case BuiltinOperator::DEPTHWISE_CONV_2D:
      node.options.AsDepthwiseConv2DOptions()->padding = padding;
      break;
    default: node.options.AsPool2DOptions()->padding = padding;
  }
}

std::optional<Border> BorderOf(const Graph& graph, const Node& pad) {
  const auto pads = ConstantInts(graph, pad.inputs[1]);
  if (!pads || pads->size() != 8 || graph.value(pad.inputs[0]).shape.rank() != 4) {
    return std::nullopt;
  }
  const auto& p = *pads;
  if (p[0] != 0 || p[1] != 0 || p[6] != 0 || p[7] != 0) return std::nullopt;
  return Border{p[2], p[3], p[4], p[5]};
}

}  // namespace monograph
