#include "passes/fold_input_affine.h"

#include <algorithm>
#include <utility>

#include "passes/affine.h"
#include "passes/editor.h"
#include "passes/image_window.h"
#include "passes/rewrite.h"
#include "passes/weights.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// The node that multiplies the affine node's input; nothing where it cannot.
Result<std::optional<Node>> Fold(Graph& graph, const Node& node, const Affine& affine,
                                 ValueId shifted) {
  auto weights = ReadWeights(graph, node);
  if (!weights || std::ranges::count(node.inputs, shifted) != 1) return std::optional<Node>();
  const Shape& shape = graph.value(affine.input).shape;
  const int32_t channels = shape.rank() == 0 ? 0 : shape[shape.rank() - 1];
  if (node.inputs[weights->places.image] != shifted ||
      !MultipliesChannels(node, *weights, channels) || !affine.Fits(channels) ||
      (affine.shifts() && !ReadsNoBorder(graph, node))) {
    return std::optional<Node>();
  }
  for (size_t i = 0; i < weights->weights.size(); ++i) {
    const size_t c = weights->InputChannelOf(i, static_cast<size_t>(channels));
    weights->bias[weights->ChannelOf(i)] += weights->weights[i] * affine.offset_at(c);
    weights->weights[i] *= affine.scale_at(c);
  }
  Node folded = node;
  folded.inputs[weights->places.image] = affine.input;
  MG_TRY_ASSIGN(const bool written, WriteWeights(graph, *weights, folded));
  return written ? std::optional(std::move(folded)) : std::nullopt;
}

Result<bool> FoldNode(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const auto affine = ReadAffine(graph, graph.node(id));
  if (!affine || !HasNoActivation(graph.node(id))) return false;
  const ValueId shifted = graph.node(id).outputs[0];
  const std::vector<NodeId> readers = editor.readers(shifted);
  if (readers.empty() || editor.is_output(shifted)) return false;
  std::vector<Node> folded;
  for (NodeId reader : readers) {
    MG_TRY_ASSIGN(auto node, Fold(graph, graph.node(reader), *affine, shifted));
    if (!node) return false;
    folded.push_back(std::move(*node));
  }
  for (size_t i = 0; i < readers.size(); ++i) editor.Replace(readers[i], std::move(folded[i]));
  return true;
}

}  // namespace

Result<int> FoldInputAffine(Graph& graph) { return ApplyRule(graph, FoldNode); }

}  // namespace monograph
