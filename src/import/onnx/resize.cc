#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/compose.h"
#include "import/onnx/integers.h"
#include "import/onnx/operators.h"
#include "ops/interpolation.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

template <typename Enum>
struct Name {
  std::string_view name;
  Enum value;
};

constexpr Name<InterpolationMode> kModes[] = {
    {"nearest", InterpolationMode::kNearest},
    {"linear", InterpolationMode::kLinear},
    {"bilinear", InterpolationMode::kLinear},
    {"cubic", InterpolationMode::kCubic},
};
constexpr Name<CoordinateMode> kCoordinates[] = {
    {"half_pixel", CoordinateMode::kHalfPixel},
    {"half_pixel_symmetric", CoordinateMode::kHalfPixelSymmetric},
    {"pytorch_half_pixel", CoordinateMode::kPytorchHalfPixel},
    {"align_corners", CoordinateMode::kAlignCorners},
    {"asymmetric", CoordinateMode::kAsymmetric},
    {"tf_crop_and_resize", CoordinateMode::kCropAndResize},
};
constexpr Name<NearestRounding> kRoundings[] = {
    {"round_prefer_floor", NearestRounding::kPreferFloor},
    {"round_prefer_ceil", NearestRounding::kPreferCeil},
    {"floor", NearestRounding::kFloor},
    {"ceil", NearestRounding::kCeil},
};

template <typename Enum, size_t kCount>
Result<Enum> ReadEnum(const NodeContext& context, const Name<Enum> (&names)[kCount],
                      std::string_view attribute, std::string_view fallback) {
  const std::string given = context.String(attribute, fallback);
  const auto* found = std::ranges::find(names, given, &Name<Enum>::name);
  if (found != std::end(names)) return found->value;
  return Error{ErrorCode::kCorruptModel, "its " + std::string(attribute) + " is none of ONNX's."};
}

// What to resize to, along the axes that are named, in their order.
struct Target {
  std::vector<int64_t> axes;    // ONNX's.
  std::vector<float> scales;    // Or empty.
  std::vector<ListItem> sizes;  // Or empty.
  std::vector<float> roi;       // Starts, then ends; or empty.
};

Result<bool> IsEmpty(const NodeContext& context, size_t i) {
  if (!context.has_input(i)) return true;
  MG_TRY_ASSIGN(const Imported input, context.Input(i));
  return context.shape(input.id).NumElements() == 0;
}

// Upsample, and Resize of opset 10, have the scales as input 1; Upsample of opset 7 as attribute.
Status ReadScales(const NodeContext& context, bool is_old, Target& target) {
  const size_t input = is_old ? 1 : 2;
  MG_TRY_ASSIGN(const bool empty, IsEmpty(context, input));
  target.scales = context.FloatList("scales");
  if (empty) return {};
  MG_TRY_ASSIGN(target.scales, context.ConstantFloats(input));
  return {};
}

Result<Target> ReadTarget(NodeContext& context, bool is_old, int rank, CoordinateMode mode) {
  Target target;
  target.axes = context.Ints("axes");
  if (target.axes.empty()) {
    target.axes.resize(static_cast<size_t>(rank));
    std::iota(target.axes.begin(), target.axes.end(), 0);
  }
  MG_TRY(ReadScales(context, is_old, target));
  if (!is_old && context.has_input(3)) {
    MG_TRY_ASSIGN(target.sizes, ReadList(context, 3));
  }
  if (mode == CoordinateMode::kCropAndResize) {
    MG_TRY_ASSIGN(target.roi, context.ConstantFloats(1));
  }
  const size_t count = target.axes.size();
  const bool scaled = target.scales.size() == count && target.sizes.empty();
  const bool sized = target.sizes.size() == count && target.scales.empty();
  if ((scaled || sized) && (target.roi.empty() || target.roi.size() == 2 * count)) return target;
  return Error{ErrorCode::kCorruptModel, "it must have a scale or a size for each axis."};
}

// One number for all axes, so that the result fits into the wanted size or covers it.
Status ApplyPolicy(const NodeContext& context, const Shape& input, Target& target) {
  const std::string policy = context.String("keep_aspect_ratio_policy", "stretch");
  if (policy == "stretch" || target.sizes.empty()) return {};
  const bool smaller = policy == "not_larger";
  if (!smaller && policy != "not_smaller") {
    return Error{ErrorCode::kCorruptModel, "its keep_aspect_ratio_policy is none of ONNX's."};
  }
  double scale = smaller ? 1e9 : 0;
  for (size_t i = 0; i < target.axes.size(); ++i) {
    MG_TRY_ASSIGN(const int axis, StoredAxis(target.axes[i], input.rank(), false));
    if (input[axis] <= 0 || target.sizes[i].computed != kNoValue) {
      return NodeContext::Unsupported("keeping the aspect ratio needs known sizes.");
    }
    const double own = static_cast<double>(target.sizes[i].number) / input[axis];
    scale = smaller ? std::min(scale, own) : std::max(scale, own);
  }
  for (size_t i = 0; i < target.axes.size(); ++i) {
    MG_TRY_ASSIGN(const int axis, StoredAxis(target.axes[i], input.rank(), false));
    target.sizes[i].number = std::llround(scale * input[axis]);
  }
  target.scales.assign(target.axes.size(), static_cast<float>(scale));
  return {};
}

struct Resizing {
  Imported input;
  Interpolation options;
  std::vector<ListItem> sizes;  // By stored axis; 0 where the scale or the input says it.
};

// Batch and channels that are computed stay what they are.
bool Changes(const Shape& input, const Target& target, size_t i, int64_t axis) {
  const int32_t dim = input[static_cast<int>(axis)];
  if (target.sizes.empty()) return target.scales[i] != 1;
  if (target.sizes[i].computed != kNoValue) return axis >= 2;
  return dim == kDynamic || target.sizes[i].number != dim;
}

Status SetAxes(const Shape& input, const Target& target, Resizing& r) {
  const int rank = input.rank();
  r.sizes.resize(static_cast<size_t>(rank));
  for (size_t i = 0; i < target.axes.size(); ++i) {
    MG_TRY_ASSIGN(const int plain, StoredAxis(target.axes[i], rank, false));
    MG_TRY_ASSIGN(const int at, StoredAxis(target.axes[i], rank, r.input.channels_last));
    InterpolatedAxis& axis = r.options.axes[static_cast<size_t>(at)];
    const size_t count = target.axes.size();
    if (!target.roi.empty()) {
      axis.start = target.roi[i];
      axis.end = target.roi[i + count];
    }
    const bool cropped = !target.roi.empty() && (axis.start != 0 || axis.end != 1);
    axis.resized = cropped || Changes(input, target, i, plain);
    if (!axis.resized) continue;
    if (!target.scales.empty()) axis.scale = target.scales[i];
    if (!target.sizes.empty()) r.sizes[static_cast<size_t>(at)] = target.sizes[i];
    if (axis.scale > 0 || target.scales.empty()) continue;
    return Error{ErrorCode::kCorruptModel, "its scales must be positive."};
  }
  return {};
}

struct Builtin {
  bool align_corners = false;
  bool half_pixel_centers = false;
};

// Where the format's own resizes take an output position from.
double BuiltinPosition(const Builtin& builtin, const AxisSizes& sizes, int32_t at) {
  if (builtin.align_corners && sizes.output > 1) {
    return double{1} * at * (sizes.input - 1) / (sizes.output - 1);
  }
  const double scale = static_cast<double>(sizes.input) / sizes.output;
  return builtin.half_pixel_centers ? (at + 0.5) * scale - 0.5 : at * scale;
}

int64_t BuiltinNearest(const Builtin& builtin, const AxisSizes& sizes, int32_t at) {
  const double position =
      BuiltinPosition(builtin, sizes, at) + (builtin.half_pixel_centers ? 0.5 : 0.0);
  const double nearest = builtin.align_corners ? std::round(position) : std::floor(position);
  return std::clamp<int64_t>(static_cast<int64_t>(nearest), 0, sizes.input - 1);
}

bool IsSameAxis(const Interpolation& options, const InterpolatedAxis& axis, const AxisSizes& sizes,
                const Builtin& builtin) {
  constexpr double kTolerance = 1e-5;
  const double last = sizes.input - 1;
  for (int32_t at = 0; at < sizes.output; ++at) {
    if (options.mode == InterpolationMode::kNearest) {
      if (NearestSource(options, axis, sizes, at) != BuiltinNearest(builtin, sizes, at)) {
        return false;
      }
      continue;
    }
    const double a = std::clamp(SourcePosition(options, axis, sizes, at), 0.0, last);
    const double b = std::clamp(BuiltinPosition(builtin, sizes, at), 0.0, last);
    if (std::fabs(a - b) > kTolerance) return false;
  }
  return true;
}

// An image whose height and width alone change, to sizes that are known.
std::optional<std::array<AxisSizes, 2>> ImageSizes(const NodeContext& context, const Resizing& r) {
  const Shape input = context.shape(r.input.id);
  const auto& axes = r.options.axes;
  if (!r.input.channels_last || input.rank() != 4 || axes[0].resized || axes[3].resized) {
    return std::nullopt;
  }
  std::array<AxisSizes, 2> sizes;
  for (size_t i = 0; i < 2; ++i) {
    const int32_t from = input[static_cast<int>(i) + 1];
    const ListItem& size = r.sizes[i + 1];
    if (from == kDynamic || from == 0 || size.computed != kNoValue) return std::nullopt;
    const double scaled = std::floor(static_cast<double>(axes[i + 1].scale) * from);
    const double to = !axes[i + 1].resized ? from : size.number > 0 ? size.number : scaled;
    if (to < 1 || to > 1 << 20) return std::nullopt;
    sizes[i] = {from, static_cast<int32_t>(to)};
  }
  return sizes;
}

bool HasBuiltinMode(const Interpolation& options) {
  return options.mode == InterpolationMode::kNearest ||
         (options.mode == InterpolationMode::kLinear && !options.antialias &&
          !options.exclude_outside);
}

std::optional<Builtin> FindBuiltin(const Interpolation& options,
                                   const std::array<AxisSizes, 2>& sizes) {
  if (!HasBuiltinMode(options) || options.coordinates == CoordinateMode::kCropAndResize) {
    return std::nullopt;
  }
  for (const Builtin builtin :
       {Builtin{false, true}, Builtin{false, false}, Builtin{true, false}}) {
    if (IsSameAxis(options, options.axes[1], sizes[0], builtin) &&
        IsSameAxis(options, options.axes[2], sizes[1], builtin)) {
      return builtin;
    }
  }
  return std::nullopt;
}

Result<ValueId> EmitBuiltin(NodeContext& context, const Resizing& r, const Builtin& builtin,
                            const std::array<AxisSizes, 2>& sizes) {
  MG_TRY_ASSIGN(const ValueId size, context.Ints32(std::array{sizes[0].output, sizes[1].output}));
  const bool nearest = r.options.mode == InterpolationMode::kNearest;
  Node node = MakeNode(
      nearest ? BuiltinOperator::RESIZE_NEAREST_NEIGHBOR : BuiltinOperator::RESIZE_BILINEAR,
      {r.input.id, size});
  if (nearest) {
    node.options.AsResizeNearestNeighborOptions()->align_corners = builtin.align_corners;
    node.options.AsResizeNearestNeighborOptions()->half_pixel_centers = builtin.half_pixel_centers;
  } else {
    node.options.AsResizeBilinearOptions()->align_corners = builtin.align_corners;
    node.options.AsResizeBilinearOptions()->half_pixel_centers = builtin.half_pixel_centers;
  }
  return context.Emit(std::move(node));
}

Result<ValueId> EmitInterpolate(NodeContext& context, const Resizing& r) {
  std::vector<ValueId> inputs = {r.input.id};
  const bool sized = std::ranges::any_of(
      r.sizes, [](const ListItem& size) { return size.number != 0 || size.computed != kNoValue; });
  if (sized) {
    MG_TRY_ASSIGN(const ValueId sizes, MakeList(context, r.sizes));
    inputs.push_back(sizes);
  }
  return EmitCustom(context, kInterpolateCode, std::move(inputs), WriteInterpolation(r.options));
}

Result<ValueId> EmitResize(NodeContext& context, const Resizing& r) {
  const auto& axes = r.options.axes;
  if (std::ranges::none_of(axes, &InterpolatedAxis::resized)) return r.input.id;
  const DType dtype = context.dtype(r.input.id);
  if (const auto sizes = ImageSizes(context, r); sizes && dtype == DType::kFloat32) {
    const auto builtin = FindBuiltin(r.options, *sizes);
    if (builtin) return EmitBuiltin(context, r, *builtin, *sizes);
  }
  return EmitInterpolate(context, r);
}

Status Import(NodeContext& context, Interpolation options, bool is_old) {
  Resizing r;
  MG_TRY_ASSIGN(r.input, context.Input(0));
  MG_TRY_ASSIGN(const Shape input, context.OnnxShape(0));
  r.options = options;
  MG_TRY_ASSIGN(Target target, ReadTarget(context, is_old, input.rank(), options.coordinates));
  MG_TRY(ApplyPolicy(context, input, target));
  MG_TRY(SetAxes(input, target, r));
  MG_TRY_ASSIGN(const ValueId output, EmitResize(context, r));
  return context.SetOutput(output, r.input.channels_last);
}

// Before opset 11 positions are divided by the scale, and rounded down.
Status ImportOld(NodeContext& context) {
  Interpolation options;
  MG_TRY_ASSIGN(options.mode, ReadEnum(context, kModes, "mode", "nearest"));
  options.coordinates = CoordinateMode::kAsymmetric;
  options.rounding = NearestRounding::kFloor;
  return Import(context, options, true);
}

}  // namespace

Status ImportUpsample(NodeContext& context) { return ImportOld(context); }

Status ImportResize(NodeContext& context) {
  if (context.opset() < 11) return ImportOld(context);
  Interpolation options;
  MG_TRY_ASSIGN(options.mode, ReadEnum(context, kModes, "mode", "nearest"));
  MG_TRY_ASSIGN(options.coordinates,
                ReadEnum(context, kCoordinates, "coordinate_transformation_mode", "half_pixel"));
  MG_TRY_ASSIGN(options.rounding,
                ReadEnum(context, kRoundings, "nearest_mode", "round_prefer_floor"));
  options.cubic_a = context.Float("cubic_coeff_a", -0.75F);
  options.exclude_outside = context.Int("exclude_outside", 0) != 0;
  options.antialias = context.Int("antialias", 0) != 0;
  options.extrapolation = context.Float("extrapolation_value", 0);
  return Import(context, options, false);
}

}  // namespace monograph::onnx
