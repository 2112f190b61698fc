// What XNNPACK's convolutions and fully connected layers demand of weights and windows.
#pragma once

#include "backends/xnnpack/subgraph_builder.h"
#include "ops/convolve.h"

namespace monograph {

// Inputs (activations, filter, bias) and output are of a kind that XNNPACK packs: weights constant,
// filters of int8 without zero point, requantisation scales within its kernels' range.
bool ClaimsWeights(const InferState& types, const Node& node, const ConvInputs& inputs = {});

struct XnnPadding {
  uint32_t top = 0;
  uint32_t right = 0;
  uint32_t bottom = 0;
  uint32_t left = 0;
  uint32_t flags = 0;
};

// SAME padding is left to XNNPACK where the image's size may change, which XNNPACK gets right only
// while the window reaches as far as its stride. Windows beyond that need a known size.
bool ClaimsPadding(const Shape& image, const Window& height, const Window& width,
                   schema::Padding padding);

// Requires ClaimsPadding. `image` is NHWC.
Result<XnnPadding> PaddingOf(const Shape& image, const Window& height, const Window& width,
                             schema::Padding padding);

// The activations (input 0), rounded in parts of their last `dims` dimensions where only the filter
// (input 1) is int8.
Result<uint32_t> InputOf(SubgraphBuilder& builder, const Node& node, size_t dims);

// CONV_2D and DEPTHWISE_CONV_2D.
bool ClaimsConv(const InferState& types, const Node& node, const ConvOptions& options);

// What XNNPACK's two convolutions take alike: the values of inputs and output, and the geometry.
struct XnnConv {
  uint32_t input = 0;
  uint32_t filter = 0;
  uint32_t bias = 0;
  uint32_t output = 0;
  FloatRange range;
  XnnPadding pad;
  XnnShape image;
  XnnShape taps;  // Of the filter.
};

// Requires ClaimsConv. The filter has its output channels on `channel_axis`.
Result<XnnConv> PrepareConv(SubgraphBuilder& builder, const Node& node, const ConvOptions& options,
                            int channel_axis);

}  // namespace monograph
