#include "ops/infer.h"

#include <algorithm>

#include "base/strings.h"
#include "ops/evaluate.h"
#include "ops/registry.h"

namespace monograph {

InferState::InferState(const Graph& graph)
    : graph_(&graph), computed_(static_cast<size_t>(graph.value_count())) {
  types_.reserve(computed_.size());
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    types_.push_back(TensorType{graph.value(id).dtype, graph.value(id).shape});
  }
}

std::optional<ConstTensorView> InferState::known(ValueId id) const {
  const auto& computed = computed_[static_cast<size_t>(id)];
  if (!computed) return ConstantView(*graph_, id);
  return ConstTensorView{type(id).dtype, type(id).shape, computed->span()};
}

bool IsSmall(const TensorType& type) {
  const auto count = type.shape.NumElements();
  return count && *count <= kMaxKnownElements && type.dtype != DType::kString;
}

namespace {

bool CountFits(size_t count, int min, int max) {
  return count >= static_cast<size_t>(min) && (max < 0 || count <= static_cast<size_t>(max));
}

// An operator that takes any number of inputs can leave out none of them.
bool RequiredInputsThere(const Node& node, const OpDef& def) {
  const size_t required = def.max_inputs < 0 ? SIZE_MAX : static_cast<size_t>(def.min_inputs);
  const auto inputs = std::span(node.inputs).first(std::min(required, node.inputs.size()));
  return std::ranges::find(inputs, kNoValue) == inputs.end();
}

Status CheckArity(const Node& node, const OpDef& def) {
  if (RequiredInputsThere(node, def) &&
      CountFits(node.inputs.size(), def.min_inputs, def.max_inputs) &&
      CountFits(node.outputs.size(), def.min_outputs, def.max_outputs)) {
    return {};
  }
  return Error{ErrorCode::kCorruptModel,
               StrCat("it has ", node.inputs.size(), " inputs and ", node.outputs.size(),
                      " outputs, which is not what the operator takes.")};
}

// The graph's quantisation belongs to the declared types, so inference may not change them.
Status CheckDeclaredTypes(const InferState& state, const Node& node) {
  for (ValueId id : node.outputs) {
    const DType declared = state.graph().value(id).dtype;
    if (state.type(id).dtype == declared) continue;
    return Error{ErrorCode::kTypeMismatch,
                 StrCat("its output is declared ", DTypeName(declared), " but would be ",
                        DTypeName(state.type(id).dtype), ".")};
  }
  return {};
}

// Worth computing ahead: what is small, or comes from what is small where the size is not known.
bool WorthComputing(const InferState& state, const Node& node, const OpDef& def) {
  const auto small = [&](ValueId id) { return id == kNoValue || IsSmall(state.type(id)); };
  return CanEvaluate(state, node, def) &&
         std::ranges::all_of(def.data_dependent_shapes ? node.inputs : node.outputs, small) &&
         std::ranges::none_of(node.outputs, [&](ValueId id) {
           return state.known(id) || state.type(id).dtype == DType::kString;
         });
}

Status ComputeKnown(InferState& state, const Node& node, const OpDef& def) {
  if (!WorthComputing(state, node, def)) return {};
  MG_TRY_ASSIGN(std::vector<OwnedTensor> results, EvaluateNode(state, node, def, SIZE_MAX));
  for (size_t i = 0; i < results.size(); ++i) {
    const ValueId id = node.outputs[i];
    state.SetType(id, TensorType{state.type(id).dtype, results[i].shape});
    state.SetKnown(id, std::move(results[i].bytes));
  }
  return {};
}

Status ApplyFact(InferState& state, const ValueFact& fact) {
  const TensorType& type = state.type(fact.id);
  if (!type.shape.Accepts(fact.shape)) {
    return Error{ErrorCode::kInternal, StrCat("its output has shape ", fact.shape.ToString(),
                                              ", not ", type.shape.ToString(), ".")};
  }
  state.SetType(fact.id, TensorType{type.dtype, fact.shape});
  if (!fact.elements) return {};
  MG_TRY_ASSIGN(Buffer copy, Buffer::Copy(fact.elements->span()));
  state.SetKnown(fact.id, std::move(copy));
  return {};
}

Status ApplyFacts(InferState& state, std::span<const ValueId> ids,
                  std::span<const ValueFact> facts) {
  for (const ValueFact& fact : facts) {
    if (std::ranges::find(ids, fact.id) != ids.end()) MG_TRY(ApplyFact(state, fact));
  }
  return {};
}

Status InferNode(InferState& state, NodeId id, const OpDef& def, std::span<const ValueFact> facts) {
  const Node& node = state.graph().node(id);
  MG_TRY(CheckArity(node, def));
  InferContext context(state, id);
  MG_TRY(def.infer(context));
  MG_TRY(CheckDeclaredTypes(state, node));
  MG_TRY(ApplyFacts(state, node.outputs, facts));
  return ComputeKnown(state, node, def);
}

Status InferNodes(InferState& state, std::span<const ValueFact> facts) {
  const Graph& graph = state.graph();
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    const OpDef* def = FindOp(graph.node(id));
    if (def == nullptr) return CheckOperators(graph);
    if (Status status = InferNode(state, id, *def, facts); !status.ok()) {
      return Error{status.error().code(),
                   StrCat("Node ", id, " (", def->name, "): ", status.error().message())};
    }
  }
  return {};
}

Status CheckInputShape(const Value& declared, const Shape& shape) {
  if (declared.shape.Accepts(shape)) return {};
  return Error{ErrorCode::kShapeMismatch,
               StrCat("Input \"", declared.name, "\" has shape ", declared.shape.ToString(),
                      "; a tensor of shape ", shape.ToString(), " does not fit.")};
}

}  // namespace

Result<InferState> InferGraph(const Graph& graph, std::span<const Shape> input_shapes,
                              std::span<const ValueFact> facts) {
  if (input_shapes.size() != graph.inputs.size()) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("The model has ", graph.inputs.size(), " inputs; ", input_shapes.size(),
                        " shapes were given.")};
  }
  InferState state(graph);
  for (size_t i = 0; i < input_shapes.size(); ++i) {
    const ValueId id = graph.inputs[i];
    MG_TRY(CheckInputShape(graph.value(id), input_shapes[i]));
    state.SetType(id, TensorType{graph.value(id).dtype, input_shapes[i]});
  }
  MG_TRY(ApplyFacts(state, graph.inputs, facts));
  MG_TRY(InferNodes(state, facts));
  return state;
}

Result<InferState> InferGraph(const Graph& graph) {
  std::vector<Shape> shapes;
  for (ValueId id : graph.inputs) shapes.push_back(graph.value(id).shape);
  return InferGraph(graph, shapes);
}

}  // namespace monograph
