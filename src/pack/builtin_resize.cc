#include "pack/builtin_resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/strings.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

constexpr int32_t kMaxSide = 1 << 14;
constexpr int32_t kFractionUnits = 1024;

Error Invalid(std::string message) {
  return Error{ErrorCode::kInvalidArgument, std::move(message)};
}

}  // namespace

Status CheckBuiltinResize(const BuiltinResize& resize) {
  if (std::min(resize.height, resize.width) < 1 ||
      std::max(resize.height, resize.width) > kMaxSide) {
    return Invalid(StrCat("Images can be resized to 1 up to ", kMaxSide, " pixels a side; ",
                          resize.height, "x", resize.width, " was asked for."));
  }
  const double fraction = resize.crop_fraction.value_or(1);
  const bool inside = fraction >= 1.0 / kFractionUnits && fraction <= 1;
  if (inside) return {};
  return Invalid(
      StrCat("The crop fraction must lie above 0 and be at most 1; it is ", fraction, "."));
}

namespace {

// Element `axis` of the image's shape, as a scalar.
Result<ValueId> Dimension(Emitter& emitter, ValueId shape, int32_t axis, const std::string& name) {
  MG_TRY_ASSIGN(const ValueId begin, emitter.Ints(name + "/begin", {1}, {axis}));
  MG_TRY_ASSIGN(const ValueId end, emitter.Ints(name + "/end", {1}, {axis + 1}));
  MG_TRY_ASSIGN(const ValueId strides, emitter.Ints(name + "/strides", {1}, {1}));
  Node node = MakeNode(BuiltinOperator::STRIDED_SLICE, {shape, begin, end, strides});
  node.options.AsStridedSliceOptions()->shrink_axis_mask = 1;
  return emitter.Emit(std::move(node), name);
}

Result<ValueId> CropSide(Emitter& emitter, ValueId height, ValueId width, double fraction) {
  const int32_t units = static_cast<int32_t>(std::lround(fraction * kFractionUnits));
  const int32_t divisor = std::gcd(units, kFractionUnits);
  MG_TRY_ASSIGN(const ValueId shorter,
                emitter.Emit(BuiltinOperator::MINIMUM, {height, width}, "shorter_side"));
  if (units == kFractionUnits) return shorter;
  MG_TRY_ASSIGN(const ValueId numerator, emitter.Scalar("crop_numerator", units / divisor));
  MG_TRY_ASSIGN(const ValueId denominator,
                emitter.Scalar("crop_denominator", kFractionUnits / divisor));
  MG_TRY_ASSIGN(const ValueId one, emitter.Scalar("one", 1));
  MG_TRY_ASSIGN(const ValueId scaled,
                emitter.Emit(BuiltinOperator::MUL, {shorter, numerator}, "scaled_side"));
  MG_TRY_ASSIGN(const ValueId side,
                emitter.Emit(BuiltinOperator::DIV, {scaled, denominator}, "fraction_of_side"));
  return emitter.Emit(BuiltinOperator::MAXIMUM, {side, one}, "crop_side");
}

// What is looked at along one axis: scalars.
struct Range {
  ValueId begin = kNoValue;
  ValueId size = kNoValue;
};

// Begins at (whole - size) / 2.
Result<Range> Centre(Emitter& emitter, ValueId whole, ValueId size, const std::string& name) {
  MG_TRY_ASSIGN(const ValueId two, emitter.Scalar("two", 2));
  MG_TRY_ASSIGN(const ValueId rest,
                emitter.Emit(BuiltinOperator::SUB, {whole, size}, name + "/rest"));
  MG_TRY_ASSIGN(const ValueId begin,
                emitter.Emit(BuiltinOperator::DIV, {rest, two}, name + "/begin"));
  return Range{begin, size};
}

Result<ValueId> Pack(Emitter& emitter, std::vector<ValueId> scalars, const std::string& name) {
  Node node = MakeNode(BuiltinOperator::PACK, std::move(scalars));
  node.options.AsPackOptions()->values_count = static_cast<int32_t>(node.inputs.size());
  return emitter.Emit(std::move(node), name);
}

struct Window {
  Range rows;
  Range columns;
};

Result<Window> FindWindow(Emitter& emitter, ValueId image, std::optional<double> fraction) {
  MG_TRY_ASSIGN(const ValueId shape, emitter.ShapeOf(image, "shape"));
  Window window;
  MG_TRY_ASSIGN(window.rows.size, Dimension(emitter, shape, 1, "height"));
  MG_TRY_ASSIGN(window.columns.size, Dimension(emitter, shape, 2, "width"));
  if (!fraction) {
    MG_TRY_ASSIGN(window.rows.begin, emitter.Scalar("zero", 0));
    window.columns.begin = window.rows.begin;
    return window;
  }
  MG_TRY_ASSIGN(const ValueId side,
                CropSide(emitter, window.rows.size, window.columns.size, *fraction));
  MG_TRY_ASSIGN(window.rows, Centre(emitter, window.rows.size, side, "crop_rows"));
  MG_TRY_ASSIGN(window.columns, Centre(emitter, window.columns.size, side, "crop_columns"));
  return window;
}

Result<ValueId> End(Emitter& emitter, const Range& range, const std::string& name) {
  return emitter.Emit(BuiltinOperator::ADD, {range.begin, range.size}, name + "/end");
}

Result<ValueId> Crop(Emitter& emitter, ValueId image, const Window& window) {
  MG_TRY_ASSIGN(const ValueId bottom, End(emitter, window.rows, "crop_rows"));
  MG_TRY_ASSIGN(const ValueId right, End(emitter, window.columns, "crop_columns"));
  MG_TRY_ASSIGN(const ValueId zero, emitter.Scalar("zero", 0));
  MG_TRY_ASSIGN(const ValueId begin,
                Pack(emitter, {zero, window.rows.begin, window.columns.begin}, "crop_begin"));
  MG_TRY_ASSIGN(const ValueId end, Pack(emitter, {zero, bottom, right}, "crop_end"));
  MG_TRY_ASSIGN(const ValueId strides, emitter.Ints("crop_strides", {3}, {1, 1, 1}));
  // Images and channels are kept whole by masks, so that shape inference knows their number.
  Node node = MakeNode(BuiltinOperator::STRIDED_SLICE, {image, begin, end, strides});
  node.options.AsStridedSliceOptions()->begin_mask = 1;
  node.options.AsStridedSliceOptions()->end_mask = 1;
  return emitter.Emit(std::move(node), "cropped");
}

Result<ValueId> Resize(Emitter& emitter, ValueId image, const BuiltinResize& resize) {
  MG_TRY_ASSIGN(const ValueId size, emitter.Ints("size", {2}, {resize.height, resize.width}));
  if (resize.filter == BuiltinFilter::kNearest) {
    Node node = MakeNode(BuiltinOperator::RESIZE_NEAREST_NEIGHBOR, {image, size});
    node.options.AsResizeNearestNeighborOptions()->half_pixel_centers = true;
    return emitter.Emit(std::move(node), "resized");
  }
  Node node = MakeNode(BuiltinOperator::RESIZE_BILINEAR, {image, size});
  node.options.AsResizeBilinearOptions()->half_pixel_centers = true;
  return emitter.Emit(std::move(node), "resized");
}

// float32 [1, 4]: all images of a batch have one size.
Result<ValueId> Transform(Emitter& emitter, const Window& window, const BuiltinResize& resize) {
  MG_TRY_ASSIGN(const ValueId whole, Pack(emitter,
                                          {window.rows.size, window.columns.size, window.rows.begin,
                                           window.columns.begin},
                                          "window"));
  MG_TRY_ASSIGN(const ValueId real, emitter.Cast(whole, DType::kFloat32, "window/real"));
  const std::array<float, 4> factors = {1 / static_cast<float>(resize.height),
                                        1 / static_cast<float>(resize.width), 1, 1};
  MG_TRY_ASSIGN(const ValueId factor, emitter.Floats("window/factors", {4}, factors));
  MG_TRY_ASSIGN(const ValueId scaled,
                emitter.Emit(BuiltinOperator::MUL, {real, factor}, "window/scaled"));
  return emitter.ExpandDims(scaled, 0, "transform");
}

}  // namespace

Result<ResizedImage> EmitBuiltinResize(Emitter& emitter, ValueId image, const BuiltinResize& resize,
                                       bool wants_transform) {
  ResizedImage resized;
  Window window;
  if (resize.crop_fraction || wants_transform) {
    MG_TRY_ASSIGN(window, FindWindow(emitter, image, resize.crop_fraction));
  }
  ValueId pixels = image;
  if (resize.crop_fraction) {
    MG_TRY_ASSIGN(pixels, Crop(emitter, image, window));
  }
  MG_TRY_ASSIGN(resized.pixels, Resize(emitter, pixels, resize));
  if (wants_transform) {
    MG_TRY_ASSIGN(resized.transform, Transform(emitter, window, resize));
  }
  return resized;
}

}  // namespace monograph
