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

Status RequireClasses(const Graph& graph) {
  if (ClassOutput(graph) != kNoValue) return {};
  return Error{ErrorCode::kInvalidArgument,
               "The model returns neither labels nor one row of scores, so that there is no best "
               "class to compare."};
}

Result<std::vector<std::string>> BestClasses(const Graph& graph, const Samples& samples,
                                             const SessionOptions& session) {
  MG_TRY(RequireClasses(graph));
  const ValueId output = ClassOutput(graph);
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

Status AddAnswer(const Graph& a, const Graph& b, size_t output, const ViewPair& views,
                 ComparedAnswers& answers) {
  OutputComparison& compared = answers.outputs[output];
  if (compared.pair.a == ClassOutput(a) && compared.pair.b == ClassOutput(b)) {
    MG_TRY_ASSIGN(std::string best_a, ClassIn(views.a));
    MG_TRY_ASSIGN(std::string best_b, ClassIn(views.b));
    answers.best_a.push_back(std::move(best_a));
    answers.best_b.push_back(std::move(best_b));
  }
  return AddAnswers(a, b, views, compared);
}

Result<ComparedAnswers> CompareAnswers(const Graph& a, const Graph& b, const Samples& samples,
                                       const SessionOptions& session,
                                       const std::function<void(size_t, size_t)>& progress) {
  ComparedAnswers answers;
  MG_TRY_ASSIGN(answers.outputs, PairOutputs(a, b));
  std::vector<ValuePair> pairs;
  for (const OutputComparison& output : answers.outputs) pairs.push_back(output.pair);
  const auto see = [&](size_t output, const ViewPair& views) {
    return AddAnswer(a, b, output, views, answers);
  };
  MG_TRY(SeeSideBySide(a, b, pairs, samples, session, see, progress));
  return answers;
}

double Agreement(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  int64_t equal = 0;
  for (size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i] ? 1 : 0;
  return static_cast<double>(equal) / static_cast<double>(a.size());
}

}  // namespace monograph
