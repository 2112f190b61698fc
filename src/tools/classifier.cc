#include "tools/classifier.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "base/string_tensor.h"
#include "base/strings.h"
#include "tools/files.h"
#include "tools/model_inputs.h"

namespace monograph::tools {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kChannels = 3;

// The index of the output, or their number when there is none.
size_t FindOutput(std::span<const TensorInfo> outputs, std::string_view name, DType dtype) {
  const auto found = std::ranges::find_if(
      outputs, [&](const TensorInfo& info) { return info.name == name && info.dtype == dtype; });
  return static_cast<size_t>(found - outputs.begin());
}

Status Feed(Session& session, const Image& image) {
  MG_TRY_ASSIGN(const TensorView input,
                session.PrepareInput(0, {1, image.height, image.width, kChannels}));
  std::memcpy(input.bytes.data(), image.rgb.data(), input.bytes.size());
  return session.Run();
}

Status FeedBatch(Session& session, std::span<const Image> images) {
  MG_TRY(session.BeginBatch(static_cast<int32_t>(images.size())));
  for (const Image& image : images) {
    MG_TRY_ASSIGN(const TensorView input,
                  session.PrepareBatchImage({1, image.height, image.width, kChannels}));
    std::memcpy(input.bytes.data(), image.rgb.data(), input.bytes.size());
    MG_TRY(session.AddBatchImage());
  }
  return {};
}

Result<Classification> Answer(const ConstTensorView& labels, const ConstTensorView& scores) {
  MG_TRY_ASSIGN(const auto names, UnpackStrings(labels.bytes));
  Classification answer;
  answer.labels.assign(names.begin(), names.end());
  const auto values = scores.as<float>();
  answer.scores.assign(values.begin(), values.end());
  return answer;
}

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

}  // namespace

Result<Classifier> Classifier::Load(const std::filesystem::path& model,
                                    const SessionOptions& options) {
  MG_TRY_ASSIGN(Graph graph, LoadModel(model));
  Classifier classifier;
  MG_TRY_ASSIGN(classifier.session_, Session::Create(std::move(graph), options));
  const auto outputs = classifier.session_->outputs();
  classifier.labels_ = FindOutput(outputs, "labels", DType::kString);
  classifier.scores_ = FindOutput(outputs, "scores", DType::kFloat32);
  if (TakesImage(classifier.session_->inputs()) && classifier.labels_ < outputs.size() &&
      classifier.scores_ < outputs.size()) {
    return classifier;
  }
  return Error{ErrorCode::kUnsupportedModel,
               StrCat(model.string(),
                      " is no packed classifier: it must take a uint8 image and give labels and "
                      "scores. Make one with `monograph pack`.")};
}

Result<Classification> Classifier::Run(const Image& image) {
  const auto start = Clock::now();
  MG_TRY(Feed(*session_, image));
  MG_TRY_ASSIGN(const ConstTensorView labels, session_->Output(labels_));
  MG_TRY_ASSIGN(const ConstTensorView scores, session_->Output(scores_));
  MG_TRY_ASSIGN(Classification result, Answer(labels, scores));
  result.milliseconds = MillisecondsSince(start);
  return result;
}

Result<std::vector<Classification>> Classifier::RunBatch(std::span<const Image> images) {
  const auto start = Clock::now();
  MG_TRY(FeedBatch(*session_, images));
  std::vector<Classification> results;
  for (size_t i = 0; i < images.size(); ++i) {
    MG_TRY_ASSIGN(const ConstTensorView labels, session_->BatchOutput(i, labels_));
    MG_TRY_ASSIGN(const ConstTensorView scores, session_->BatchOutput(i, scores_));
    MG_TRY_ASSIGN(Classification result, Answer(labels, scores));
    results.push_back(std::move(result));
  }
  const double share = MillisecondsSince(start) / static_cast<double>(images.size());
  for (Classification& result : results) result.milliseconds = share;
  return results;
}

}  // namespace monograph::tools
