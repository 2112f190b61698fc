#include "tools/pack_image.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/strings.h"
#include "tools/pack_sizes.h"
#include "tools/report.h"

namespace monograph::tools {

namespace {

Error Invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

constexpr double kByteRange = 255;

std::vector<std::string> PresetNames() {
  std::vector<std::string> names;
  for (const Preset& preset : AllPresets()) names.emplace_back(preset.name);
  return names;
}

// For the end of the help text.
std::string PresetList() {
  std::string list = "Presets (docs/PACK.md has their numbers):\n";
  for (const Preset& preset : AllPresets()) {
    constexpr size_t kNameColumns = 19;
    list += StrCat("  ", Fit(preset.name, kNameColumns), preset.summary, "\n");
  }
  return list;
}

ColorOrder ColorOf(const ImageArguments& arguments, const Preset* preset) {
  if (arguments.color == "rgb") return ColorOrder::kRgb;
  if (arguments.color == "bgr") return ColorOrder::kBgr;
  if (arguments.color == "gray") return ColorOrder::kGray;
  return preset == nullptr ? ColorOrder::kRgb : preset->color;
}

std::optional<Layout> LayoutOf(const std::string& name) {
  if (name == "nhwc") return Layout::kNhwc;
  if (name == "nchw") return Layout::kNchw;
  return std::nullopt;
}

// Numbers of the network's channels for pixels of 0 to 255.
struct Normalization {
  std::vector<double> mean;
  std::vector<double> std;
};

std::vector<double> Times(std::vector<double> values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

// The preset's numbers follow their colours.
Result<std::vector<double>> ForColors(const std::array<double, 3>& numbers, const Preset& preset,
                                      ColorOrder color, const char* option) {
  std::vector<double> values(numbers.begin(), numbers.end());
  if (std::ranges::all_of(values, [&](double v) { return v == values[0]; })) return {{values[0]}};
  if (color == ColorOrder::kGray) {
    return Invalid(StrCat("The preset ", preset.name, " has three numbers for ", option,
                          "; with --color gray give one."));
  }
  if (color != preset.color) std::ranges::reverse(values);
  return values;
}

// Numbers below 1 are for pixels of 0 to 1.
Status CheckUnit(const ImageArguments& arguments) {
  const auto small = [](const std::vector<double>& values) {
    return !values.empty() && std::ranges::all_of(values, [](double v) { return v > 0 && v < 1; });
  };
  if (arguments.range || !arguments.preset.empty() || !small(arguments.std)) return {};
  return Invalid(
      "A --std below 1 looks as if it were for pixels of 0 to 1: add --range 1, or --range 255 if "
      "it is not.");
}

// x * scale + offset as (x - mean) / std.
Result<Normalization> FromAffine(const ImageArguments& arguments) {
  const auto fits = [](const std::vector<double>& v) { return v.size() == 1 || v.size() == 3; };
  const bool counts = fits(arguments.scale) && (arguments.offset.empty() || fits(arguments.offset));
  if (!counts || std::ranges::count(arguments.scale, 0.0) > 0) {
    return Invalid("--scale and --offset take one number or three, and --scale none that is 0.");
  }
  Normalization normalization;
  const size_t count = std::max(arguments.scale.size(), arguments.offset.size());
  for (size_t i = 0; i < count; ++i) {
    const auto at = [&](const std::vector<double>& v) { return v.size() == 1 ? v[0] : v[i]; };
    normalization.std.push_back(1 / at(arguments.scale));
    if (!arguments.offset.empty()) {
      normalization.mean.push_back(-at(arguments.offset) / at(arguments.scale));
    }
  }
  return normalization;
}

// In units of the pixels' range.
Result<Normalization> Given(const ImageArguments& arguments, const Preset* preset,
                            ColorOrder color) {
  if (!arguments.scale.empty()) return FromAffine(arguments);
  Normalization given = {arguments.mean, arguments.std};
  if (preset == nullptr) return given;
  if (given.mean.empty()) {
    MG_TRY_ASSIGN(given.mean, ForColors(preset->mean, *preset, color, "--mean"));
  }
  if (given.std.empty()) {
    MG_TRY_ASSIGN(given.std, ForColors(preset->std, *preset, color, "--std"));
  }
  return given;
}

Status CheckNormalization(const ImageArguments& arguments) {
  const bool centred = !arguments.mean.empty() || !arguments.std.empty();
  const bool affine = !arguments.scale.empty() || !arguments.offset.empty();
  if (centred && affine) {
    return Invalid(
        "--mean and --std say (x - mean) / std, --scale and --offset x * scale + offset: give one "
        "pair.");
  }
  if (!arguments.offset.empty() && arguments.scale.empty()) {
    return Invalid("--offset needs --scale; --scale 1 only shifts.");
  }
  return CheckUnit(arguments);
}

bool IsAll(const std::vector<double>& values, double number) {
  return std::ranges::all_of(values, [&](double v) { return v == number; });
}

Result<Normalization> ResolveNormalization(const ImageArguments& arguments, const Preset* preset,
                                           ColorOrder color) {
  MG_TRY(CheckNormalization(arguments));
  MG_TRY_ASSIGN(Normalization given, Given(arguments, preset, color));
  const double unit = arguments.range.value_or(preset == nullptr ? kByteRange : preset->range);
  given.mean = Times(given.mean, kByteRange / unit);
  given.std = Times(given.std, kByteRange / unit);
  if (given.std.empty() && unit != kByteRange) given.std = {kByteRange / unit};
  // What changes nothing is left out.
  if (IsAll(given.mean, 0)) given.mean.clear();
  if (IsAll(given.std, 1)) given.std.clear();
  return given;
}

}  // namespace

Result<ImageOptions> ResolveImage(const ImageArguments& arguments, const Graph& network) {
  const Preset* preset = FindPreset(arguments.preset);
  ImageOptions options;
  options.color = ColorOf(arguments, preset);
  options.layout = LayoutOf(arguments.layout);
  MG_TRY_ASSIGN(Normalization normalization,
                ResolveNormalization(arguments, preset, options.color));
  options.mean = std::move(normalization.mean);
  options.std = std::move(normalization.std);
  MG_TRY_ASSIGN(const ImageSize taken, NetworkSize(network, options));
  MG_TRY_ASSIGN(options.resize, ResolveResize(arguments, preset, taken));
  return options;
}

Status CheckNoImage(const ImageArguments& a) {
  const std::pair<const char*, bool> given[] = {
      {"--fit", !a.fit.empty()},
      {"--crop", !a.crop.empty()},
      {"--crop-pct", a.crop_pct.has_value()},
      {"--crop-fraction", a.crop_fraction.has_value()},
      {"--letterbox", !a.letterbox.empty()},
      {"--color", !a.color.empty()},
      {"--layout", !a.layout.empty()},
      {"--range", a.range.has_value()},
      {"--mean", !a.mean.empty()},
      {"--std", !a.std.empty()},
      {"--scale", !a.scale.empty()},
      {"--offset", !a.offset.empty()},
  };
  for (const auto& [name, is_given] : given) {
    if (!is_given) continue;
    return Invalid(StrCat(name,
                          " needs --resize or --preset: without them the network's input "
                          "stays as it is."));
  }
  return {};
}

void AddImageArguments(CLI::App& app, ImageArguments& a) {
  const std::string group = "In front of the network";
  const auto numbers = [&](const char* name, std::vector<double>& values, const char* text) {
    app.add_option(name, values, text)->delimiter(',')->allow_extra_args(false)->group(group);
  };
  app.add_option("--preset", a.preset, "What a training stack does; options override it")
      ->check(CLI::IsMember(PresetNames()).description(""))
      ->type_name("NAME")
      ->group(group);
  app.footer(PresetList());
  app.add_option("--resize", a.resize, "METHOD or METHOD:SIZE, as pillow:bilinear:256")
      ->group(group);
  app.add_option("--fit", a.fit, "How ratios other than SIZE's fit in")
      ->check(CLI::IsMember({"stretch", "shorter", "longer"}))
      ->group(group);
  app.add_option("--crop", a.crop, "SIZE of a central crop behind the resize")->group(group);
  app.add_option("--crop-pct", a.crop_pct, "The crop as a part of the resized side (timm)")
      ->check(CLI::Range(0.01, 1.0))
      ->group(group);
  app.add_option("--crop-fraction", a.crop_fraction, "Central square before the resize, a fraction")
      ->check(CLI::Range(0.0, 1.0))
      ->group(group);
  numbers("--letterbox", a.letterbox, "Keep the ratio; fill the rest with the colour");
  app.add_option("--color", a.color, "The network's channels")
      ->check(CLI::IsMember({"rgb", "bgr", "gray"}))
      ->group(group);
  numbers("--mean", a.mean, "(x - mean) / std: one number, or one a channel");
  numbers("--std", a.std, "See --mean");
  numbers("--scale", a.scale, "x * scale + offset, instead of --mean and --std");
  numbers("--offset", a.offset, "See --scale");
  app.add_option("--range", a.range, "x is a pixel of 0 to 255 (without a preset) or 1")
      ->check(CLI::IsMember({1.0, 255.0}))
      ->group(group);
  app.add_option("--layout", a.layout, "The network's axes, where its shape leaves doubt")
      ->check(CLI::IsMember({"nhwc", "nchw"}))
      ->group(group);
}

}  // namespace monograph::tools
