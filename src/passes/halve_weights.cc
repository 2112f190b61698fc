#include "passes/halve_weights.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

#include "base/float16.h"
#include "ops/append.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

constexpr float kMaxHalf = 65504;
constexpr int64_t kMinElements = 256;

bool HasWeights(const Node& node) {
  return node.op == BuiltinOperator::CONV_2D || node.op == BuiltinOperator::DEPTHWISE_CONV_2D ||
         node.op == BuiltinOperator::FULLY_CONNECTED || node.op == BuiltinOperator::TRANSPOSE_CONV;
}

bool WorthHalving(const Graph& graph, ValueId id) {
  const auto values = ConstantFloats(graph, id);
  return values && std::ssize(*values) >= kMinElements &&
         std::ranges::all_of(*values, [](float v) { return std::abs(v) <= kMaxHalf; });
}

// Makes the value the output of the DEQUANTIZE node that is returned.
Result<Node> MakeHalf(Graph& graph, ValueId id) {
  const auto values = *ConstantFloats(graph, id);
  std::vector<uint16_t> halves;
  for (float value : values) halves.push_back(FloatToHalf(value));
  MG_TRY_ASSIGN(const ValueId half,
                graph.AddConstant(graph.value(id).name + "/float16", DType::kFloat16,
                                  graph.value(id).shape, std::as_bytes(std::span(halves))));
  graph.value(id).constant.reset();
  Node node = MakeNode(BuiltinOperator::DEQUANTIZE, {half});
  node.outputs = {id};
  return node;
}

}  // namespace

Result<int> HalveWeights(Graph& graph) {
  std::vector<Node> nodes;
  for (const Node& node : graph.nodes()) {
    if (!HasWeights(node) || !WorthHalving(graph, node.inputs[1])) continue;
    MG_TRY_ASSIGN(Node dequantize, MakeHalf(graph, node.inputs[1]));
    nodes.push_back(std::move(dequantize));
  }
  const int halved = static_cast<int>(nodes.size());
  std::ranges::move(graph.mutable_nodes(), std::back_inserter(nodes));
  graph.mutable_nodes() = std::move(nodes);
  return halved;
}

}  // namespace monograph
