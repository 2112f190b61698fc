// monograph.resize: resizes images exactly as the library that a network was trained with does,
// with the crop or the letterbox that belongs to it. The custom operator's options, and its
// geometry.
//
// Inputs: image uint8 or float32 [N, H, W, C]; optionally size int32 [2] (height, width), known
// before the run, in place of the options' numbers.
// Outputs: image [N, h, w, C] of the same type, or float32 where `float_output` says so; optionally
// transform float32 [N, 4] (scale_y, scale_x, offset_y, offset_x): position in the input = position
// in the output * scale + offset, where the first pixel spans 0 to 1.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace monograph {

inline constexpr std::string_view kImageResizeCode = "monograph.resize";

// The largest height or width of options, in pixels.
inline constexpr int32_t kMaxResizeSide = 1 << 15;

// Whose arithmetic is matched. docs/RESIZE.md says how closely, and which versions were compared.
enum class ResizePeer : uint8_t { kPillow, kTorch, kOpenCv, kTf };

enum class ResizeFilter : uint8_t {
  kNearest,
  kNearestExact,
  kBox,
  kLinear,
  kLinearExact,
  kHamming,
  kCubic,
  kLanczos3,
  kLanczos4,
  kArea,
};

enum class ResizeVariant : uint8_t {
  kPlain,         // What the peer does by default; tf: half-pixel centres.
  kAntialias,     // The filter widens as the image shrinks. Pillow's always does.
  kAlignCorners,  // tf: the centres of the corner pixels stay in place.
  kLegacy,        // tf: the upper left corners of pixels are their positions (TensorFlow 1).
};

struct ResizeMethod {
  std::string_view name;  // "pillow:bilinear", "tf:bicubic:antialias": static storage.
  ResizePeer peer;
  ResizeFilter filter;
  ResizeVariant variant;
};

// All methods there are, in the order of docs/RESIZE.md.
std::span<const ResizeMethod> AllResizeMethods();

// Static storage; null for a name that is not listed.
const ResizeMethod* FindResizeMethod(std::string_view name);

enum class ResizeFit : uint8_t {
  kStretch,  // To height x width, whatever the aspect ratio.
  kShorter,  // The shorter side becomes `height` (which equals `width`), the ratio stays.
  kLonger,   // As large as fits into height x width at the same ratio; the rest is `pad`.
};

// What is cut out of the image before it is resized, always around its centre.
enum class CropBefore : uint8_t {
  kNothing,
  kSquare,  // side = trunc(crop_fraction * shorter side), begin = (size - side + 1) / 2, in
            // float32: TensorFlow's EfficientNet, with crop_fraction = size / (size + 32).
  kSides,  // begin = trunc((size - size * crop_fraction) / 2) on both sides: tf.image.central_crop.
  kAspect,  // The largest part that has the ratio of height to width: Keras' smart_resize.
};

// How sizes that follow from the image's ratio become whole.
enum class ResizeRounding : uint8_t {
  kDown,     // torchvision, timm, YOLOX.
  kNearest,  // Half to even: YOLOv5, Ultralytics.
};

// Where a crop behind the resize begins, when an odd number of pixels is cut off.
enum class CropOffset : uint8_t {
  kHalfEven,  // round((size - crop) / 2), half to even: torchvision, timm.
  kDown,      // (size - crop) / 2 rounded down: Keras, Hugging Face.
};

enum class PadPlacement : uint8_t {
  kCentre,   // An odd pixel of the rest goes behind the image.
  kTopLeft,  // All of the rest lies behind the image.
};

struct ImageResizeOptions {
  const ResizeMethod* method = FindResizeMethod("pillow:bilinear");  // Not null.
  ResizeFit fit = ResizeFit::kStretch;
  int32_t height = 0;  // 1 to kMaxResizeSide; 0 where the node's size input says it.
  int32_t width = 0;
  CropBefore crop_before = CropBefore::kNothing;
  double crop_fraction = 1;  // In (0, 1], for kSquare and kSides.
  ResizeRounding rounding = ResizeRounding::kDown;
  bool enlarge = true;  // kLonger: may a small image grow?

  // Central crop behind the resize; 0: none. Only its rows and columns are computed. Where the
  // resized image is smaller than the crop, `pad` surrounds it, an odd pixel behind the image. Not
  // with kLonger.
  int32_t crop_height = 0;
  int32_t crop_width = 0;
  CropOffset crop_offset = CropOffset::kHalfEven;

  // The colour of what no pixel covers: one number, or one a channel. 0 to 255 for uint8.
  std::vector<float> pad = {0};
  PadPlacement placement = PadPlacement::kCentre;  // kLonger.

  // uint8 images give float32 in the same range; methods that compute in floats (tf, torch for
  // float32 images, opencv:area) do not round it.
  bool float_output = false;
};

// kInvalidArgument, naming the option that is out of range or contradicts another. `has_size` says
// whether a size input stands in for height and width.
Status CheckImageResize(const ImageResizeOptions& options, bool has_size);

// A FlexBuffer map; what has its default is left out. Equal options give equal bytes.
std::vector<uint8_t> WriteImageResize(const ImageResizeOptions& options);

// kCorruptModel, naming the option, when the bytes are no such map; kUnsupportedModel for methods
// and options that this version does not know. Ranges are CheckImageResize's matter.
Result<ImageResizeOptions> ReadImageResize(std::span<const uint8_t> bytes);

// One axis: `crop` pixels from `crop_begin` on are resized to `resized` pixels, of which `count`
// from `begin` on are computed and stand from `pad_before` on among `output` pixels.
struct ResizeAxis {
  int32_t crop_begin = 0;
  int32_t crop = 0;
  int32_t resized = 0;
  int32_t begin = 0;
  int32_t count = 0;
  int32_t pad_before = 0;
  int32_t output = 0;
};

struct ResizeGeometry {
  ResizeAxis y;
  ResizeAxis x;
};

// For an image of height x width pixels, both at least 1. `options` are checked and have a size.
// kShapeMismatch when the result would be too large.
Result<ResizeGeometry> GeometryOfResize(const ImageResizeOptions& options, int32_t height,
                                        int32_t width);

}  // namespace monograph
