#include <flatbuffers/flexbuffers.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/strings.h"
#include "graph/names.h"
#include "ops/image_resize.h"

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

// The names of an enum's values in files, in their order.
constexpr std::array<std::string_view, 3> kFits = {"stretch", "shorter", "longer"};
constexpr std::array<std::string_view, 4> kCropsBefore = {"nothing", "square", "sides", "aspect"};
constexpr std::array<std::string_view, 2> kRoundings = {"down", "nearest"};
constexpr std::array<std::string_view, 2> kCropOffsets = {"half_even", "down"};
constexpr std::array<std::string_view, 2> kPlacements = {"centre", "top_left"};

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

// Writes what differs from the defaults.
class Writer {
 public:
  explicit Writer(flexbuffers::Builder& builder) : builder_(builder) {}

  void Int(const char* key, int32_t value) {
    if (value != 0) builder_.Int(key, value);
  }
  void Bool(const char* key, bool value, bool standard) {
    if (value != standard) builder_.Bool(key, value);
  }
  template <typename Names, typename Enum>
  void Name(const char* key, const Names& names, Enum value) {
    if (value != Enum{}) Text(key, names[static_cast<size_t>(value)]);
  }
  void Text(const char* key, std::string_view text) {
    builder_.Key(key);
    builder_.String(text.data(), text.size());
  }

 private:
  flexbuffers::Builder& builder_;
};

void WriteAll(flexbuffers::Builder& builder, const ImageResizeOptions& options) {
  const ImageResizeOptions standard;
  Writer writer(builder);
  writer.Text("method", options.method->name);
  writer.Name("fit", kFits, options.fit);
  writer.Int("height", options.height);
  writer.Int("width", options.width);
  writer.Name("crop_before", kCropsBefore, options.crop_before);
  if (options.crop_fraction != 1) builder.Double("crop_fraction", options.crop_fraction);
  writer.Name("rounding", kRoundings, options.rounding);
  writer.Bool("enlarge", options.enlarge, standard.enlarge);
  writer.Int("crop_height", options.crop_height);
  writer.Int("crop_width", options.crop_width);
  writer.Name("crop_offset", kCropOffsets, options.crop_offset);
  if (options.pad != standard.pad) {
    builder.Vector("pad", [&] {
      for (float value : options.pad) builder.Float(value);
    });
  }
  writer.Name("placement", kPlacements, options.placement);
  writer.Bool("float_output", options.float_output, standard.float_output);
}

}  // namespace

std::vector<uint8_t> WriteImageResize(const ImageResizeOptions& options) {
  flexbuffers::Builder builder;
  builder.Map([&] { WriteAll(builder, options); });
  builder.Finish();
  return builder.GetBuffer();
}

namespace {

using flexbuffers::Reference;

Error Corrupt(std::string_view key, std::string_view expected) {
  return Error{ErrorCode::kCorruptModel,
               StrCat("its option ", Printable(key), " must be ", expected, ".")};
}

Status Read(std::string_view key, const Reference& value, int32_t& out) {
  const int64_t number = value.IsIntOrUint() ? value.AsInt64() : -1;
  if (number < 0 || number > INT32_MAX) return Corrupt(key, "a whole number");
  out = static_cast<int32_t>(number);
  return {};
}

Status Read(std::string_view key, const Reference& value, bool& out) {
  if (!value.IsBool()) return Corrupt(key, "true or false");
  out = value.AsBool();
  return {};
}

Status Read(std::string_view key, const Reference& value, double& out) {
  if (!value.IsNumeric()) return Corrupt(key, "a number");
  out = value.AsDouble();
  return {};
}

Status Read(std::string_view key, const Reference& value, std::vector<float>& out) {
  if (!value.IsVector()) return Corrupt(key, "a list of numbers");
  const flexbuffers::Vector numbers = value.AsVector();
  if (numbers.size() > kMaxResizeSide) return Corrupt(key, "a list of one number a channel");
  out.clear();
  for (size_t i = 0; i < numbers.size(); ++i) {
    double number = 0;
    MG_TRY(Read(key, numbers[i], number));
    out.push_back(static_cast<float>(number));
  }
  return {};
}

std::string_view TextOf(const Reference& value) {
  if (!value.IsString()) return {};
  const flexbuffers::String text = value.AsString();
  return {text.c_str(), text.size()};
}

Error UnknownName(std::string_view key, std::string_view name) {
  return Error{ErrorCode::kUnsupportedModel,
               StrCat("its option ", key, " is \"", Printable(name),
                      "\", which is not known here; a newer version of Monograph may know it.")};
}

template <typename Names, typename Enum>
Status ReadName(std::string_view key, const Reference& value, const Names& names, Enum& out) {
  const auto found = std::ranges::find(names, TextOf(value));
  if (found == names.end()) return UnknownName(key, TextOf(value));
  out = static_cast<Enum>(found - names.begin());
  return {};
}

Status ReadMethod(const Reference& value, ImageResizeOptions& options) {
  options.method = FindResizeMethod(TextOf(value));
  if (options.method != nullptr) return {};
  return UnknownName("method", TextOf(value));
}

Status ReadOption(std::string_view key, const Reference& value, ImageResizeOptions& options) {
  if (key == "method") return ReadMethod(value, options);
  if (key == "fit") return ReadName(key, value, kFits, options.fit);
  if (key == "height") return Read(key, value, options.height);
  if (key == "width") return Read(key, value, options.width);
  if (key == "crop_before") return ReadName(key, value, kCropsBefore, options.crop_before);
  if (key == "crop_fraction") return Read(key, value, options.crop_fraction);
  if (key == "rounding") return ReadName(key, value, kRoundings, options.rounding);
  if (key == "enlarge") return Read(key, value, options.enlarge);
  if (key == "crop_height") return Read(key, value, options.crop_height);
  if (key == "crop_width") return Read(key, value, options.crop_width);
  if (key == "crop_offset") return ReadName(key, value, kCropOffsets, options.crop_offset);
  if (key == "pad") return Read(key, value, options.pad);
  if (key == "placement") return ReadName(key, value, kPlacements, options.placement);
  if (key == "float_output") return Read(key, value, options.float_output);
  return Error{ErrorCode::kUnsupportedModel,
               StrCat("its option ", Printable(key),
                      " is not known here; a newer version of Monograph may know it.")};
}

}  // namespace

Result<ImageResizeOptions> ReadImageResize(std::span<const uint8_t> bytes) {
  if (!flexbuffers::VerifyBuffer(bytes.data(), bytes.size()) ||
      !flexbuffers::GetRoot(bytes.data(), bytes.size()).IsMap()) {
    return Error{ErrorCode::kCorruptModel, "its options are not a FlexBuffer map."};
  }
  const flexbuffers::Map map = flexbuffers::GetRoot(bytes.data(), bytes.size()).AsMap();
  const flexbuffers::TypedVector keys = map.Keys();
  const flexbuffers::Vector values = map.Values();
  ImageResizeOptions options;
  for (size_t i = 0; i < keys.size(); ++i) {
    MG_TRY(ReadOption(keys[i].AsKey(), values[i], options));
  }
  return options;
}

}  // namespace monograph
