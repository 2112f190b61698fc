#include "passes/weight_constants.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "ops/append.h"
#include "passes/rewrite.h"
#include "passes/weights.h"

namespace monograph {

Result<int> StoreBehindDequantize(Graph& graph, const StoreConstant& store) {
  std::vector<Node> nodes;
  for (const Node& node : graph.nodes()) {
    const auto places = PlacesOf(node);
    if (!places) continue;
    const ValueId id = node.inputs[places->weights];
    const auto numbers = ConstantFloats(graph, id);
    if (!numbers || std::ssize(*numbers) < kMinStoredElements) continue;
    MG_TRY_ASSIGN(auto stored, store(graph, id, places->channel_axis));
    if (!stored) continue;
    Node dequantize =
        MakeNode(schema::BuiltinOperator::DEQUANTIZE, {graph.AddValue(std::move(*stored))});
    dequantize.outputs = {id};
    graph.value(id).constant.reset();
    nodes.push_back(std::move(dequantize));
  }
  const int count = static_cast<int>(nodes.size());
  std::ranges::move(graph.mutable_nodes(), std::back_inserter(nodes));
  graph.mutable_nodes() = std::move(nodes);
  return count;
}

}  // namespace monograph
