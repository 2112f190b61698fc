#include "tools/pack_sizes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/strings.h"

namespace monograph::tools {

namespace {

Error Invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

std::optional<int32_t> ParseSide(std::string_view text) {
  int32_t side = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return side;
}

// "224" or "192x256", height first.
std::optional<ImageSize> ParseSize(std::string_view text) {
  const size_t cross = text.find('x');
  const auto height = ParseSide(text.substr(0, cross));
  const auto width = cross == std::string_view::npos ? height : ParseSide(text.substr(cross + 1));
  if (!height || !width) return std::nullopt;
  return ImageSize{*height, *width};
}

Status CheckSize(const char* option, const ImageSize& size) {
  if (std::min(size.height, size.width) >= 1 &&
      std::max(size.height, size.width) <= kMaxResizeSide) {
    return {};
  }
  return Invalid(StrCat(option, " takes sizes of 1 up to ", kMaxResizeSide, " pixels; ",
                        size.height, "x", size.width, " was asked for."));
}

// What --resize says, with the preset's method where it has none.
struct Request {
  std::string method;
  std::optional<ImageSize> size;
};

bool IsBuiltin(std::string_view method) { return method == "bilinear" || method == "nearest"; }

std::string MethodNames() {
  std::string names = "bilinear, nearest";
  for (const ResizeMethod& method : AllResizeMethods()) names += StrCat(", ", method.name);
  return names;
}

Result<Request> ParseRequest(const std::string& text, const Preset* preset) {
  Request request;
  const size_t colon = text.rfind(':');
  request.size = ParseSize(text.substr(colon == std::string::npos ? 0 : colon + 1));
  if (!request.size) {
    request.method = text;
  } else if (colon != std::string::npos) {
    request.method = text.substr(0, colon);
  }
  if (request.method.empty() && preset != nullptr) request.method = preset->method;
  if (!IsBuiltin(request.method) && FindResizeMethod(request.method) == nullptr) {
    return Invalid(StrCat("--resize takes METHOD or METHOD:SIZE, such as pillow:bilinear:256 or ",
                          "nearest:192x256 (height first); it is \"", text, "\". The methods are ",
                          MethodNames(), "."));
  }
  if (request.size) MG_TRY(CheckSize("--resize", *request.size));
  return request;
}

// The arguments with the preset's defaults.
struct Plan {
  Request request;
  ResizeFit fit = ResizeFit::kStretch;
  std::optional<ImageSize> crop;
  double crop_pct = 0;  // 0: none.
  CropBefore crop_before = CropBefore::kNothing;
  double crop_fraction = 0;
  ImageSize taken;  // By the network.
};

bool CropsBehind(const ImageArguments& a) { return !a.crop.empty() || a.crop_pct; }

Status CheckContradictions(const ImageArguments& a, const Request& request) {
  const bool letterbox = !a.letterbox.empty();
  const bool longer = letterbox || a.fit == "longer";
  const char* keeps = letterbox ? "--letterbox" : "--fit longer";
  if (letterbox && !a.fit.empty() && a.fit != "longer") {
    return Invalid(StrCat("--letterbox and --fit ", a.fit, " contradict each other."));
  }
  if (longer && CropsBehind(a)) {
    return Invalid(StrCat(keeps, " keeps the whole image: it contradicts ",
                          a.crop.empty() ? "--crop-pct" : "--crop", "."));
  }
  if (longer && a.crop_fraction) {
    return Invalid(StrCat(keeps, " keeps the whole image: it contradicts --crop-fraction."));
  }
  if (a.crop_fraction && CropsBehind(a)) {
    return Invalid(StrCat("--crop-fraction cuts before the resize, ",
                          a.crop.empty() ? "--crop-pct" : "--crop", " behind it: give one."));
  }
  if (a.crop_fraction && a.fit == "shorter") {
    return Invalid("--crop-fraction gives a square, which --fit shorter would only stretch.");
  }
  if (a.crop_pct && request.size) {
    return Invalid(
        "--crop-pct computes the size of the resize from the crop; --resize gives it already.");
  }
  return {};
}

ResizeFit FitOf(const ImageArguments& a, const Request& request, const Preset* preset) {
  if (!a.letterbox.empty() || a.fit == "longer") return ResizeFit::kLonger;
  if (a.fit == "stretch" || a.crop_fraction) return ResizeFit::kStretch;
  if (a.fit == "shorter") return ResizeFit::kShorter;
  const bool square = !request.size || request.size->height == request.size->width;
  if (CropsBehind(a)) return square ? ResizeFit::kShorter : ResizeFit::kStretch;
  return preset == nullptr ? ResizeFit::kStretch : preset->fit;
}

Result<Plan> MakePlan(const ImageArguments& a, const Preset* preset, const ImageSize& taken) {
  Plan plan;
  plan.taken = taken;
  MG_TRY_ASSIGN(plan.request, ParseRequest(a.resize, preset));
  MG_TRY(CheckContradictions(a, plan.request));
  plan.fit = FitOf(a, plan.request, preset);
  if (!a.crop.empty()) {
    plan.crop = ParseSize(a.crop);
    if (!plan.crop) {
      return Invalid(StrCat("--crop takes a size such as 224 or 192x256 (height first); it is \"",
                            a.crop, "\"."));
    }
    MG_TRY(CheckSize("--crop", *plan.crop));
  }
  const bool whole = plan.fit == ResizeFit::kLonger || a.crop_fraction;
  if (preset != nullptr && !whole) {
    if (!plan.request.size) plan.crop_pct = preset->crop_pct;
    if (!CropsBehind(a)) plan.crop_before = preset->crop_before;
    plan.crop_fraction = preset->crop_fraction;
  }
  plan.crop_pct = a.crop_pct.value_or(plan.crop_pct);
  if (a.crop_fraction) {
    plan.crop_before = CropBefore::kSquare;
    plan.crop_fraction = *a.crop_fraction;
  }
  return plan;
}

// What the network takes, for sizes that nothing else gives.
Result<ImageSize> Taken(const Plan& plan, const char* option) {
  if (plan.taken.height > 0 && plan.taken.width > 0) return plan.taken;
  return Invalid(StrCat("The network takes images of any size: ", option, " must give one."));
}

// Fills in the sizes of the resize and of the crop behind it.
Status PlanSizes(Plan& plan) {
  std::optional<ImageSize>& size = plan.request.size;
  const bool crops = plan.crop || plan.crop_pct > 0 || plan.fit == ResizeFit::kShorter;
  if (!crops || plan.fit == ResizeFit::kLonger) {
    if (!size) {
      MG_TRY_ASSIGN(size, Taken(plan, "--resize METHOD:SIZE"));
    }
    return {};
  }
  if (!plan.crop) {
    MG_TRY_ASSIGN(plan.crop, Taken(plan, "--crop"));
  }
  if (!size) {
    const double part = plan.crop_pct > 0 ? plan.crop_pct : 1;
    const auto before = [&](int32_t side) {
      return static_cast<int32_t>(std::floor(static_cast<double>(side) / part));
    };
    size = ImageSize{before(plan.crop->height), before(plan.crop->width)};
  }
  if (plan.fit == ResizeFit::kShorter && size->height != size->width) {
    return Invalid(StrCat("The shorter side has one length, but it is ", size->height, "x",
                          size->width,
                          ": give --resize METHOD:SIZE one number, or --fit stretch."));
  }
  if (plan.crop->height <= size->height && plan.crop->width <= size->width) return {};
  return Invalid(StrCat("--crop ", plan.crop->height, "x", plan.crop->width, " is larger than the ",
                        size->height, "x", size->width, " that the resize gives."));
}

// Why builtin operators cannot do what is planned; empty where they can.
std::string BeyondBuiltins(const Plan& plan, const ImageArguments& a) {
  if (!IsBuiltin(plan.request.method)) {
    return StrCat(a.resize.empty() ? StrCat("--preset ", a.preset, " with ") : "--resize ",
                  plan.request.method);
  }
  if (plan.fit == ResizeFit::kLonger) return a.letterbox.empty() ? "--fit longer" : "--letterbox";
  if (plan.fit == ResizeFit::kShorter) {
    if (!a.crop.empty()) return "--crop";
    return a.crop_pct      ? "--crop-pct"
           : a.fit.empty() ? StrCat("--preset ", a.preset)
                           : "--fit shorter";
  }
  if (plan.crop || plan.crop_pct > 0) return "A crop behind the resize";
  if (plan.crop_before == CropBefore::kSides) return StrCat("The crop of --preset ", a.preset);
  return "";
}

Status CheckBuiltins(const Plan& plan, const ImageArguments& a) {
  const std::string beyond = BeyondBuiltins(plan, a);
  if (beyond.empty()) return {};
  if (a.portable) {
    return Invalid(StrCat(beyond,
                          " needs the operator monograph.resize, but --portable stays within "
                          "builtin operators: these can --resize bilinear or nearest, stretched, "
                          "and --crop-fraction."));
  }
  return Invalid(StrCat(beyond, " needs a --resize method of a library, such as pillow:bilinear; ",
                        plan.request.method, " is the builtin operator, which only stretches."));
}

double FractionOf(const Plan& plan) {
  constexpr double kMargin = 32;  // Of the EfficientNets.
  const double side = std::min(plan.request.size->height, plan.request.size->width);
  return plan.crop_fraction > 0 ? plan.crop_fraction : side / (side + kMargin);
}

BuiltinResize MakeBuiltin(const Plan& plan) {
  BuiltinResize resize;
  resize.filter =
      plan.request.method == "nearest" ? BuiltinFilter::kNearest : BuiltinFilter::kBilinear;
  resize.height = plan.request.size->height;
  resize.width = plan.request.size->width;
  if (plan.crop_before == CropBefore::kSquare) resize.crop_fraction = FractionOf(plan);
  return resize;
}

Result<std::vector<float>> PadColor(const ImageArguments& a, const Preset* preset) {
  if (a.letterbox.empty()) return std::vector<float>{preset == nullptr ? 0 : preset->pad};
  const bool fits = std::ranges::all_of(a.letterbox, [](double v) { return v >= 0 && v <= 255; });
  if (fits && (a.letterbox.size() == 1 || a.letterbox.size() == 3)) {
    return std::vector<float>(a.letterbox.begin(), a.letterbox.end());
  }
  return Invalid("--letterbox takes a colour: one number of 0 to 255, or three (R,G,B).");
}

Result<ImageResizeOptions> MakeExact(const Plan& plan, const ImageArguments& a,
                                     const Preset* preset) {
  ImageResizeOptions resize;
  resize.method = FindResizeMethod(plan.request.method);
  resize.fit = plan.fit;
  resize.height = plan.request.size->height;
  resize.width = plan.request.size->width;
  resize.crop_before = plan.crop_before;
  if (plan.crop_before != CropBefore::kNothing) resize.crop_fraction = FractionOf(plan);
  if (preset != nullptr) resize.rounding = preset->rounding;
  if (plan.crop) {
    resize.crop_height = plan.crop->height;
    resize.crop_width = plan.crop->width;
  }
  MG_TRY_ASSIGN(resize.pad, PadColor(a, preset));
  // tf.image.resize gives floats that are not rounded.
  resize.float_output = resize.method->peer == ResizePeer::kTf;
  return resize;
}

}  // namespace

Result<std::variant<BuiltinResize, ImageResizeOptions>> ResolveResize(
    const ImageArguments& arguments, const Preset* preset, const ImageSize& taken) {
  using Either = std::variant<BuiltinResize, ImageResizeOptions>;
  MG_TRY_ASSIGN(Plan plan, MakePlan(arguments, preset, taken));
  if (arguments.portable || IsBuiltin(plan.request.method)) MG_TRY(CheckBuiltins(plan, arguments));
  MG_TRY(PlanSizes(plan));
  if (IsBuiltin(plan.request.method)) return Either(MakeBuiltin(plan));
  MG_TRY_ASSIGN(const ImageResizeOptions resize, MakeExact(plan, arguments, preset));
  return Either(resize);
}

}  // namespace monograph::tools
