#include "passes/fold_batch_norm.h"

#include "passes/affine.h"
#include "passes/editor.h"
#include "passes/rewrite.h"
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

// The convolution before the affine node takes its place.
Result<bool> FoldNode(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const auto affine = ReadAffine(graph, graph.node(id));
  if (!affine || !editor.read_once(affine->input)) return false;
  const NodeId target = editor.producer(affine->input);
  if (target < 0) return false;
  Node node = graph.node(target);
  auto weights = ReadWeights(graph, node);
  if (!weights || !HasNoActivation(node)) return false;
  if (!affine->Fits(static_cast<int32_t>(weights->bias.size()))) return false;
  Apply(*affine, *weights);
  MG_TRY_ASSIGN(const bool written, WriteWeights(graph, *weights, node));
  if (!written) return false;
  *FusedActivation(node) = *FusedActivation(graph.node(id));
  editor.Replace(id, std::move(node));
  return true;
}

}  // namespace

Result<int> FoldBatchNorm(Graph& graph) { return ApplyRule(graph, FoldNode); }

}  // namespace monograph
