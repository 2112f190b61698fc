#include "ops/resize_plan.h"

#include <algorithm>

#include "base/strings.h"
#include "ops/resize_weights.h"

namespace monograph {

namespace {

// Weights of one axis that are kept: far above what photographs need.
constexpr int64_t kMaxWeights = 1 << 22;

constexpr int kPillowPrecision = 22;

// The widest filter reaches three pixels, or output pixels, to each side.
Status CheckTable(const ResizeAxis& axis) {
  const int64_t taps = 7 * (int64_t{axis.crop} / axis.resized + 1);
  if (taps * axis.count <= kMaxWeights) return {};
  return Error{ErrorCode::kOutOfMemory, StrCat("resizing ", axis.crop, " pixels to ", axis.resized,
                                               " needs too large a table of weights.")};
}

ResizeWeights WeightsOf(const ResizeMethod& method, DType image, const ResizeAxis& axis) {
  if (method.filter == ResizeFilter::kNearest) return NearestWeights(method, axis);
  const bool single = method.peer == ResizePeer::kTorch && image == DType::kFloat32;
  return WindowWeights(method.filter, single, axis);
}

// Half away from zero, as both Pillow and PyTorch round their weights.
int32_t ToFixed(double weight, int precision) {
  const double scaled = weight * (1 << precision);
  return static_cast<int32_t>(weight < 0 ? scaled - 0.5 : scaled + 0.5);
}

ResizeTaps Finish(ResizeWeights weights, ResizeArithmetic arithmetic) {
  ResizeTaps taps;
  taps.taps = weights.taps;
  taps.first = std::move(weights.first);
  if (arithmetic == ResizeArithmetic::kFloat) {
    for (double weight : weights.weights) taps.real.push_back(static_cast<float>(weight));
    return taps;
  }
  taps.precision = kPillowPrecision;
  for (double weight : weights.weights) taps.fixed.push_back(ToFixed(weight, taps.precision));
  return taps;
}

}  // namespace

Result<ResizePlan> PlanResize(const ImageResizeOptions& options, DType image, int32_t height,
                              int32_t width) {
  ResizePlan plan;
  MG_TRY_ASSIGN(plan.geometry, GeometryOfResize(options, height, width));
  MG_TRY(CheckTable(plan.geometry.y));
  MG_TRY(CheckTable(plan.geometry.x));
  plan.arithmetic =
      image == DType::kFloat32 ? ResizeArithmetic::kFloat : ResizeArithmetic::kRounded;
  plan.y = Finish(WeightsOf(*options.method, image, plan.geometry.y), plan.arithmetic);
  plan.x = Finish(WeightsOf(*options.method, image, plan.geometry.x), plan.arithmetic);
  return plan;
}

}  // namespace monograph
