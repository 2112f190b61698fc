#include <algorithm>
#include <cmath>

#include "base/strings.h"
#include "graph/names.h"
#include "ops/flex_map.h"
#include "ops/image_resize.h"
#include "ops/image_resize_names.h"

namespace monograph {

namespace {

using enum ResizePeer;
using enum ResizeFilter;
using enum ResizeVariant;

constexpr ResizeMethod kMethods[] = {
    {"pillow:nearest", kPillow, kNearest, kPlain},
    {"pillow:box", kPillow, kBox, kAntialias},
    {"pillow:bilinear", kPillow, kLinear, kAntialias},
    {"pillow:hamming", kPillow, kHamming, kAntialias},
    {"pillow:bicubic", kPillow, kCubic, kAntialias},
    {"pillow:lanczos", kPillow, kLanczos3, kAntialias},
    {"torch:nearest", kTorch, kNearest, kPlain},
    {"torch:nearest-exact", kTorch, kNearestExact, kPlain},
    {"torch:bilinear", kTorch, kLinear, kPlain},
    {"torch:bilinear:antialias", kTorch, kLinear, kAntialias},
    {"torch:bicubic", kTorch, kCubic, kPlain},
    {"torch:bicubic:antialias", kTorch, kCubic, kAntialias},
    {"opencv:nearest", kOpenCv, kNearest, kPlain},
    {"opencv:nearest-exact", kOpenCv, kNearestExact, kPlain},
    {"opencv:linear", kOpenCv, kLinear, kPlain},
    {"opencv:linear-exact", kOpenCv, kLinearExact, kPlain},
    {"opencv:area", kOpenCv, kArea, kPlain},
    {"opencv:cubic", kOpenCv, kCubic, kPlain},
    {"opencv:lanczos4", kOpenCv, kLanczos4, kPlain},
    {"tf:nearest", kTf, kNearest, kPlain},
    {"tf:nearest:legacy", kTf, kNearest, kLegacy},
    {"tf:nearest:align-corners", kTf, kNearest, kAlignCorners},
    {"tf:bilinear", kTf, kLinear, kPlain},
    {"tf:bilinear:legacy", kTf, kLinear, kLegacy},
    {"tf:bilinear:align-corners", kTf, kLinear, kAlignCorners},
    {"tf:bilinear:antialias", kTf, kLinear, kAntialias},
    {"tf:bicubic", kTf, kCubic, kPlain},
    {"tf:bicubic:legacy", kTf, kCubic, kLegacy},
    {"tf:bicubic:align-corners", kTf, kCubic, kAlignCorners},
    {"tf:bicubic:antialias", kTf, kCubic, kAntialias},
    {"tf:area", kTf, kArea, kPlain},
};

Error Invalid(std::string message) {
  return Error{ErrorCode::kInvalidArgument, std::move(message)};
}

Status CheckSide(std::string_view name, int32_t side, bool zero_allowed) {
  if (side >= (zero_allowed ? 0 : 1) && side <= kMaxResizeSide) return {};
  return Invalid(
      StrCat("option ", name, " is ", side, "; it must be between 1 and ", kMaxResizeSide, "."));
}

}  // namespace

std::span<const ResizeMethod> AllResizeMethods() { return kMethods; }

const ResizeMethod* FindResizeMethod(std::string_view name) {
  const auto* found = std::ranges::find(kMethods, name, &ResizeMethod::name);
  return found == std::end(kMethods) ? nullptr : found;
}

namespace {

Status CheckCrops(const ImageResizeOptions& options) {
  MG_TRY(CheckSide("crop_height", options.crop_height, true));
  MG_TRY(CheckSide("crop_width", options.crop_width, true));
  const bool crops = options.crop_height > 0;
  if (crops != (options.crop_width > 0)) {
    return Invalid("options crop_height and crop_width belong together: one of them is missing.");
  }
  if (crops && options.fit == ResizeFit::kLonger) {
    return Invalid("option crop_height contradicts fit \"longer\", which cuts nothing off.");
  }
  const bool inside = options.crop_fraction > 0 && options.crop_fraction <= 1;
  if (inside) return {};
  return Invalid(StrCat("option crop_fraction is ", options.crop_fraction,
                        "; it must lie above 0 and be at most 1."));
}

}  // namespace

Status CheckImageResize(const ImageResizeOptions& options, bool has_size) {
  MG_TRY(CheckSide("height", options.height, has_size));
  MG_TRY(CheckSide("width", options.width, has_size));
  if (options.fit == ResizeFit::kShorter && options.height != options.width) {
    return Invalid(StrCat("options height and width are ", options.height, " and ", options.width,
                          "; with fit \"shorter\" they must be equal."));
  }
  MG_TRY(CheckCrops(options));
  const bool finite = std::ranges::all_of(options.pad, [](float v) { return std::isfinite(v); });
  if (!options.pad.empty() && finite) return {};
  return Invalid("option pad must be one finite number, or one for each channel.");
}

namespace {

Error UnknownName(std::string_view key, std::string_view name) {
  return Error{ErrorCode::kUnsupportedModel,
               StrCat("its option ", key, " is \"", Printable(name),
                      "\", which is not known here; a newer version of Monograph may know it.")};
}

// An option that names a value of an enum, which is stored in one byte; the first where it is
// missing.
struct NamedOption {
  std::string_view key;
  std::span<const std::string_view> names;
  uint8_t& value;
};

template <typename Enum>
uint8_t& ByteOf(Enum& value) {
  static_assert(sizeof(Enum) == 1);
  return reinterpret_cast<uint8_t&>(value);
}

Status ReadNames(FlexMap& map, ImageResizeOptions& options) {
  for (const NamedOption& option : {
           NamedOption{"fit", kResizeFits, ByteOf(options.fit)},
           NamedOption{"crop_before", kCropsBefore, ByteOf(options.crop_before)},
           NamedOption{"rounding", kResizeRoundings, ByteOf(options.rounding)},
           NamedOption{"crop_offset", kCropOffsets, ByteOf(options.crop_offset)},
           NamedOption{"placement", kPadPlacements, ByteOf(options.placement)},
       }) {
    const std::string_view name = map.Text(option.key, option.names[0]);
    const auto found = std::ranges::find(option.names, name);
    if (found == option.names.end()) return UnknownName(option.key, name);
    option.value = static_cast<uint8_t>(found - option.names.begin());
  }
  return {};
}

Status ReadMethod(FlexMap& map, ImageResizeOptions& options) {
  const std::string_view name = map.Text("method", options.method->name);
  options.method = FindResizeMethod(name);
  if (options.method == nullptr) return UnknownName("method", name);
  return {};
}

void ReadSides(FlexMap& map, ImageResizeOptions& options) {
  struct Side {
    std::string_view key;
    int32_t& value;
  };
  for (const Side& side :
       {Side{"height", options.height}, Side{"width", options.width},
        Side{"crop_height", options.crop_height}, Side{"crop_width", options.crop_width}}) {
    side.value = map.Integer(side.key, 0, 0, kMaxResizeSide);
  }
}

}  // namespace

Result<ImageResizeOptions> ReadImageResize(std::span<const uint8_t> bytes) {
  ImageResizeOptions options;
  FlexMap map(bytes);
  map.RequireOnly({"method", "fit", "height", "width", "crop_before", "crop_fraction", "rounding",
                   "enlarge", "crop_height", "crop_width", "crop_offset", "pad", "placement",
                   "float_output"});
  MG_TRY(ReadMethod(map, options));
  ReadSides(map, options);
  MG_TRY(ReadNames(map, options));
  options.crop_fraction = map.Number("crop_fraction", 1, 0, 1);
  options.enlarge = map.Bool("enlarge", options.enlarge);
  options.pad = map.Floats("pad", std::move(options.pad));
  options.float_output = map.Bool("float_output", options.float_output);
  MG_TRY(map.status());
  return options;
}

}  // namespace monograph
