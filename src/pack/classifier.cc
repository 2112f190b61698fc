#include "pack/classifier.h"

#include <array>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"
#include "pack/labels.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// The number of classes.
Result<int32_t> CheckNetwork(const Graph& graph) {
  if (graph.outputs.size() != 1) {
    return Error{ErrorCode::kUnsupportedModel,
                 StrCat("The network has ", graph.outputs.size(),
                        " outputs; one row of scores is what a classifier has.")};
  }
  const Value& output = graph.value(graph.outputs[0]);
  const bool real = output.dtype == DType::kFloat32 || !output.quantization.empty();
  if (real && output.shape.rank() == 2 && output.shape[1] >= 1) return output.shape[1];
  return Error{
      ErrorCode::kUnsupportedModel,
      StrCat("The network's output \"", Printable(output.name), "\" is ", DTypeName(output.dtype),
             " ", output.shape.ToString(), "; a classifier gives float32 [N, classes].")};
}

Status CheckOptions(const ClassifierOptions& options, int32_t classes) {
  if (options.labels.empty()) return {};
  MG_TRY(CheckLabels(options.labels, classes));
  if (options.top >= 1 && options.top <= classes) return {};
  return Error{ErrorCode::kInvalidArgument, StrCat("top must be 1 up to the number of classes, ",
                                                   classes, "; it is ", options.top, ".")};
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

}  // namespace

Status PackClassifier(Graph& graph, const ClassifierOptions& options) {
  MG_TRY_ASSIGN(const int32_t classes, CheckNetwork(graph));
  MG_TRY(CheckOptions(options, classes));
  Emitter emitter(graph, "postprocess");
  MG_TRY_ASSIGN(const ValueId scores,
                EmitScores(emitter, graph.outputs[0], options.activation, "probabilities"));
  if (!options.labels.empty()) return AddTop(graph, scores, options);
  graph.value(scores).name = "scores";
  graph.outputs = {scores};
  return {};
}

}  // namespace monograph
