#include "pack/classifier.h"

#include <array>
#include <utility>

#include "base/string_tensor.h"
#include "base/strings.h"
#include "graph/names.h"
#include "ops/append.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

Error Invalid(std::string message) {
  return Error{ErrorCode::kInvalidArgument, std::move(message)};
}

// The number of classes.
Result<int32_t> CheckNetwork(const Graph& graph) {
  if (graph.outputs.size() != 1) {
    return Error{ErrorCode::kUnsupportedModel,
                 StrCat("The network has ", graph.outputs.size(),
                        " outputs; one row of scores is what a classifier has.")};
  }
  const Value& output = graph.value(graph.outputs[0]);
  if (output.dtype == DType::kFloat32 && output.shape.rank() == 2 && output.shape[1] >= 1) {
    return output.shape[1];
  }
  return Error{
      ErrorCode::kUnsupportedModel,
      StrCat("The network's output \"", Printable(output.name), "\" is ", DTypeName(output.dtype),
             " ", output.shape.ToString(), "; a classifier gives float32 [N, classes].")};
}

Status CheckOptions(const ClassifierOptions& options, int32_t classes) {
  if (options.labels.empty()) return {};
  if (std::ssize(options.labels) != classes) {
    return Invalid(StrCat("There are ", options.labels.size(), " labels for ", classes,
                          " classes. The file needs one line for each class."));
  }
  if (options.top >= 1 && options.top <= classes) return {};
  return Invalid(
      StrCat("top must be 1 up to the number of classes, ", classes, "; it is ", options.top, "."));
}

Result<ValueId> AddLabels(Graph& graph, const std::vector<std::string>& labels) {
  const std::vector<std::string_view> views(labels.begin(), labels.end());
  MG_TRY_ASSIGN(const Buffer packed, PackStrings(views));
  return graph.AddConstant("all_labels", DType::kString, {static_cast<int32_t>(labels.size())},
                           packed.span());
}

Status AddTop(Graph& graph, ValueId scores, const ClassifierOptions& options) {
  MG_TRY_ASSIGN(const ValueId k, graph.AddConstant("top", DType::kInt32, {},
                                                   std::as_bytes(std::span(&options.top, 1))));
  const std::array<std::string, 2> names = {"scores", "classes"};
  MG_TRY_ASSIGN(const auto top,
                AppendNode(graph, MakeNode(BuiltinOperator::TOPK_V2, {scores, k}), names));
  MG_TRY_ASSIGN(const ValueId all, AddLabels(graph, options.labels));
  MG_TRY_ASSIGN(const ValueId labels,
                AppendNode(graph, MakeNode(BuiltinOperator::GATHER, {all, top[1]}), "labels"));
  graph.outputs = {labels, top[0]};
  return {};
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace

Status PackClassifier(Graph& graph, const ClassifierOptions& options) {
  MG_TRY_ASSIGN(const int32_t classes, CheckNetwork(graph));
  MG_TRY(CheckOptions(options, classes));
  ValueId scores = graph.outputs[0];
  if (options.softmax) {
    Node node = MakeNode(BuiltinOperator::SOFTMAX, {scores});
    node.options.AsSoftmaxOptions()->beta = 1;
    MG_TRY_ASSIGN(scores, AppendNode(graph, std::move(node), "probabilities"));
  }
  if (!options.labels.empty()) return AddTop(graph, scores, options);
  graph.value(scores).name = "scores";
  graph.outputs = {scores};
  return {};
}

Result<std::vector<std::string>> ParseLabels(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::string> labels;
  size_t gap = 0;  // The first empty line, counted from 1.
  for (size_t line = 1; !text.empty(); ++line) {
    const size_t end = text.find('\n');
    const std::string_view label = Trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (label.empty() && gap == 0) gap = line;
    if (label.empty()) continue;
    if (gap != 0) return Invalid(StrCat("Line ", gap, " of the labels is empty."));
    labels.emplace_back(label);
  }
  if (labels.empty()) return Invalid("There are no labels.");
  return labels;
}

}  // namespace monograph
