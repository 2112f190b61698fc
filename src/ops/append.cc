#include "ops/append.h"

#include <utility>

#include "graph/op_options.h"
#include "ops/infer.h"
#include "ops/registry.h"

namespace monograph {

Node MakeNode(schema::BuiltinOperator op, std::vector<ValueId> inputs) {
  Node node;
  node.op = op;
  node.inputs = std::move(inputs);
  node.options = DefaultOptions(op);
  return node;
}

namespace {

Status InferLastNode(Graph& graph) {
  const NodeId id = graph.node_count() - 1;
  const OpDef* def = FindOp(graph.node(id));
  if (def == nullptr) return CheckOperators(graph);
  InferState state(graph);
  InferContext context(state, id);
  MG_TRY(def->infer(context));
  for (ValueId output : graph.node(id).outputs) {
    graph.value(output).dtype = state.type(output).dtype;
    graph.value(output).shape = state.type(output).shape;
  }
  return {};
}

}  // namespace

Result<std::vector<ValueId>> AppendNode(Graph& graph, Node node,
                                        std::span<const std::string> output_names,
                                        std::optional<DType> declared) {
  const DType implied =
      node.inputs.empty() ? DType::kFloat32 : graph.value(node.inputs.front()).dtype;
  for (const std::string& name : output_names) {
    node.outputs.push_back(graph.AddValue({name, declared.value_or(implied), {}, {}, {}}));
  }
  std::vector<ValueId> outputs = node.outputs;
  graph.AddNode(std::move(node));
  MG_TRY(InferLastNode(graph));
  return outputs;
}

Result<ValueId> AppendNode(Graph& graph, Node node, Value output) {
  const ValueId id = graph.AddValue(std::move(output));
  node.outputs = {id};
  graph.AddNode(std::move(node));
  MG_TRY(InferLastNode(graph));
  return id;
}

Result<ValueId> AppendNode(Graph& graph, Node node, const std::string& output_name,
                           std::optional<DType> declared) {
  MG_TRY_ASSIGN(const auto outputs,
                AppendNode(graph, std::move(node), {&output_name, 1}, declared));
  return outputs.front();
}

}  // namespace monograph
