#include "passes/quantize_dynamically.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "passes/quantize_weights.h"
#include "passes/rewrite.h"
#include "passes/weight_constants.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// Both have input 0 as activations, and output channels on axis 0 of input 1.
bool RoundsActivations(const Node& node) {
  return node.op == BuiltinOperator::CONV_2D || node.op == BuiltinOperator::FULLY_CONNECTED;
}

bool IsOnlyWeights(const Graph& graph, ValueId id, const std::vector<NodeId>& readers) {
  return std::ranges::count(graph.outputs, id) == 0 &&
         std::ranges::all_of(readers, [&](NodeId reader) {
           const Node& node = graph.node(reader);
           return RoundsActivations(node) && std::ranges::count(node.inputs, id) == 1 &&
                  node.inputs[1] == id;
         });
}

}  // namespace

Result<int> QuantizeDynamically(Graph& graph) {
  const auto consumers = Consumers(graph);
  int count = 0;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    const std::vector<NodeId>& readers = consumers[static_cast<size_t>(id)];
    const auto numbers = ConstantFloats(graph, id);
    if (!numbers || std::ssize(*numbers) < kMinStoredElements || readers.empty() ||
        !IsOnlyWeights(graph, id, readers)) {
      continue;
    }
    MG_TRY_ASSIGN(auto quantized, InInt8ByChannel(graph, id, 0));
    if (!quantized) continue;
    graph.value(id) = std::move(*quantized);
    for (NodeId reader : readers) {
      auto* options = graph.node(reader).options.AsFullyConnectedOptions();
      if (options != nullptr) options->asymmetric_quantize_inputs = true;
    }
    ++count;
  }
  return count;
}

}  // namespace monograph
