// monograph quantize: a float model as int8.
#include "tools/quantize.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "format/write.h"
#include "passes/halve_weights.h"
#include "passes/pipeline.h"
#include "quant/answers.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/labels_csv.h"
#include "tools/progress.h"
#include "tools/quantize_images.h"
#include "tools/session_options.h"

namespace monograph::tools {

namespace {

struct Options {
  std::string input;
  std::string output;
  std::vector<std::string> images;
  std::vector<std::string> test_images;
  std::string observer = "mse";
  bool no_equalize = false;
  bool no_absorb_bias = false;
  std::string rounding = "learned";
  std::string bias_correction = "analytic";
  std::vector<std::string> keep_float;
  std::string weights;
  std::string max_drop;
  std::string labels_csv;
  std::string json_file;
  bool json = false;
  bool verbose = false;
  bool no_speed = false;
  QuantizeOptions quantize;
};

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

// The right answers for the samples: their labels, else what the float model answers.
Result<std::vector<std::string>> RightAnswers(const Graph& graph, const NamedSamples& images,
                                              const std::vector<LabelledImage>& labels,
                                              const SessionOptions& session) {
  if (!labels.empty()) return LabelsOf(images.files, labels, graph);
  return BestClasses(graph, images.samples, session);
}

// Has each image a label, where labels are needed? The errors of LabelsOf.
Status CheckLabels(const Graph& graph, const QuantizeImages& images,
                   const std::vector<LabelledImage>& labels, bool of_calibration) {
  if (labels.empty()) return {};
  MG_TRY(LabelsOf(images.test.files, labels, graph));
  if (of_calibration) MG_TRY(LabelsOf(images.calibration.files, labels, graph));
  return {};
}

bool HoldsHalves(const Graph& graph) {
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    const Value& value = graph.value(id);
    if (value.is_constant() && value.dtype == DType::kFloat16) return true;
  }
  return false;
}

class Quantizer {
 public:
  Quantizer(const Options& options, QuantizeImages material, std::vector<LabelledImage> labels)
      : options_(options), material_(std::move(material)), labels_(std::move(labels)) {}

  // What stays float has weights of the type that it had.
  Result<QuantizeResult> Run(Graph graph, const Progress& progress) {
    const bool halves = HoldsHalves(graph);
    MG_TRY_ASSIGN(result_.calibrated,
                  CalibrateModel(std::move(graph), material_.calibration.samples, options_.quantize,
                                 progress));
    MG_TRY_ASSIGN(result_.recovered, Recover(result_.calibrated, material_.calibration.samples,
                                             options_.quantize, progress));
    std::set<std::string> kept;
    if (!options_.max_drop.empty()) {
      MG_TRY_ASSIGN(result_.mixed, MixPrecision(progress));
      kept = result_.mixed->kept;
    }
    MG_TRY_ASSIGN(result_.integers, Integerise(kept));
    if (halves) {
      MG_TRY(HalveWeights(result_.integers.graph));
    }
    MG_TRY(Measure(progress));
    return std::move(result_);
  }

 private:
  const SessionOptions& session() const { return options_.quantize.session; }

  Result<Integers> Integerise(const std::set<std::string>& kept) const {
    return monograph::Integerise(result_.calibrated, result_.recovered, kept, options_.quantize);
  }

  Result<MixedPrecision> MixPrecision(const Progress& progress) {
    const Calibrated& calibrated = result_.calibrated;
    const NamedSamples& images = material_.calibration;
    MG_TRY_ASSIGN(const auto right, RightAnswers(calibrated.graph, images, labels_, session()));
    const Judge judge = [&](const Graph& graph) -> Result<double> {
      MG_TRY_ASSIGN(const auto answers, BestClasses(graph, images.samples, session()));
      return Agreement(right, answers);
    };
    const Build build = [&](const std::set<std::string>& kept) -> Result<Graph> {
      MG_TRY_ASSIGN(Integers integers, Integerise(kept));
      return std::move(integers.graph);
    };
    MG_TRY_ASSIGN(const auto damage,
                  MeasureDamage(result_.recovered.graph, result_.recovered.scheme, images.samples,
                                session(), progress));
    double best = 1;
    if (!labels_.empty()) {
      MG_TRY_ASSIGN(best, judge(calibrated.graph));
    }
    return KeepWorstLayers(damage, build, judge, best - *ParseDrop(options_.max_drop), progress);
  }

  Status Measure(const Progress& progress) {
    const Graph& real = result_.calibrated.graph;
    const Integers& integers = result_.integers;
    const NamedSamples& images = material_.test;
    MG_TRY_ASSIGN(result_.measured,
                  MeasureLayers(result_.calibrated, integers.scheme, integers.graph, images.samples,
                                session(), progress));
    MG_TRY_ASSIGN(const Sample first, images.samples.load(0));
    MG_TRY_ASSIGN(result_.share, CountInt8(integers.graph, first.Shapes()));
    result_.warnings =
        FindWarnings(result_.calibrated, integers.graph, result_.share, result_.measured,
                     material_.calibration.files.size(), options_.quantize);
    if (!options_.no_speed) MG_TRY(MeasureSpeed(first, progress));
    if (labels_.empty()) return {};
    MG_TRY_ASSIGN(const auto right, LabelsOf(images.files, labels_, real));
    MG_TRY_ASSIGN(const auto by_real, BestClasses(real, images.samples, session()));
    MG_TRY_ASSIGN(const auto by_integers,
                  BestClasses(result_.integers.graph, images.samples, session()));
    result_.accuracy = {Agreement(right, by_real), Agreement(right, by_integers)};
    return {};
  }

  // Of the float file as it is, without the passes.
  Status MeasureSpeed(const Sample& sample, const Progress& progress) {
    if (progress) progress("Measuring speed", 0, 1);
    MG_TRY_ASSIGN(const Graph real, LoadAnyModel(options_.input));
    MG_TRY_ASSIGN(result_.speed,
                  tools::MeasureSpeed(real, result_.integers.graph, sample, session()));
    if (progress) progress("Measuring speed", 1, 1);
    return {};
  }

  const Options& options_;
  QuantizeImages material_;
  std::vector<LabelledImage> labels_;
  QuantizeResult result_;
};

Result<QuantizeResult> Quantize(const Options& options) {
  ProgressLine line;
  const auto progress = [&](std::string_view stage, size_t done, size_t total) {
    line.Show(stage, done, total);
  };
  MG_TRY_ASSIGN(const size_t input_bytes, FileSize(options.input));
  MG_TRY_ASSIGN(Graph graph, LoadAnyModel(options.input));
  MG_TRY(CheckNotQuantized(graph));
  MG_TRY(RequireTakesImage(graph, options.input,
                           "Put its preprocessing into it with the command pack first."));
  std::vector<LabelledImage> labels;
  if (!options.labels_csv.empty()) {
    MG_TRY_ASSIGN(labels, ReadLabelsCsv(options.labels_csv));
  }
  MG_TRY_ASSIGN(QuantizeImages material, GatherImages(options.images, options.test_images, line));
  MG_TRY(CheckLabels(graph, material, labels, !options.max_drop.empty()));
  const size_t calibration_images = material.calibration.files.size();
  const size_t test_images = material.has_test ? material.test.files.size() : 0;
  std::vector<SkippedImage> skipped = std::move(material.skipped);
  MG_TRY_ASSIGN(
      QuantizeResult result,
      Quantizer(options, std::move(material), std::move(labels)).Run(std::move(graph), progress));
  result.input = options.input;
  result.output = options.output;
  result.input_bytes = input_bytes;
  result.options = options.quantize;
  result.calibration_images = calibration_images;
  result.test_images = test_images;
  result.skipped = std::move(skipped);
  return result;
}

// What is known to be impossible before minutes of work.
Status CheckOutputs(const Options& options) {
  std::set<std::filesystem::path> paths;
  for (const std::string& file : {options.output, options.json_file}) {
    if (file.empty()) continue;
    MG_TRY(CheckWritable(file));
    std::error_code error;
    const auto path = std::filesystem::absolute(file, error);
    if (!paths.insert(std::filesystem::weakly_canonical(path, error)).second) {
      return Error{ErrorCode::kInvalidArgument,
                   StrCat("Two outputs are to be written to ", file, ".")};
    }
  }
  return {};
}

// The model and the reports, all or none of them.
Status WriteResult(const Options& options, QuantizeResult& result) {
  MG_TRY_ASSIGN(const std::vector<std::byte> model, WriteModel(result.integers.graph));
  result.output_bytes = model.size();
  std::vector<FileContent> files;
  const Json facts = QuantizeJson(result);
  const std::string json = facts.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  if (!options.json_file.empty()) {
    files.push_back({options.json_file, std::as_bytes(std::span(json))});
  }
  files.push_back({options.output, model});
  MG_TRY(WriteFiles(files));
  options.json ? PrintLine(facts) : PrintQuantize(result, options.verbose);
  return {};
}

// Weights alone become another type, which takes no images.
Status StoreWeightsAlone(const Options& options) {
  if (!options.images.empty()) {
    return Error{
        ErrorCode::kInvalidArgument,
        "--weights stores weights alone, which takes no images: leave out one of the two."};
  }
  MG_TRY_ASSIGN(Graph graph, LoadAnyModel(options.input));
  MG_TRY(CheckNotQuantized(graph));
  PassOptions passes;
  passes.weights = options.weights == "fp16" ? WeightsType::kFloat16 : WeightsType::kInt8;
  MG_TRY(RunPasses(graph, passes));
  MG_TRY(SaveModel(options.output, graph));
  MG_TRY_ASSIGN(const size_t before, FileSize(options.input));
  MG_TRY_ASSIGN(const size_t after, FileSize(options.output));
  if (options.json) {
    PrintLine({{"input", options.input},
               {"output", options.output},
               {"weights", options.weights},
               {"input_bytes", before},
               {"output_bytes", after}});
  } else {
    std::printf("%s: weights in %s, %zu bytes, from %zu\n", options.output.c_str(),
                options.weights.c_str(), after, before);
  }
  return {};
}

Status Run(Options& options) {
  if (!options.weights.empty()) return StoreWeightsAlone(options);
  if (options.images.empty()) {
    return Error{
        ErrorCode::kInvalidArgument,
        "Calibration needs images: give them with --images. Without images weights alone can "
        "be stored in less space: --weights fp16 or --weights int8."};
  }
  MG_TRY_ASSIGN(options.quantize.observer, ObserverNamed(options.observer));
  options.quantize.recovery.equalize.enabled = !options.no_equalize;
  options.quantize.recovery.absorb.enabled = !options.no_absorb_bias;
  options.quantize.recovery.rounding.enabled = options.rounding == "learned";
  MG_TRY_ASSIGN(options.quantize.recovery.bias.method,
                BiasCorrectionNamed(options.bias_correction));
  options.quantize.keep_float = {options.keep_float.begin(), options.keep_float.end()};
  MG_TRY(CheckOutputs(options));
  MG_TRY_ASSIGN(QuantizeResult result, Quantize(options));
  return WriteResult(options, result);
}

}  // namespace

namespace {

void AddRecoveryOptions(CLI::App& app, Options& options) {
  RecoveryOptions& recovery = options.quantize.recovery;
  app.add_flag("--no-equalize", options.no_equalize,
               "Leave layers' channels as unlike as they are");
  app.add_flag("--drop-clips", recovery.drop_clips,
               "Drop clips at 6 that no image reaches, to equalise");
  app.add_flag("--no-absorb-bias", options.no_absorb_bias, "Leave high biases where they are");
  app.add_option("--rounding", options.rounding, "Of weights: learned or nearest")
      ->check(CLI::IsMember({"learned", "nearest"}).description(""))
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--bias-correction", options.bias_correction, "none, analytic or sequential")
      ->check(CLI::IsMember({"none", "analytic", "sequential"}).description(""))
      ->type_name("NAME")
      ->capture_default_str();
}

}  // namespace

Action DefineQuantize(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("model", options->input, "A float model file or ONNX file")
      ->required()
      ->type_name("FILE");
  app.add_option("-o,--output", options->output, "The model file to write")
      ->required()
      ->type_name("FILE");
  app.add_option("--images", options->images, "Images to calibrate on, or folders of them")
      ->type_name("PATH");
  app.add_option("--test-images", options->test_images,
                 "Images to compare on (every fifth of --images)")
      ->type_name("PATH");
  app.add_option("--observer", options->observer,
                 "Chooses ranges: min-max, moving-average,\npercentile, mse or entropy")
      ->check(CLI::IsMember({"min-max", "moving-average", "percentile", "mse", "entropy"})
                  .description(""))
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--percentile", options->quantize.percentile,
                 "Of observer percentile: share of numbers inside")
      ->check(CLI::Range(50.0, 100.0).description(""))
      ->type_name("P")
      ->capture_default_str();
  app.add_flag("--per-tensor", options->quantize.per_tensor,
               "One scale for a layer's weights, not one a channel");
  AddRecoveryOptions(app, *options);
  app.add_option("--keep-float", options->keep_float, "Layers that stay as they are, by name")
      ->type_name("NAME");
  app.add_option("--weights", options->weights,
                 "Store weights alone, fp16 or int8; takes no images")
      ->check(CLI::IsMember({"fp16", "int8"}).description(""))
      ->type_name("TYPE");
  app.add_option(
         "--max-drop", options->max_drop,
         "Keep the worst layers float until no more of the\nbest classes than this share is lost")
      ->check(CLI::Validator(CheckDrop, ""))
      ->type_name("P%");
  app.add_option(
         "--labels-csv", options->labels_csv,
         "Right classes, lines FILE,LABEL: --max-drop is by\nthem, and the report tells accuracies")
      ->type_name("FILE");
  app.add_option("--json-file", options->json_file, "Write the report there too")
      ->type_name("FILE");
  app.add_flag("--json", options->json, "Answer with one line of JSON");
  app.add_flag("--verbose", options->verbose, "List all layers and warnings, not only the worst");
  app.add_flag("--no-speed", options->no_speed, "Do not measure how fast both files are");
  AddThreadsOption(app, options->quantize.session);
  return [options] {
    const Status status = Run(*options);
    return status.ok() ? 0 : Fail(status.error(), options->json);
  };
}

}  // namespace monograph::tools
