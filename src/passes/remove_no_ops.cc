#include "passes/remove_no_ops.h"

#include <algorithm>

#include "passes/editor.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::ActivationFunctionType;
using schema::BuiltinOperator;

bool AllAre(const std::optional<std::vector<int64_t>>& values, int64_t wanted) {
  return values && std::ranges::all_of(*values, [=](int64_t value) { return value == wanted; });
}

bool IsCounting(const std::optional<std::vector<int64_t>>& values) {
  if (!values) return false;
  for (size_t i = 0; i < values->size(); ++i) {
    if ((*values)[i] != static_cast<int64_t>(i)) return false;
  }
  return true;
}

// Is every element of the float32 constant this number, whatever it is broadcast to?
bool IsConstant(const Graph& graph, ValueId id, float number) {
  const auto values = ConstantFloats(graph, id);
  return values && std::ranges::all_of(*values, [=](float value) { return value == number; });
}

// The input that arithmetic with a neutral constant passes on, or kNoValue.
ValueId Neutral(const Graph& graph, const Node& node) {
  const bool multiplies = node.op == BuiltinOperator::MUL || node.op == BuiltinOperator::DIV;
  const bool commutes = node.op == BuiltinOperator::MUL || node.op == BuiltinOperator::ADD;
  const float neutral = multiplies ? 1 : 0;
  if (!HasNoActivation(node)) return kNoValue;
  if (IsConstant(graph, node.inputs[1], neutral)) return node.inputs[0];
  return commutes && IsConstant(graph, node.inputs[0], neutral) ? node.inputs[1] : kNoValue;
}

// A slice of the input's own static shape is all of it, unless it reverses an axis.
bool TakesAll(const Graph& graph, const Node& node) {
  if (!graph.value(node.inputs[0]).shape.is_static()) return false;
  return node.op == BuiltinOperator::SLICE || AllAre(ConstantIntegers(graph, node.inputs[3]), 1);
}

bool IsNotNegative(const Editor& editor, ValueId id) {
  const NodeId maker = editor.producer(id);
  if (maker < 0) return false;
  const Node& node = editor.graph().node(maker);
  switch (node.op) {
    case BuiltinOperator::RELU:
    case BuiltinOperator::RELU6:
    case BuiltinOperator::RELU_0_TO_1:
    case BuiltinOperator::LOGISTIC:
    case BuiltinOperator::SOFTMAX:
    case BuiltinOperator::SQUARE:
    case BuiltinOperator::ABS: return true;
    default: break;
  }
  const auto* fused = FusedActivation(node);
  return fused != nullptr &&
         (*fused == ActivationFunctionType::RELU || *fused == ActivationFunctionType::RELU6);
}

// The input that the node passes on where the output has the same kind, or kNoValue.
ValueId PassedOn(const Editor& editor, const Node& node) {
  const Graph& graph = editor.graph();
  const ValueId first = node.inputs.empty() ? kNoValue : node.inputs[0];
  const auto first_if = [&](bool condition) { return condition ? first : kNoValue; };
  switch (node.op) {
    case BuiltinOperator::RESHAPE:
    case BuiltinOperator::SQUEEZE:
    case BuiltinOperator::EXPAND_DIMS:
    case BuiltinOperator::CAST:
    case BuiltinOperator::QUANTIZE: return first;
    case BuiltinOperator::RESIZE_BILINEAR:
    case BuiltinOperator::RESIZE_NEAREST_NEIGHBOR:
      return first_if(graph.value(first).shape.is_static());
    case BuiltinOperator::TRANSPOSE:
      return first_if(IsCounting(ConstantIntegers(graph, node.inputs[1])));
    case BuiltinOperator::SLICE:
    case BuiltinOperator::STRIDED_SLICE: return first_if(TakesAll(graph, node));
    case BuiltinOperator::PAD:
    case BuiltinOperator::PADV2:
    case BuiltinOperator::MIRROR_PAD:
      return first_if(AllAre(ConstantIntegers(graph, node.inputs[1]), 0));
    case BuiltinOperator::TILE: return first_if(AllAre(ConstantIntegers(graph, node.inputs[1]), 1));
    case BuiltinOperator::BROADCAST_TO: return first_if(graph.value(first).shape.is_static());
    case BuiltinOperator::CONCATENATION:
      return first_if(node.inputs.size() == 1 &&
                      node.options.AsConcatenationOptions()->fused_activation_function ==
                          ActivationFunctionType::NONE);
    case BuiltinOperator::SPLIT: return node.outputs.size() == 1 ? node.inputs[1] : kNoValue;
    case BuiltinOperator::RELU: return first_if(IsNotNegative(editor, first));
    case BuiltinOperator::ADD:
    case BuiltinOperator::SUB:
    case BuiltinOperator::MUL:
    case BuiltinOperator::DIV: return Neutral(graph, node);
    default: return kNoValue;
  }
}

// Arithmetic keeps every dimension of an operand of the same rank, known or not, but where it
// broadcasts; then shapes differ.
bool Keeps(const Graph& graph, const Node& node, ValueId input) {
  const ValueId output = node.outputs[0];
  if (SameKind(graph, input, output)) return true;
  const bool moves = node.op == BuiltinOperator::RESHAPE;
  return !moves && graph.value(input).dtype == DType::kFloat32 &&
         graph.value(output).dtype == DType::kFloat32 &&
         graph.value(input).shape == graph.value(output).shape;
}

Result<bool> RemoveNode(Editor& editor, NodeId id) {
  const Node& node = editor.graph().node(id);
  const ValueId input = PassedOn(editor, node);
  if (input == kNoValue || !Keeps(editor.graph(), node, input)) return false;
  return editor.Forward(node.outputs[0], input);
}

}  // namespace

Result<int> RemoveNoOps(Graph& graph) { return ApplyRule(graph, RemoveNode); }

}  // namespace monograph
