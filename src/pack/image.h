// Preprocessing as nodes in front of a network: pixels in.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

enum class ResizeMethod { kBilinear, kNearest };

struct ImageOptions {
  // Side of a central square as a fraction of the image's shorter side, in (0, 1]. Nothing: the
  // whole image, whose aspect ratio changes.
  std::optional<double> crop_fraction = std::nullopt;
  ResizeMethod resize = ResizeMethod::kBilinear;
  int32_t height = 0;
  int32_t width = 0;
  // (pixel - mean) / std: one number, or one for each of R, G and B. Empty: 0 and 1.
  std::vector<float> mean = {};
  std::vector<float> std = {};
};

// Makes the graph's input an image uint8 [N, H, W, 3] of any height and width, named "image", by
// builtin operators: a central crop whose box is computed from the image's size,
//   side = max(1, min(H, W) * fraction), top = (H - side) / 2, left = (W - side) / 2
// in integers (fraction to 1/1024), RESIZE on uint8 with half-pixel centres and without antialias,
// as TensorFlow's resize, then (pixel - mean) * (1 / std) in float32. N stays as the network has
// it. kInvalidArgument for options out of range or that contradict the network, kUnsupportedModel
// unless it has a single float32 input [N, height, width, 3].
Status PackImage(Graph& graph, const ImageOptions& options);

}  // namespace monograph
