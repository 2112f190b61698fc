// What XNNPACK's convolutions and fully connected layers demand of weights and windows.
#pragma once

#include "backends/xnnpack/subgraph_builder.h"
#include "ops/conv_math.h"

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

}  // namespace monograph
