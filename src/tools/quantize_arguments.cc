#include "tools/quantize_arguments.h"

#include <CLI/Validators.hpp>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "base/strings.h"
#include "quant/correct_bias.h"
#include "quant/observer.h"
#include "tools/files.h"
#include "tools/session_options.h"
#include "tools/weights_option.h"

namespace monograph::tools {

namespace {

// What means nothing without calibration.
constexpr const char* kOfCalibration[] = {
    "--observer",   "--percentile",     "--per-tensor", "--no-equalize",
    "--drop-clips", "--no-absorb-bias", "--rounding",   "--bias-correction",
    "--keep-float", "--max-drop",       "--html"};

Error Invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

// "1%" or "1" as 0.01.
std::optional<double> ParseDrop(const std::string& text) {
  char* end = nullptr;
  const double percent = std::strtod(text.c_str(), &end);
  if (*end == '%') ++end;
  const bool good = !text.empty() && *end == '\0' && percent >= 0 && percent <= 100;
  return good ? std::optional(percent / 100) : std::nullopt;
}

std::string CheckDrop(const std::string& text) {
  return ParseDrop(text) ? "" : "must be a percentage from 0 to 100, such as 1%; it is " + text;
}

void AddRecoveryOptions(CLI::App& app, QuantizeArguments& arguments) {
  RecoveryOptions& recovery = arguments.quantize.recovery;
  app.add_flag("--no-equalize", arguments.no_equalize,
               "Leave layers' channels as unlike as they are");
  app.add_flag("--drop-clips", recovery.drop_clips,
               "Drop clips at 6 that no image reaches, to equalise");
  app.add_flag("--no-absorb-bias", arguments.no_absorb_bias, "Leave high biases where they are");
  app.add_option("--rounding", arguments.rounding, "Of weights: learned or nearest")
      ->check(CLI::IsMember({"learned", "nearest"}).description(""))
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--bias-correction", arguments.bias_correction, "none, analytic or sequential")
      ->check(CLI::IsMember({"none", "analytic", "sequential"}).description(""))
      ->type_name("NAME")
      ->capture_default_str();
}

// Options that take no effect are refused.
Status CheckStoring(const CLI::App& app, const QuantizeArguments& arguments) {
  const std::string option = arguments.dynamic ? "--dynamic" : "--weights";
  for (const char* other : kOfCalibration) {
    if (app.count(other) == 0) continue;
    return Invalid(StrCat(option, " works without calibration, which ", other,
                          " is about: leave out one of the two."));
  }
  if (arguments.dynamic && !arguments.weights.empty()) {
    return Invalid("--dynamic stores weights as int8: leave out --weights.");
  }
  const bool images = !arguments.images.empty() || !arguments.test_images.empty();
  if (images || arguments.labels_csv.empty()) return {};
  return Invalid("--labels-csv is about images: give them with --test-images.");
}

Status CheckCalibrating(QuantizeArguments& arguments) {
  if (arguments.images.empty()) {
    return Invalid(
        "Calibration needs images: give them with --images. Without images there are --dynamic, "
        "and less space for weights alone: --weights fp16 or --weights int8.");
  }
  QuantizeOptions& quantize = arguments.quantize;
  MG_TRY_ASSIGN(quantize.observer, ObserverNamed(arguments.observer));
  quantize.recovery.equalize.enabled = !arguments.no_equalize;
  quantize.recovery.absorb.enabled = !arguments.no_absorb_bias;
  quantize.recovery.rounding.enabled = arguments.rounding == "learned";
  MG_TRY_ASSIGN(quantize.recovery.bias.method, BiasCorrectionNamed(arguments.bias_correction));
  quantize.keep_float = {arguments.keep_float.begin(), arguments.keep_float.end()};
  return {};
}

// What is known to be impossible before minutes of work.
Status CheckOutputs(const QuantizeArguments& arguments) {
  std::set<std::filesystem::path> paths;
  for (const std::string& file : {arguments.output, arguments.json_file, arguments.html}) {
    if (file.empty()) continue;
    MG_TRY(CheckWritable(file));
    std::error_code error;
    const auto path = std::filesystem::absolute(file, error);
    if (!paths.insert(std::filesystem::weakly_canonical(path, error)).second) {
      return Invalid(StrCat("Two outputs are to be written to ", file, "."));
    }
  }
  return {};
}

}  // namespace

void AddQuantizeArguments(CLI::App& app, QuantizeArguments& arguments) {
  app.add_option("model", arguments.input, "A float model file or ONNX file")
      ->required()
      ->type_name("FILE");
  app.add_option("-o,--output", arguments.output, "The model file to write")
      ->required()
      ->type_name("FILE");
  app.add_option("--images", arguments.images, "Images to calibrate on, or folders of them")
      ->type_name("PATH");
  app.add_option("--test-images", arguments.test_images,
                 "Images to compare on (every fifth of --images)")
      ->type_name("PATH");
  app.add_option("--observer", arguments.observer,
                 "Chooses ranges: min-max, moving-average,\npercentile, mse or entropy")
      ->check(CLI::IsMember({"min-max", "moving-average", "percentile", "mse", "entropy"})
                  .description(""))
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--percentile", arguments.quantize.percentile,
                 "Of observer percentile: share of numbers inside")
      ->check(CLI::Range(50.0, 100.0).description(""))
      ->type_name("P")
      ->capture_default_str();
  app.add_flag("--per-tensor", arguments.quantize.per_tensor,
               "One scale for a layer's weights, not one a channel");
  AddRecoveryOptions(app, arguments);
  app.add_option("--keep-float", arguments.keep_float, "Layers that stay as they are, by name")
      ->type_name("NAME");
  AddWeightsOption(app, arguments.weights, "Store weights alone");
  app.add_flag("--dynamic", arguments.dynamic,
               "Weights of int8, and activations rounded to int8\nas they run: no calibration");
  app.add_option(
         "--max-drop", arguments.max_drop,
         "Keep the worst layers float until no more of the\nbest classes than this share is lost")
      ->check(CLI::Validator(CheckDrop, ""))
      ->type_name("P%");
  app.add_option(
         "--labels-csv", arguments.labels_csv,
         "Right classes, lines FILE,LABEL: --max-drop is by\nthem, and the report tells accuracies")
      ->type_name("FILE");
  app.add_option("--json-file", arguments.json_file, "Write the report there too")
      ->type_name("FILE");
  app.add_option("--html", arguments.html, "Write the report as a page with plots")
      ->type_name("FILE");
  app.add_flag("--json", arguments.json, "Answer with one line of JSON");
  app.add_flag("--verbose", arguments.verbose, "List all layers and warnings, not only the worst");
  app.add_flag("--no-speed", arguments.no_speed, "Do not measure how fast both files are");
  AddThreadsOption(app, arguments.quantize.session);
}

Status CheckQuantizeArguments(const CLI::App& app, QuantizeArguments& arguments) {
  MG_TRY(StoresWeights(arguments) ? CheckStoring(app, arguments) : CheckCalibrating(arguments));
  return CheckOutputs(arguments);
}

bool StoresWeights(const QuantizeArguments& arguments) {
  return arguments.dynamic || !arguments.weights.empty();
}

double MaxDrop(const QuantizeArguments& arguments) { return *ParseDrop(arguments.max_drop); }

}  // namespace monograph::tools
