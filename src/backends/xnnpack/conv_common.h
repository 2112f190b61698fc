// What XNNPACK's convolutions and fully connected layers demand of weights and windows.
#pragma once

#include "backends/xnnpack/subgraph_builder.h"
#include "ops/conv_math.h"

namespace monograph {

// Inputs (activations, filter, bias) and output are of a kind that XNNPACK packs: weights constant,
// filters of int8 without zero point, requantisation scales within its kernels' range.
bool ClaimsWeights(const InferState& types, const Node& node);

struct XnnPadding {
  uint32_t top = 0;
  uint32_t right = 0;
  uint32_t bottom = 0;
  uint32_t left = 0;
  uint32_t flags = 0;
};

// SAME padding is left to XNNPACK, which recomputes it when the image's size changes.
XnnPadding PaddingOf(schema::Padding padding);

}  // namespace monograph
