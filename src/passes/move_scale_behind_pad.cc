#include "passes/move_scale_behind_pad.h"

#include <optional>
#include <utility>

#include "ops/append.h"
#include "passes/affine.h"
#include "passes/editor.h"
#include "passes/image_window.h"
#include "passes/rewrite.h"
#include "passes/weights.h"

namespace monograph {

namespace {

using schema::ActivationFunctionType;
using schema::BuiltinOperator;

// Is the value read by one convolution alone, as its image?
bool IsReadByConvolution(const Editor& editor, ValueId padded) {
  if (!editor.read_once(padded)) return false;
  const Node& node = editor.graph().node(editor.readers(padded)[0]);
  const bool convolves =
      node.op == BuiltinOperator::CONV_2D || node.op == BuiltinOperator::DEPTHWISE_CONV_2D;
  return convolves && node.inputs[0] == padded && ReadWeights(editor.graph(), node).has_value();
}

// The multiplication that makes the value and has no other reader, or nothing.
std::optional<Node> FindScale(Editor& editor, ValueId scaled) {
  const NodeId id = editor.producer(scaled);
  if (id < 0 || !editor.read_once(scaled)) return std::nullopt;
  Node& node = editor.graph().node(id);
  const auto affine = ReadAffine(editor.graph(), node);
  if (!affine || affine->shifts() || !affine->scales()) return std::nullopt;
  if (*FusedActivation(node) != ActivationFunctionType::NONE) return std::nullopt;
  return node;
}

Result<bool> Move(Editor& editor, NodeId id) {
  const Graph& graph = editor.graph();
  const Node pad = graph.node(id);
  if (pad.op != BuiltinOperator::PAD || !BorderOf(graph, pad) ||
      !IsReadByConvolution(editor, pad.outputs[0])) {
    return false;
  }
  std::optional<Node> scale = FindScale(editor, pad.inputs[0]);
  if (!scale) return false;
  const ValueId image = ReadAffine(graph, *scale)->input;
  Node first = MakeNode(BuiltinOperator::PAD, {image, pad.inputs[1]});
  MG_TRY_ASSIGN(const ValueId padded, editor.Insert(id, std::move(first), pad.outputs[0]));
  for (ValueId& input : scale->inputs) {
    if (input == image) input = padded;
  }
  editor.Replace(id, std::move(*scale));
  return true;
}

}  // namespace

Result<int> MoveScaleBehindPad(Graph& graph) { return ApplyRule(graph, Move); }

}  // namespace monograph
