#include "passes/fold_batch_norm.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::ActivationFunctionType;
using schema::BuiltinOperator;

// y = x * scale + offset, with one number for all channels or one for each.
struct Affine {
  ValueId input = kNoValue;
  std::vector<float> scale;
  std::vector<float> offset;
};

// All dimensions but the last are 1: the elements belong to channels.
bool IsPerChannel(const Shape& shape) {
  for (int axis = 0; axis + 1 < shape.rank(); ++axis) {
    if (shape[axis] != 1) return false;
  }
  return true;
}

std::optional<std::vector<float>> ChannelConstant(const Graph& graph, ValueId id) {
  const auto elements = ConstantFloats(graph, id);
  if (!elements || elements->empty() || !IsPerChannel(graph.value(id).shape)) return std::nullopt;
  return std::vector<float>(elements->begin(), elements->end());
}

void MapInPlace(std::vector<float>& values, const std::function<float(float)>& f) {
  std::ranges::transform(values, values.begin(), f);
}

// x * c, x / c, x + c, x - c, and c * x, c + x.
std::optional<Affine> ReadAffine(const Graph& graph, const Node& node) {
  const bool commutes = node.op == BuiltinOperator::MUL || node.op == BuiltinOperator::ADD;
  const bool inverse = node.op == BuiltinOperator::DIV || node.op == BuiltinOperator::SUB;
  if (!commutes && !inverse) return std::nullopt;
  auto constant = ChannelConstant(graph, node.inputs[1]);
  ValueId input = node.inputs[0];
  if (!constant && commutes) {
    constant = ChannelConstant(graph, node.inputs[0]);
    input = node.inputs[1];
  }
  if (!constant || graph.value(input).is_constant()) return std::nullopt;
  if (node.op == BuiltinOperator::DIV) MapInPlace(*constant, [](float c) { return 1 / c; });
  if (node.op == BuiltinOperator::SUB) MapInPlace(*constant, std::negate<float>());
  const bool multiplies = node.op == BuiltinOperator::MUL || node.op == BuiltinOperator::DIV;
  return multiplies ? Affine{input, std::move(*constant), {0}}
                    : Affine{input, {1}, std::move(*constant)};
}

bool IsConvolution(const Node& node) {
  return node.op == BuiltinOperator::CONV_2D || node.op == BuiltinOperator::DEPTHWISE_CONV_2D ||
         node.op == BuiltinOperator::FULLY_CONNECTED;
}

// Axis of the weights along which output channels lie.
int ChannelAxis(const Node& node, int rank) {
  return node.op == BuiltinOperator::DEPTHWISE_CONV_2D ? rank - 1 : 0;
}

bool Fits(const std::vector<float>& values, int32_t channels) {
  return values.size() == 1 || values.size() == static_cast<size_t>(channels);
}

float At(const std::vector<float>& values, size_t channel) {
  return values.size() == 1 ? values[0] : values[channel];
}

// The convolution that the affine node can be folded into, or -1.
NodeId FindTarget(Graph& graph, const Uses& uses, const Node& affine_node, const Affine& affine) {
  const NodeId id = uses.producer(affine.input);
  if (id < 0 || !uses.read_once(affine.input)) return -1;
  Node& node = graph.node(id);
  if (!IsConvolution(node) || *FusedActivation(node) != ActivationFunctionType::NONE) return -1;
  const Shape& weights = graph.value(node.inputs[1]).shape;
  if (!ConstantFloats(graph, node.inputs[1]) || weights.rank() < 2) return -1;
  const bool has_bias = node.inputs.size() > 2 && node.inputs[2] != kNoValue;
  if (has_bias && !ConstantFloats(graph, node.inputs[2])) return -1;
  const int32_t channels = weights[ChannelAxis(node, weights.rank())];
  if (channels < 1 || !Fits(affine.scale, channels) || !Fits(affine.offset, channels)) return -1;
  // A broadcast that adds dimensions is more than an affine map.
  const Shape& before = graph.value(affine.input).shape;
  const Shape& after = graph.value(affine_node.outputs[0]).shape;
  return before.rank() == after.rank() ? id : -1;
}

Result<ValueId> AddFloats(Graph& graph, const std::string& name, const Shape& shape,
                          const std::vector<float>& values) {
  return graph.AddConstant(name, DType::kFloat32, shape, std::as_bytes(std::span(values)));
}

// Weights and bias of a convolution.
struct Parameters {
  std::vector<float> weights;
  std::vector<float> bias;
};

bool AllFinite(const std::vector<float>& values) {
  return std::ranges::all_of(values, [](float v) { return std::isfinite(v); });
}

std::vector<float> ScaleWeights(const Graph& graph, const Node& node,
                                const std::vector<float>& scale) {
  const auto old = *ConstantFloats(graph, node.inputs[1]);
  std::vector<float> weights(old.begin(), old.end());
  const Shape& shape = graph.value(node.inputs[1]).shape;
  const int axis = ChannelAxis(node, shape.rank());
  const size_t channels = static_cast<size_t>(shape[axis]);
  const size_t inner = axis == 0 ? weights.size() / channels : 1;
  for (size_t i = 0; i < weights.size(); ++i) weights[i] *= At(scale, i / inner % channels);
  return weights;
}

std::vector<float> UpdateBias(const Graph& graph, const Node& node, const Affine& affine) {
  const Shape& weights = graph.value(node.inputs[1]).shape;
  std::vector<float> bias(static_cast<size_t>(weights[ChannelAxis(node, weights.rank())]), 0);
  if (const auto old = ConstantFloats(graph, node.inputs.size() > 2 ? node.inputs[2] : kNoValue)) {
    bias.assign(old->begin(), old->end());
  }
  for (size_t c = 0; c < bias.size(); ++c) {
    bias[c] = bias[c] * At(affine.scale, c) + At(affine.offset, c);
  }
  return bias;
}

// Nothing where a number would not be finite: it would spread to outputs that are numbers.
std::optional<Parameters> FoldedParameters(const Graph& graph, const Node& node,
                                           const Affine& affine) {
  Parameters folded = {ScaleWeights(graph, node, affine.scale), UpdateBias(graph, node, affine)};
  if (!AllFinite(folded.weights) || !AllFinite(folded.bias)) return std::nullopt;
  return folded;
}

// Makes the convolution give what the affine node gave.
Status Fold(Graph& graph, Node& node, const Parameters& folded, bool scales, Node& affine_node) {
  if (scales) {
    const Shape shape = graph.value(node.inputs[1]).shape;
    const std::string name = graph.value(node.inputs[1]).name;
    MG_TRY_ASSIGN(node.inputs[1], AddFloats(graph, name, shape, folded.weights));
  }
  const std::string name = graph.value(node.outputs[0]).name + "/bias";
  node.inputs.resize(3, kNoValue);
  MG_TRY_ASSIGN(node.inputs[2],
                AddFloats(graph, name, {static_cast<int32_t>(folded.bias.size())}, folded.bias));
  *FusedActivation(node) = *FusedActivation(affine_node);
  node.outputs = affine_node.outputs;
  return {};
}

// True when the node was folded into the convolution before it.
Result<bool> FoldNode(Graph& graph, const Uses& uses, Node& affine_node) {
  const auto affine = ReadAffine(graph, affine_node);
  if (!affine) return false;
  const NodeId target = FindTarget(graph, uses, affine_node, *affine);
  if (target < 0 || graph.node(target).outputs[0] != affine->input) return false;
  Node& node = graph.node(target);
  const auto folded = FoldedParameters(graph, node, *affine);
  if (!folded) return false;
  const bool scales = affine->scale != std::vector<float>{1};
  MG_TRY(Fold(graph, node, *folded, scales, affine_node));
  return true;
}

// One sweep; a convolution takes in at most one node a sweep, because uses change by it.
Result<int> Sweep(Graph& graph) {
  const Uses uses(graph);
  std::vector<bool> dropped(static_cast<size_t>(graph.node_count()));
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    MG_TRY_ASSIGN(const bool folded, FoldNode(graph, uses, graph.node(id)));
    dropped[static_cast<size_t>(id)] = folded;
  }
  DropNodes(graph, dropped);
  return static_cast<int>(std::ranges::count(dropped, true));
}

}  // namespace

Result<int> FoldBatchNorm(Graph& graph) {
  int total = 0;
  while (true) {
    MG_TRY_ASSIGN(const int folded, Sweep(graph));
    if (folded == 0) return total;
    total += folded;
  }
}

}  // namespace monograph
