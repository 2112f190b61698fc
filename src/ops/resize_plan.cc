#include "ops/resize_plan.h"

#include <algorithm>

#include "base/strings.h"
#include "ops/resize_weights.h"

namespace monograph {

namespace {

// Weights of one axis that are kept: far above what photographs need.
constexpr int64_t kMaxWeights = 1 << 22;

// The widest filter reaches three pixels, or output pixels, to each side. PyTorch's weights depend
// on those of the whole axis, whatever the crop keeps of it.
Status CheckTable(const ResizeAxis& axis) {
  const int64_t taps = 7 * (int64_t{axis.crop} / axis.resized + 1);
  if (taps * axis.resized <= kMaxWeights) return {};
  return Error{ErrorCode::kOutOfMemory, StrCat("resizing ", axis.crop, " pixels to ", axis.resized,
                                               " needs too large a table of weights.")};
}

constexpr int kPillowPrecision = 22;

ResizeRecipe NearestRecipe(const ResizeMethod& method, DType image, const ResizeGeometry& g) {
  const ResizeArithmetic arithmetic =
      image == DType::kUInt8 ? ResizeArithmetic::kRounded : ResizeArithmetic::kFloat;
  ResizeRecipe recipe{arithmetic, NearestWeights(method, g.y), NearestWeights(method, g.x)};
  recipe.y.precision = recipe.x.precision = 1;
  return recipe;
}

ResizeRecipe PillowRecipe(ResizeFilter filter, DType image, const ResizeGeometry& g) {
  const ResizeArithmetic arithmetic =
      image == DType::kUInt8 ? ResizeArithmetic::kRounded : ResizeArithmetic::kFloat;
  ResizeRecipe recipe{arithmetic, WindowWeights(filter, false, g.y),
                      WindowWeights(filter, false, g.x)};
  recipe.y.precision = recipe.x.precision = kPillowPrecision;
  return recipe;
}

ResizeRecipe RecipeOf(const ResizeMethod& method, DType image, const ResizeGeometry& g) {
  if (method.filter == ResizeFilter::kNearest || method.filter == ResizeFilter::kNearestExact) {
    return NearestRecipe(method, image, g);
  }
  switch (method.peer) {
    case ResizePeer::kPillow: break;
    case ResizePeer::kTorch: return TorchRecipe(method, image, g);
    case ResizePeer::kOpenCv: return OpenCvRecipe(method.filter, image, g);
    case ResizePeer::kTf: return TfRecipe(method, g);
  }
  return PillowRecipe(method.filter, image, g);
}

// Half away from zero, as both Pillow and PyTorch round their weights.
int32_t ToFixed(double weight, int precision) {
  const double scaled = weight * (1 << precision);
  return static_cast<int32_t>(weight < 0 ? scaled - 0.5 : scaled + 0.5);
}

bool ComputesInIntegers(ResizeArithmetic arithmetic) {
  return arithmetic == ResizeArithmetic::kRounded || arithmetic == ResizeArithmetic::kExact ||
         arithmetic == ResizeArithmetic::kHighHalves;
}

ResizeTaps Finish(ResizeWeights weights, bool integers) {
  ResizeTaps taps;
  taps.taps = weights.taps;
  taps.first = std::move(weights.first);
  taps.precision = weights.precision;
  const size_t count = weights.weights.size();
  integers ? taps.fixed.resize(count) : taps.real.resize(count);
  for (size_t i = 0; i < count; ++i) {
    if (integers) {
      taps.fixed[i] = ToFixed(weights.weights[i], taps.precision);
    } else {
      taps.real[i] = static_cast<float>(weights.weights[i]);
    }
  }
  return taps;
}

}  // namespace

ResizeWeights::ResizeWeights(const ResizeAxis& axis, int32_t taps)
    : taps(taps),
      first(static_cast<size_t>(axis.count)),
      weights(first.size() * static_cast<size_t>(taps)) {}

Result<ResizePlan> PlanResize(const ImageResizeOptions& options, DType image, int32_t height,
                              int32_t width) {
  ResizePlan plan;
  MG_TRY_ASSIGN(plan.geometry, GeometryOfResize(options, height, width));
  MG_TRY(CheckTable(plan.geometry.y));
  MG_TRY(CheckTable(plan.geometry.x));
  ResizeRecipe recipe = RecipeOf(*options.method, image, plan.geometry);
  plan.arithmetic = recipe.arithmetic;
  plan.scale = recipe.scale;
  plan.y = Finish(std::move(recipe.y), ComputesInIntegers(plan.arithmetic));
  plan.x = Finish(std::move(recipe.x), ComputesInIntegers(plan.arithmetic));
  return plan;
}

}  // namespace monograph
