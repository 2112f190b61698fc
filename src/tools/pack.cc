// monograph pack: preprocessing, top-k and labels around a network, in one file.
#include <charconv>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/strings.h"
#include "ops/infer.h"
#include "pack/classifier.h"
#include "pack/image.h"
#include "passes/halve_weights.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/report.h"

namespace monograph::tools {

namespace {

struct Options {
  std::string input;
  std::string output;
  std::string resize;
  std::string labels;
  std::string weights = "as-is";
  std::string description;
  std::optional<int32_t> top;
  bool softmax = false;
  ImageOptions image;
};

Error Invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

std::optional<int32_t> ParseSide(std::string_view text) {
  int32_t side = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return side;
}

// "bilinear:224" or "nearest:192x256", height first.
Status ParseResize(std::string_view text, ImageOptions& image) {
  const size_t colon = text.find(':');
  const std::string_view method = text.substr(0, colon);
  const std::string_view size = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  const size_t cross = size.find('x');
  const auto height = ParseSide(size.substr(0, cross));
  const auto width = cross == std::string_view::npos ? height : ParseSide(size.substr(cross + 1));
  if (!height || !width || (method != "bilinear" && method != "nearest")) {
    return Invalid(
        StrCat("--resize takes METHOD:SIZE with the method bilinear or nearest, such as "
               "bilinear:224 or nearest:192x256 (height first); it is \"",
               text, "\"."));
  }
  image.resize = method == "bilinear" ? ResizeMethod::kBilinear : ResizeMethod::kNearest;
  image.height = *height;
  image.width = *width;
  return {};
}

// What would have no effect is a mistake.
Status CheckOptions(const Options& options) {
  const ImageOptions& image = options.image;
  const bool prepares = image.crop_fraction || !image.mean.empty() || !image.std.empty();
  if (options.resize.empty() && prepares) {
    return Invalid(
        "--crop-fraction, --mean and --std need --resize: without it the network's "
        "input stays as it is.");
  }
  if (options.labels.empty() && options.top) {
    return Invalid("--top needs --labels: without them all scores are given.");
  }
  if (!options.resize.empty() || !options.labels.empty() || options.softmax) return {};
  return Invalid("There is nothing to pack: give at least --resize, --softmax or --labels.");
}

Result<ClassifierOptions> ReadClassifier(const Options& options) {
  ClassifierOptions classifier;
  classifier.softmax = options.softmax;
  if (options.labels.empty()) return classifier;
  MG_TRY_ASSIGN(const Buffer file, ReadFile(options.labels));
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  auto labels = ParseLabels(text);
  if (!labels.ok()) {
    return Error{labels.error().code, StrCat(options.labels, ": ", labels.error().message)};
  }
  classifier.labels = std::move(*labels);
  classifier.top = options.top.value_or(classifier.top);
  return classifier;
}

Status PackGraph(Graph& graph, const Options& options) {
  if (!options.resize.empty()) MG_TRY(PackImage(graph, options.image));
  if (!options.labels.empty() || options.softmax) {
    MG_TRY_ASSIGN(const ClassifierOptions classifier, ReadClassifier(options));
    MG_TRY(PackClassifier(graph, classifier));
  }
  if (options.weights == "fp16") MG_TRY(HalveWeights(graph));
  if (!options.description.empty()) graph.description = options.description;
  return {};
}

void PrintValues(const Graph& graph, const char* what, const std::vector<ValueId>& ids) {
  for (ValueId id : ids) {
    const Value& value = graph.value(id);
    std::printf("  %-7s %s %s %s\n", what, value.name.c_str(),
                std::string(DTypeName(value.dtype)).c_str(), value.shape.ToString().c_str());
  }
}

Status Pack(Options& options) {
  MG_TRY(CheckOptions(options));
  if (!options.resize.empty()) MG_TRY(ParseResize(options.resize, options.image));
  MG_TRY_ASSIGN(Graph graph, LoadModel(options.input));
  MG_TRY(PackGraph(graph, options));
  MG_TRY(InferGraph(graph));
  MG_TRY(SaveModel(options.output, graph));
  std::printf("%s: %d operators\n", options.output.c_str(), graph.node_count());
  PrintValues(graph, "input", graph.inputs);
  PrintValues(graph, "output", graph.outputs);
  return {};
}

void AddImageOptions(CLI::App& app, Options& options) {
  app.add_option("--crop-fraction", options.image.crop_fraction,
                 "Central square: fraction of the shorter side")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--resize", options.resize, "Such as bilinear:224 or nearest:192x256");
  app.add_option("--mean", options.image.mean, "Subtracted from pixels: one number, or R,G,B")
      ->delimiter(',');
  app.add_option("--std", options.image.std, "Divides what is left: one number, or R,G,B")
      ->delimiter(',');
}

}  // namespace

Action DefinePack(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("network", options->input, "The model file of the network")->required();
  app.add_option("-o,--output", options->output, "The model file to write")->required();
  AddImageOptions(app, *options);
  app.add_flag("--softmax", options->softmax, "Turn logits into probabilities");
  app.add_option("--labels", options->labels, "Text file with the name of a class a line");
  app.add_option("--top", options->top, "How many labels and scores to give (5)");
  app.add_option("--weights", options->weights, "Type in which weights are stored")
      ->check(CLI::IsMember({"as-is", "fp16"}))
      ->capture_default_str();
  app.add_option("--description", options->description, "A line about the model, kept in the file");
  return [options] {
    const Status status = Pack(*options);
    return status.ok() ? 0 : Fail(status.error(), false);
  };
}

}  // namespace monograph::tools
