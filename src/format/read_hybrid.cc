#include "format/read_hybrid.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "graph/op_options.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

constexpr size_t kFilter = 1;

// The input that holds the activations.
std::optional<size_t> ImageOf(const Node& node) {
  switch (node.op) {
    case BuiltinOperator::DEPTHWISE_CONV_2D: return 0;
    case BuiltinOperator::TRANSPOSE_CONV: return 2;
    default: return std::nullopt;
  }
}

bool Is(const Graph& graph, const Node& node, size_t input, DType dtype) {
  return input < node.inputs.size() && node.inputs[input] != kNoValue &&
         graph.value(node.inputs[input]).dtype == dtype;
}

bool IsHybrid(const Graph& graph, const Node& node) {
  const auto image = ImageOf(node);
  return image && Is(graph, node, *image, DType::kFloat32) &&
         Is(graph, node, kFilter, DType::kInt8);
}

Node Dequantize(Graph& graph, ValueId& filter) {
  const Value& quanta = graph.value(filter);
  Value real{StrCat(quanta.name, "/float32"), DType::kFloat32, quanta.shape, {}, {}};
  Node node;
  node.op = BuiltinOperator::DEQUANTIZE;
  node.options = DefaultOptions(node.op);
  node.inputs = {filter};
  filter = graph.AddValue(std::move(real));
  node.outputs = {filter};
  return node;
}

}  // namespace

void DequantizeHybridFilters(Graph& graph) {
  std::vector<Node> nodes;
  for (Node& node : graph.mutable_nodes()) {
    if (IsHybrid(graph, node)) nodes.push_back(Dequantize(graph, node.inputs[kFilter]));
    nodes.push_back(std::move(node));
  }
  graph.mutable_nodes() = std::move(nodes);
}

}  // namespace monograph
