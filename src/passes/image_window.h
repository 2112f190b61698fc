// The windows that convolutions and pools slide over images.
#pragma once

#include <optional>

#include "graph/graph.h"
#include "ops/window.h"

namespace monograph {

struct ImageWindow {
  Window height;
  Window width;
  schema::Padding padding = schema::Padding::SAME;
};

// For CONV_2D, DEPTHWISE_CONV_2D and MAX_POOL_2D.
std::optional<ImageWindow> WindowOf(const Graph& graph, const Node& node);

// For a node with weights: does every output element sum over all weights of its row? Not where
// windows reach over the image's border, nor for TRANSPOSE_CONV.
bool ReadsNoBorder(const Graph& graph, const Node& node);

// Requires a node that has a window.
void SetPadding(Node& node, schema::Padding padding);

// The zeros that a constant PAD adds around images, and nothing else.
struct Border {
  int32_t top = 0;
  int32_t bottom = 0;
  int32_t left = 0;
  int32_t right = 0;
};

// The constant margins of a PAD or PADV2 of rank 4 that pads height and width only.
std::optional<Border> BorderOf(const Graph& graph, const Node& pad);

}  // namespace monograph
