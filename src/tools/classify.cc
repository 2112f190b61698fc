// monograph classify: names what images show.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/strings.h"
#include "tools/classifier.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/report.h"
#include "tools/session_options.h"

namespace monograph::tools {

namespace {

constexpr size_t kIndent = 2;
constexpr size_t kLabelColumns = 30;
constexpr size_t kBarColumns = 40;

struct Options {
  std::vector<std::string> images;
  std::string model;
  bool json = false;
  SessionOptions session;
};

void PrintFailure(const std::string& file, const Error& error, bool json) {
  if (json) {
    PrintLine({{"file", file}, {"error", ErrorJson(error)}});
    return;
  }
  const std::string text = StrCat(ErrorCodeName(error.code), ": ", error.message);
  std::printf("%s\n%s\n", file.c_str(), Wrap(text, kIndent).c_str());
}

void PrintJson(const std::string& file, const Classification& result) {
  Json scores = Json::array();
  for (float score : result.scores) scores.push_back(FloatJson(score));
  PrintLine({{"file", file},
             {"labels", result.labels},
             {"scores", scores},
             {"ms", MillisecondsJson(result.milliseconds)}});
}

void PrintText(const std::string& file, const Classification& result) {
  std::printf("%s  %.1f ms\n", file.c_str(), result.milliseconds);
  for (size_t i = 0; i < std::min(result.labels.size(), result.scores.size()); ++i) {
    const double score = static_cast<double>(result.scores[i]);
    std::printf("  %s %5.1f%% %s\n", Fit(result.labels[i], kLabelColumns).c_str(), 100 * score,
                Bar(score, kBarColumns).c_str());
  }
}

bool ClassifyFile(Classifier& classifier, const std::string& file, bool json) {
  auto image = ReadImage(file);
  if (!image.ok()) {
    PrintFailure(file, image.error(), json);
    return false;
  }
  auto result = classifier.Run(*image);
  if (!result.ok()) {
    PrintFailure(file, result.error(), json);
    return false;
  }
  json ? PrintJson(file, *result) : PrintText(file, *result);
  return true;
}

Result<Classifier> Load(const Options& options) {
  if (!options.model.empty()) return Classifier::Load(options.model, options.session);
  MG_TRY_ASSIGN(const auto model, DefaultModel());
  return Classifier::Load(model, options.session);
}

// Without a model every image fails with the model's error, so that there is a line for each.
int Classify(const Options& options) {
  auto classifier = Load(options);
  if (!classifier.ok()) {
    for (const std::string& file : options.images) {
      PrintFailure(file, classifier.error(), options.json);
    }
    return kExitFailed;
  }
  int status = 0;
  for (const std::string& file : options.images) {
    if (!ClassifyFile(*classifier, file, options.json)) status = kExitFailed;
  }
  return status;
}

}  // namespace

Action DefineClassify(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("images", options->images, "JPEG, PNG, WebP or PPM files")
      ->required()
      ->type_name("IMAGE");
  app.add_option("--model", options->model, "A packed classifier; default: EfficientNet-Lite0")
      ->type_name("FILE");
  app.add_flag("--json", options->json, "A line of JSON an image: file, labels, scores, ms");
  AddThreadsOption(app, options->session);
  return [options] { return Classify(*options); };
}

}  // namespace monograph::tools
