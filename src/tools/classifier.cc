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
  const auto start = std::chrono::steady_clock::now();
  MG_TRY(Feed(*session_, image));
  MG_TRY_ASSIGN(const ConstTensorView labels, session_->Output(labels_));
  MG_TRY_ASSIGN(const ConstTensorView scores, session_->Output(scores_));
  MG_TRY_ASSIGN(const auto names, UnpackStrings(labels.bytes));
  Classification result;
  result.labels.assign(names.begin(), names.end());
  const auto values = scores.as<float>();
  result.scores.assign(values.begin(), values.end());
  const std::chrono::duration<double, std::milli> elapsed =
      std::chrono::steady_clock::now() - start;
  result.milliseconds = elapsed.count();
  return result;
}

}  // namespace monograph::tools
