#include "quant/answers.h"

#include <algorithm>

#include "base/string_tensor.h"
#include "inspect/taps.h"

namespace monograph {

namespace {

bool IsScores(const Value& value) {
  return value.dtype == DType::kFloat32 && value.shape.rank() == 2 && value.shape[1] != 1;
}

// The output that tells the class, or kNoValue.
ValueId ClassOutput(const Graph& graph) {
  const auto is_labels = [&](ValueId id) { return graph.value(id).dtype == DType::kString; };
  const auto labels = std::ranges::find_if(graph.outputs, is_labels);
  if (labels != graph.outputs.end()) return *labels;
  const auto scores =
      std::ranges::find_if(graph.outputs, [&](ValueId id) { return IsScores(graph.value(id)); });
  return scores == graph.outputs.end() ? kNoValue : *scores;
}

Result<std::string> ClassIn(const ConstTensorView& view) {
  if (view.dtype == DType::kString) {
    MG_TRY_ASSIGN(const auto labels, UnpackStrings(view.bytes));
    return labels.empty() ? std::string() : std::string(labels[0]);
  }
  const auto scores = view.as<float>();
  return std::to_string(std::ranges::max_element(scores) - scores.begin());
}

}  // namespace

Result<std::vector<std::string>> BestClasses(const Graph& graph, const Samples& samples,
                                             const SessionOptions& session) {
  const ValueId output = ClassOutput(graph);
  if (output == kNoValue) {
    return Error{ErrorCode::kInvalidArgument,
                 "The model returns neither labels nor one row of scores, so that there is no best "
                 "class to compare."};
  }
  Taps taps(graph, {output}, session);
  MG_TRY(taps.Open());
  std::vector<std::string> classes;
  for (size_t i = 0; i < samples.count; ++i) {
    MG_TRY_ASSIGN(const Sample sample, samples.load(i));
    MG_TRY(CheckSample(graph, sample));
    MG_TRY(taps.Run(sample));
    MG_TRY_ASSIGN(const ConstTensorView view, taps.Read(output));
    MG_TRY_ASSIGN(std::string best, ClassIn(view));
    classes.push_back(std::move(best));
  }
  return classes;
}

double Agreement(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  int64_t equal = 0;
  for (size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i] ? 1 : 0;
  return static_cast<double>(equal) / static_cast<double>(a.size());
}

}  // namespace monograph
