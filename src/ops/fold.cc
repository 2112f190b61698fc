#include "ops/fold.h"

#include <algorithm>

#include "ops/evaluate.h"
#include "ops/registry.h"

namespace monograph {

namespace {

bool HasOnlyConstants(const Graph& graph, const Node& node) {
  return std::ranges::any_of(node.inputs, [](ValueId id) { return id != kNoValue; }) &&
         std::ranges::all_of(node.inputs, [&](ValueId id) {
           return id == kNoValue || ConstantView(graph, id).has_value();
         });
}

bool DequantizesIntegers(const Graph& graph, const Node& node) {
  return node.op == schema::BuiltinOperator::DEQUANTIZE &&
         graph.value(node.inputs[0]).dtype != DType::kFloat16;
}

// Makes the node's outputs constants; returns the bytes that they need.
Result<size_t> FoldNode(Graph& graph, const InferState& state, const Node& node, size_t max_bytes) {
  MG_TRY_ASSIGN(std::vector<OwnedTensor> results,
                EvaluateNode(state, node, *FindOp(node), max_bytes));
  size_t bytes = 0;
  for (size_t i = 0; i < results.size(); ++i) {
    Value& value = graph.value(node.outputs[i]);
    bytes += results[i].bytes.size();
    value.shape = results[i].shape;
    value.constant = Constant::Own(std::move(results[i].bytes));
  }
  return bytes;
}

}  // namespace

Result<int> FoldConstants(Graph& graph, size_t max_bytes, bool keep_quantized) {
  MG_TRY_ASSIGN(const InferState state, InferGraph(graph));
  std::vector<Node> kept;
  for (const Node& node : graph.nodes()) {
    const bool keep = keep_quantized && DequantizesIntegers(graph, node);
    if (keep || !HasOnlyConstants(graph, node) || !CanEvaluate(state, node, *FindOp(node))) {
      kept.push_back(node);
      continue;
    }
    MG_TRY_ASSIGN(const size_t bytes, FoldNode(graph, state, node, max_bytes));
    max_bytes -= std::min(bytes, max_bytes);
  }
  const int folded = graph.node_count() - static_cast<int>(kept.size());
  graph.mutable_nodes() = std::move(kept);
  return folded;
}

}  // namespace monograph
