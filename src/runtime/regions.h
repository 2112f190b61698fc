// Which part of a graph a batch of images shares.
//
// A graph over images of any size usually begins with what depends on the size of each (resize,
// crop), goes on with a network over images of one size, and may end with what depends on the size
// again (a mask of the original image). For a batch of images of unlike sizes the middle runs once,
// on the stack; what is before and behind it runs for each image.
#pragma once

#include <optional>
#include <vector>

#include "ops/infer.h"

namespace monograph {

enum class Region : uint8_t {
  kFront,   // For each image, before the stack.
  kMiddle,  // Once: all shapes follow from the number of images, and each image's rows of the
            // outputs depend on its rows of the inputs alone.
  kTail,    // For each image, behind the middle.
};

// Types for a stack of `images` of any size. kInvalidArgument when the graph takes no such stack:
// several inputs, or one whose first dimension is fixed. The errors of InferGraph.
Result<InferState> InferStack(const Graph& graph, int32_t images);

// The region of each node in batches that run as stacks of `images`, a number above 1; empty when
// InferStack fails. The values between the regions are the borders: what crosses from the front to
// the middle is stacked, what crosses to the tail is cut into rows.
std::vector<Region> FindRegions(const Graph& graph, int32_t images);

}  // namespace monograph
