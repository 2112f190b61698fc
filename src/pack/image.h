// Preprocessing as nodes in front of a network: pixels in.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "ops/image_resize.h"
#include "pack/builtin_resize.h"

namespace monograph {

// What the network's channels are. kGray is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601, as Pillow
// and OpenCV weigh), which is not rounded.
enum class ColorOrder { kRgb, kBgr, kGray };

enum class Layout { kNhwc, kNchw };

struct ImageOptions {
  // By builtin operators, or by the custom operator monograph.resize.
  std::variant<BuiltinResize, ImageResizeOptions> resize = BuiltinResize{};
  ColorOrder color = ColorOrder::kRgb;
  // Nothing: the axis with the channels' number, 3 or 1; the last where both have it.
  std::optional<Layout> layout = std::nullopt;
  // The network gets (pixel - mean) / std for pixels of 0 to 255: one number, or one for each of
  // its channels in its order. Empty: 0 and 1.
  std::vector<double> mean = {};
  std::vector<double> std = {};
  bool wants_transform = false;
};

struct PackedImage {
  ValueId image = kNoValue;      // uint8 [N, H, W, 3]
  ValueId transform = kNoValue;  // float32 [N, 4] or [1, 4]: see ops/image_resize.h.
  int32_t height = 0;            // Of what the network takes.
  int32_t width = 0;
};

// Height and width of what the resize gives. kInvalidArgument where they depend on the image.
struct ImageSize {
  int32_t height = 0;
  int32_t width = 0;
};
Result<ImageSize> SizeOf(const ImageOptions& options);

// The size that the network's input asks for, 0 where it is dynamic. kUnsupportedModel as
// PackImage.
Result<ImageSize> NetworkSize(const Graph& graph, const ImageOptions& options);

// Makes the graph's input an image uint8 [N, H, W, 3] of any height and width, named "image":
// resize, colour order, float32, normalisation, layout, and quantisation where the network takes
// int8 or uint8. A uint8 network without mean, std and kGray gets the pixels as they are. N stays
// as the network has it. kInvalidArgument for options out of range or that contradict the network,
// kUnsupportedModel unless it has a single input [N, height, width, C] or [N, C, height, width] of
// one of those types with the channels that the colour has.
Result<PackedImage> PackImage(Graph& graph, const ImageOptions& options);

}  // namespace monograph
