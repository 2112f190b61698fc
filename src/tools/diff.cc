// monograph diff: compares what two models compute, layer by layer.
#include "tools/diff.h"

#include <string>
#include <vector>

#include "base/strings.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/image_files.h"
#include "tools/image_samples.h"
#include "tools/model_inputs.h"
#include "tools/session_options.h"

namespace monograph::tools {

namespace {

struct Options {
  std::string a;
  std::string b;
  std::vector<std::string> images;
  std::vector<std::string> inputs;
  double tolerance = 1e-3;
  bool json = false;
  SessionOptions session;
};

Error Invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

Result<Samples> ImageSamples(const Graph& graph, const Options& options) {
  MG_TRY(RequireTakesImage(graph, options.a, "Give tensors with --input."));
  MG_TRY_ASSIGN(auto files, ListImages(options.images));
  const size_t count = files.size();
  return Samples{count, [files = std::move(files)](size_t i) { return ImageSample(files[i]); }};
}

Result<Sample> TensorSample(const Graph& graph, const std::vector<std::string>& arguments) {
  const std::vector<TensorInfo> declared = DeclaredInputs(graph);
  Sample sample;
  sample.inputs.resize(declared.size());
  for (const std::string& argument : arguments) {
    MG_TRY_ASSIGN(const NpyInput input, ReadNpyInput(declared, argument));
    Sample::Input& target = sample.inputs[input.index];
    target.dtype = input.array.dtype;
    target.shape = input.array.shape;
    MG_TRY_ASSIGN(target.bytes, Buffer::Copy(input.array.bytes));
  }
  for (size_t i = 0; i < declared.size(); ++i) {
    if (sample.inputs[i].bytes.size() > 0) continue;
    return Invalid(
        StrCat("Input \"", declared[i].name, "\" needs a tensor: give it with --input."));
  }
  return sample;
}

Result<Samples> SamplesOf(const Graph& graph, const Options& options) {
  if (options.images.empty() == options.inputs.empty()) {
    return Invalid("Give what the models shall run on: either --images or --input.");
  }
  if (!options.images.empty()) return ImageSamples(graph, options);
  return Samples{1, [&](size_t) { return TensorSample(graph, options.inputs); }};
}

// What is wrong with the text, or nothing.
std::string CheckTolerance(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const bool good = *end == '\0' && end != text.c_str() && value >= 0;
  return good ? "" : "must be a number of 0 or more, such as 0.001; it is " + text;
}

Result<bool> Diff(const Options& options) {
  MG_TRY_ASSIGN(const Graph a, LoadAnyModel(options.a));
  MG_TRY_ASSIGN(const Graph b, LoadAnyModel(options.b));
  MG_TRY_ASSIGN(const Samples samples, SamplesOf(a, options));
  MG_TRY_ASSIGN(Comparison comparison, CompareModels(a, b, samples, options.session));
  const DiffResult result{
      options.a, options.b, a, b, samples.count, options.tolerance, std::move(comparison)};
  options.json ? PrintLine(DiffJson(result)) : PrintDiff(result);
  return AreEqual(result);
}

}  // namespace

Action DefineDiff(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("a", options->a, "A model file or ONNX file")->required()->type_name("FILE");
  app.add_option("b", options->b, "The one to compare with it")->required()->type_name("FILE");
  app.add_option("--images", options->images, "Image files, or folders of them")->type_name("PATH");
  app.add_option("--input", options->inputs, "A tensor, in place of images")
      ->type_name("NAME=FILE");
  app.add_option("--tolerance", options->tolerance, "Largest relative difference that is equal")
      ->check(CLI::Validator(CheckTolerance, ""))
      ->type_name("T")
      ->capture_default_str();
  app.add_flag("--json", options->json, "Answer with one line of JSON");
  AddThreadsOption(app, options->session);
  app.footer(
      "Exit status: 0 if the outputs are equal, 1 if not or on failure, 2 for wrong\nusage.");
  return [options] {
    const auto equal = Diff(*options);
    if (!equal.ok()) return Fail(equal.error(), options->json);
    return *equal ? 0 : kExitFailed;
  };
}

}  // namespace monograph::tools
