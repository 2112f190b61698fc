#include <algorithm>
#include <cmath>

#include "base/strings.h"
#include "ops/image_resize.h"

namespace monograph {

namespace {

// A side's part that is resized.
struct Part {
  int32_t begin = 0;
  int32_t size = 0;
};

Part SquarePart(int32_t size, int32_t shorter, double fraction) {
  const float side = static_cast<float>(fraction) * static_cast<float>(shorter);
  const int32_t whole = std::clamp(static_cast<int32_t>(side), 1, shorter);
  return {(size - whole + 1) / 2, whole};
}

Part SidePart(int32_t size, double fraction) {
  const double rest = size - size * fraction;
  const int32_t begin = std::min(static_cast<int32_t>(rest / 2), (size - 1) / 2);
  return {begin, size - 2 * begin};
}

// `other` is the length of the other side, which becomes `other_target`.
Part AspectPart(int32_t size, int32_t target, int32_t other, int32_t other_target) {
  const int64_t wanted = int64_t{other} * target / other_target;
  const int32_t part = static_cast<int32_t>(std::clamp<int64_t>(wanted, 1, size));
  return {(size - part) / 2, part};
}

Part PartOf(const ImageResizeOptions& options, int32_t size, int32_t other, int32_t target,
            int32_t other_target) {
  switch (options.crop_before) {
    case CropBefore::kNothing: break;
    case CropBefore::kSquare: return SquarePart(size, std::min(size, other), options.crop_fraction);
    case CropBefore::kSides: return SidePart(size, options.crop_fraction);
    case CropBefore::kAspect: return AspectPart(size, target, other, other_target);
  }
  return {0, size};
}

// numerator / denominator, both positive.
int64_t Divide(int64_t numerator, int64_t denominator, ResizeRounding rounding) {
  const int64_t down = numerator / denominator;
  if (rounding == ResizeRounding::kDown) return down;
  const int64_t twice = 2 * (numerator % denominator);
  const bool up = twice > denominator || (twice == denominator && down % 2 == 1);
  return down + (up ? 1 : 0);
}

Result<int32_t> CheckSize(int64_t size) {
  if (size <= INT32_MAX / 2) return static_cast<int32_t>(std::max<int64_t>(size, 1));
  return Error{ErrorCode::kShapeMismatch,
               StrCat("an image would be resized to ", size, " pixels along one side.")};
}

Status FitShorter(const ImageResizeOptions& options, ResizeGeometry& g) {
  ResizeAxis& shorter = g.x.crop <= g.y.crop ? g.x : g.y;
  ResizeAxis& longer = g.x.crop <= g.y.crop ? g.y : g.x;
  shorter.resized = options.height;
  MG_TRY_ASSIGN(longer.resized, CheckSize(Divide(int64_t{options.height} * longer.crop,
                                                 shorter.crop, options.rounding)));
  return {};
}

// In doubles, as the peers compute it.
int32_t Scaled(int32_t size, double ratio, ResizeRounding rounding, int32_t largest) {
  const double scaled = size * ratio;
  const double whole =
      rounding == ResizeRounding::kNearest ? std::nearbyint(scaled) : std::floor(scaled);
  return static_cast<int32_t>(std::clamp<double>(whole, 1, largest));
}

void FitLonger(const ImageResizeOptions& options, ResizeGeometry& g) {
  const double ratio_y = static_cast<double>(options.height) / g.y.crop;
  const double ratio_x = static_cast<double>(options.width) / g.x.crop;
  double ratio = std::min(ratio_y, ratio_x);
  if (!options.enlarge) ratio = std::min(ratio, 1.0);
  g.y.resized = Scaled(g.y.crop, ratio, options.rounding, options.height);
  g.x.resized = Scaled(g.x.crop, ratio, options.rounding, options.width);
}

void PlaceInBox(ResizeAxis& axis, int32_t box, PadPlacement placement) {
  axis.count = axis.resized;
  axis.output = box;
  axis.pad_before = placement == PadPlacement::kCentre ? (box - axis.resized) / 2 : 0;
}

// `crop` of 0 keeps everything.
void CropAxis(ResizeAxis& axis, int32_t crop, CropOffset offset) {
  axis.output = crop == 0 ? axis.resized : crop;
  axis.count = std::min(axis.resized, axis.output);
  axis.pad_before = (axis.output - axis.count) / 2;
  const int32_t rest = axis.resized - axis.count;
  axis.begin = rest / 2;
  if (offset == CropOffset::kHalfEven && rest % 2 == 1) axis.begin += axis.begin % 2;
}

}  // namespace

Result<ResizeGeometry> GeometryOfResize(const ImageResizeOptions& options, int32_t height,
                                        int32_t width) {
  ResizeGeometry g;
  const Part rows = PartOf(options, height, width, options.height, options.width);
  const Part columns = PartOf(options, width, height, options.width, options.height);
  g.y = {.crop_begin = rows.begin, .crop = rows.size, .resized = options.height};
  g.x = {.crop_begin = columns.begin, .crop = columns.size, .resized = options.width};
  if (options.fit == ResizeFit::kShorter) MG_TRY(FitShorter(options, g));
  if (options.fit == ResizeFit::kLonger) {
    FitLonger(options, g);
    PlaceInBox(g.y, options.height, options.placement);
    PlaceInBox(g.x, options.width, options.placement);
    return g;
  }
  CropAxis(g.y, options.crop_height, options.crop_offset);
  CropAxis(g.x, options.crop_width, options.crop_offset);
  return g;
}

}  // namespace monograph
