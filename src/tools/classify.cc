// monograph classify: names what images show.
#include <CLI/Validators.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
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
  size_t batch = 1;
  bool json = false;
  SessionOptions session;
};

void PrintFailure(const std::string& file, const Error& error, bool json) {
  if (json) {
    PrintLine({{"file", file}, {"error", ErrorJson(error)}});
    return;
  }
  const std::string text = StrCat(ErrorCodeName(error.code()), ": ", error.message());
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

// A result for each. Where the model refuses one of several images, each runs alone.
std::vector<Result<Classification>> RunImages(Classifier& classifier,
                                              std::span<const Image> images) {
  std::vector<Result<Classification>> results;
  if (images.size() > 1) {
    if (auto batch = classifier.RunBatch(images); batch.ok()) {
      std::ranges::move(*batch, std::back_inserter(results));
      return results;
    }
  }
  for (const Image& image : images) results.push_back(classifier.Run(image));
  return results;
}

bool Print(const std::string& file, const Result<Classification>& result, bool json) {
  if (!result.ok()) {
    PrintFailure(file, result.error(), json);
  } else {
    json ? PrintJson(file, *result) : PrintText(file, *result);
  }
  return result.ok();
}

// As one batch. Did all files give an answer?
bool ClassifyFiles(Classifier& classifier, std::span<const std::string> files, bool json) {
  std::vector<Image> images;
  std::vector<std::optional<Error>> unread;
  for (const std::string& file : files) {
    auto image = ReadImage(file);
    unread.push_back(image.ok() ? std::nullopt : std::optional(image.error()));
    if (image.ok()) images.push_back(std::move(*image));
  }
  const auto results = RunImages(classifier, images);
  bool all = true;
  auto next = results.begin();
  for (size_t i = 0; i < files.size(); ++i) {
    if (unread[i]) {
      PrintFailure(files[i], *unread[i], json);
      all = false;
    } else {
      all = Print(files[i], *next++, json) && all;
    }
  }
  return all;
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
  const std::span files = options.images;
  for (size_t begin = 0; begin < files.size(); begin += options.batch) {
    const auto batch = files.subspan(begin, std::min(options.batch, files.size() - begin));
    if (!ClassifyFiles(*classifier, batch, options.json)) status = kExitFailed;
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
  app.add_option("--batch", options->batch, "Images to run together, of any sizes")
      ->check(CLI::Range(1, 1024).description(""))
      ->type_name("N")
      ->capture_default_str();
  AddThreadsOption(app, options->session);
  return [options] { return Classify(*options); };
}

}  // namespace monograph::tools
