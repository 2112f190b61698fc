// monograph quantize: a float model as int8.
#include "tools/quantize.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "format/write.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/image_files.h"
#include "tools/progress.h"
#include "tools/session_options.h"

namespace monograph::tools {

namespace {

constexpr size_t kHoldOutFrom = 20;  // Images, of which
constexpr size_t kHoldOutEvery = 5;  // each such is kept for the test.

struct Options {
  std::string input;
  std::string output;
  std::vector<std::string> images;
  std::vector<std::string> test_images;
  std::string observer = "mse";
  std::vector<std::string> keep_float;
  std::string json_file;
  bool json = false;
  QuantizeOptions quantize;
};

struct Material {
  Samples calibration;
  Samples test;
  bool has_test = false;
  std::vector<SkippedImage> skipped;
};

Result<ImageSet> ReadImages(const std::vector<std::string>& paths,
                            std::vector<SkippedImage>& skipped, ProgressLine& line) {
  MG_TRY_ASSIGN(const auto files, ListImages(paths));
  ImageSet set = ImageSet::Read(
      files, [&](size_t done, size_t total) { line.Show("Reading images", done, total); });
  skipped.insert(skipped.end(), set.skipped().begin(), set.skipped().end());
  if (set.size() > 0) return set;
  return Error{ErrorCode::kDecodeFailed,
               StrCat("None of the ", files.size(),
                      " images can be read: ", set.skipped()[0].error.message())};
}

Result<Material> Gather(const Options& options, ProgressLine& line) {
  Material material;
  MG_TRY_ASSIGN(const ImageSet images, ReadImages(options.images, material.skipped, line));
  material.calibration = images.All();
  material.test = images.All();
  if (!options.test_images.empty()) {
    MG_TRY_ASSIGN(const ImageSet test, ReadImages(options.test_images, material.skipped, line));
    material.test = test.All();
    material.has_test = true;
  } else if (images.size() >= kHoldOutFrom) {
    const auto held_out = [](size_t i) { return i % kHoldOutEvery == kHoldOutEvery - 1; };
    material.calibration = images.Those([&](size_t i) { return !held_out(i); });
    material.test = images.Those(held_out);
    material.has_test = true;
  }
  return material;
}

Result<QuantizeResult> Quantize(const Options& options) {
  ProgressLine line;
  const auto progress = [&](std::string_view stage, size_t done, size_t total) {
    line.Show(stage, done, total);
  };
  MG_TRY_ASSIGN(Graph graph, LoadAnyModel(options.input));
  MG_TRY(CheckNotQuantized(graph));
  MG_TRY(RequireTakesImage(graph, options.input,
                           "Put its preprocessing into it with the command pack first."));
  MG_TRY_ASSIGN(Material material, Gather(options, line));
  QuantizeResult result;
  result.input = options.input;
  result.output = options.output;
  result.options = options.quantize;
  MG_TRY_ASSIGN(result.calibrated,
                CalibrateModel(std::move(graph), material.calibration, options.quantize, progress));
  result.scheme = SchemeOf(result.calibrated, {}, options.quantize);
  MG_TRY_ASSIGN(result.graph, Integerise(result.calibrated, result.scheme));
  MG_TRY_ASSIGN(result.comparison, CompareModels(result.calibrated.graph, result.graph,
                                                 material.test, options.quantize.session));
  MG_TRY(SaveModel(options.output, result.graph));
  MG_TRY_ASSIGN(result.input_bytes, FileSize(options.input));
  MG_TRY_ASSIGN(result.output_bytes, FileSize(options.output));
  result.calibration_images = material.calibration.count;
  result.test_images = material.has_test ? material.test.count : 0;
  result.skipped = std::move(material.skipped);
  return result;
}

Status Report(const Options& options, const QuantizeResult& result) {
  if (!options.json_file.empty()) {
    const std::string text =
        QuantizeJson(result).dump(2, ' ', false, Json::error_handler_t::replace);
    MG_TRY(WriteFile(options.json_file, std::string_view(text + "\n")));
  }
  options.json ? PrintLine(QuantizeJson(result)) : PrintQuantize(result);
  return {};
}

Status Run(Options& options) {
  MG_TRY_ASSIGN(options.quantize.observer, ObserverNamed(options.observer));
  options.quantize.keep_float = {options.keep_float.begin(), options.keep_float.end()};
  MG_TRY_ASSIGN(const QuantizeResult result, Quantize(options));
  return Report(options, result);
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
      ->required()
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
                 "Of the observer percentile: share of numbers inside")
      ->check(CLI::Range(50.0, 100.0).description(""))
      ->type_name("P")
      ->capture_default_str();
  app.add_flag("--per-tensor", options->quantize.per_tensor,
               "One scale for a layer's weights, not one a channel");
  app.add_option("--keep-float", options->keep_float, "Layers that stay as they are, by name")
      ->type_name("NAME");
  app.add_option("--json-file", options->json_file, "Write the report there too")
      ->type_name("FILE");
  app.add_flag("--json", options->json, "Answer with one line of JSON");
  AddThreadsOption(app, options->quantize.session);
  return [options] {
    const Status status = Run(*options);
    return status.ok() ? 0 : Fail(status.error(), options->json);
  };
}

}  // namespace monograph::tools
