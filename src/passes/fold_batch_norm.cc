#include "passes/fold_batch_norm.h"

#include <optional>
#include <utility>

#include "passes/affine.h"
#include "passes/editor.h"
#include "passes/rewrite.h"
#include "passes/shorten_movement.h"
#include "passes/weights.h"

namespace monograph {

namespace {

void Apply(const Affine& affine, Weights& weights) {
  for (size_t i = 0; i < weights.weights.size(); ++i) {
    weights.weights[i] *= affine.scale_at(weights.ChannelOf(i));
  }
  for (size_t c = 0; c < weights.bias.size(); ++c) {
    weights.bias[c] = weights.bias[c] * affine.scale_at(c) + affine.offset_at(c);
  }
}

// The node that makes the value, or what RESHAPE and TRANSPOSE made it of, which nothing else
// reads.
NodeId MakerBehindMovement(const Editor& editor, ValueId value) {
  NodeId maker = editor.producer(value);
  while (maker >= 0 && editor.read_once(value) &&
         IsMovement(editor.graph(), editor.graph().node(maker))) {
    value = editor.graph().node(maker).inputs[0];
    maker = editor.producer(value);
  }
  return editor.read_once(value) ? maker : -1;
}

// The convolution with the affine map in its weights; nothing where it does not take it.
Result<std::optional<Node>> WithAffine(Graph& graph, NodeId target, const Affine& affine) {
  Node node = graph.node(target);
  auto weights = ReadWeights(graph, node);
  if (!weights || !HasNoActivation(node)) return std::optional<Node>();
  if (!affine.Fits(static_cast<int32_t>(weights->bias.size()))) return std::optional<Node>();
  Apply(affine, *weights);
  MG_TRY_ASSIGN(const bool written, WriteWeights(graph, *weights, node));
  if (!written) return std::optional<Node>();
  return std::optional(std::move(node));
}

// The convolution before the affine node takes its place.
Result<bool> FoldNode(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const auto affine = ReadAffine(graph, graph.node(id));
  if (!affine || !editor.read_once(affine->input)) return false;
  const NodeId target = affine->one_for_all() ? MakerBehindMovement(editor, affine->input)
                                              : editor.producer(affine->input);
  if (target < 0) return false;
  MG_TRY_ASSIGN(auto node, WithAffine(graph, target, *affine));
  if (!node) return false;
  *FusedActivation(*node) = *FusedActivation(graph.node(id));
  if (graph.node(target).outputs[0] == affine->input) {
    editor.Replace(id, std::move(*node));
    return true;
  }
  if (!editor.Forward(graph.node(id).outputs[0], affine->input)) return false;
  editor.Replace(target, std::move(*node));
  return true;
}

}  // namespace

Result<int> FoldBatchNorm(Graph& graph) { return ApplyRule(graph, FoldNode); }

}  // namespace monograph
