// The arithmetic of monograph.resize: which weighted sums of pixels make which output, and where
// they round. The naive evaluator computes exactly this; backends must give the same bits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/dtype.h"
#include "base/result.h"
#include "base/tensor.h"
#include "graph/graph.h"
#include "ops/image_resize.h"

namespace monograph {

// One axis. Output i (of ResizeAxis::count) is the sum over k < taps of weight i * taps + k times
// the pixel at first[i] + k of the part that is resized; positions outside mean the nearest pixel
// inside.
struct ResizeTaps {
  int32_t taps = 0;
  std::vector<int32_t> first;
  std::vector<int32_t> fixed;  // Weights * 2^precision; empty where floats are computed with.
  int precision = 0;
  std::vector<float> real;  // Weights; empty where integers are computed with.

  size_t at(size_t i, int32_t k) const {
    return i * static_cast<size_t>(taps) + static_cast<size_t>(k);
  }
};

// Integer arithmetic is for uint8 images; their float results round half to even, and saturate.
enum class ResizeArithmetic : uint8_t {
  // Integer weights. Each axis, x before y, rounds half up to uint8 and saturates; x never reaches
  // outside.
  kRounded,
  // Integer weights. The sum over both axes rounds half up once.
  kExact,
  // Integer weights of 11 bits. Of sums s along x, those along y are (sum of w * (s >> 4) >> 16, +
  // 2)
  // >> 2: OpenCV's way to keep to 16 bits.
  kHighHalves,
  // float32 sums from the first tap to the last, x before y, times `scale`.
  kFloat,
  // The same, y before x; `scale` is 1.
  kFloatYFirst,
  // float32 and two taps: a + (b - a) * weight of b, x before y.
  kLerp,
};

struct ResizePlan {
  ResizeGeometry geometry;
  ResizeArithmetic arithmetic = ResizeArithmetic::kRounded;
  ResizeTaps y;
  ResizeTaps x;
  float scale = 1;
};

// The plan for images of height x width pixels, both at least 1. `options` are checked and have a
// size. kShapeMismatch and kOutOfMemory when sizes are absurd.
Result<ResizePlan> PlanResize(const ImageResizeOptions& options, DType image, int32_t height,
                              int32_t width);

// The checked options of a node that `infer` has accepted; `size` is its size input, null if left
// out.
Result<ImageResizeOptions> OptionsOfResize(const Node& node, const ConstTensorView* size);

// The second output of the operator: four numbers an image.
void WriteResizeTransform(const ResizeGeometry& geometry, std::span<float> transforms);

}  // namespace monograph
