#include "passes/quantized_weights.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "passes/qdq.h"
#include "passes/rewrite.h"
#include "passes/weights.h"

namespace monograph {

namespace {

// Of a node on integers: what its weights and bias have to fit.
struct Target {
  ValueId image = kNoValue;
  ValueId weights = kNoValue;
  int32_t channels = 0;
  Quantization sums;  // Of what the bias is added to.
};

bool WeightsFit(const Value& weights, DType dtype, int channel_axis) {
  const Quantization& q = weights.quantization;
  if (weights.dtype != dtype || weights.shape.rank() < 2) return false;
  if (dtype == DType::kUInt8) return q.scale.size() == 1;
  const bool centred = std::ranges::all_of(q.zero_point, [](int32_t z) { return z == 0; });
  return centred && (!q.per_channel() || q.axis == channel_axis);
}

std::optional<Target> FindTarget(const Editor& editor, const Node& node, ValueId output) {
  const auto places = PlacesOf(node);
  if (!places || places->weights >= node.inputs.size()) return std::nullopt;
  Target target;
  target.image = QuantizedOf(editor, node.inputs[places->image]);
  target.weights = QuantizedConstantOf(editor, node.inputs[places->weights]);
  if (target.image == kNoValue || target.weights == kNoValue) return std::nullopt;
  const Graph& graph = editor.graph();
  const Value& image = graph.value(target.image);
  const Value& weights = graph.value(target.weights);
  if (graph.value(output).dtype != image.dtype) return std::nullopt;
  if (!WeightsFit(weights, image.dtype, places->channel_axis)) return std::nullopt;
  target.channels = weights.shape[places->channel_axis];
  for (float scale : weights.quantization.scale) {
    target.sums.scale.push_back(scale * image.quantization.scale[0]);
    target.sums.zero_point.push_back(0);
  }
  const bool sound = std::ranges::all_of(target.sums.scale, [](float s) { return s > 0; });
  return sound ? std::optional(std::move(target)) : std::nullopt;
}

// The integers of a bias that is quantised as the sums are, but for the rounding of scales.
bool HasScaleOfSums(const Value& bias, const Quantization& sums) {
  const Quantization& q = bias.quantization;
  if (bias.dtype != DType::kInt32 || q.scale.size() != sums.scale.size()) return false;
  for (size_t i = 0; i < q.scale.size(); ++i) {
    if (q.zero_point[i] != 0 || std::abs(q.scale[i] / sums.scale[i] - 1) > 1e-6f) return false;
  }
  return true;
}

// The bias, a constant of real numbers or of int32, in double.
std::optional<std::vector<double>> RealBias(const Editor& editor, ValueId id) {
  if (const auto floats = ConstantFloats(editor.graph(), id)) {
    return std::vector<double>(floats->begin(), floats->end());
  }
  const ValueId constant = QuantizedConstantOf(editor, id);
  if (constant == kNoValue) return std::nullopt;
  const auto integers = ConstantInts(editor.graph(), constant);
  const Quantization& q = editor.graph().value(constant).quantization;
  if (!integers || (q.per_channel() && q.scale.size() != integers->size())) return std::nullopt;
  std::vector<double> real;
  for (size_t i = 0; i < integers->size(); ++i) {
    const size_t channel = q.per_channel() ? i : 0;
    real.push_back(static_cast<double>(q.scale[channel]) *
                   (static_cast<double>((*integers)[i]) - q.zero_point[channel]));
  }
  return real;
}

// Nothing where a number does not fit into int32.
std::optional<std::vector<int32_t>> InQuanta(const std::vector<double>& real,
                                             const Quantization& sums) {
  std::vector<int32_t> quanta;
  for (size_t i = 0; i < real.size(); ++i) {
    const double scale = static_cast<double>(sums.scale[sums.per_channel() ? i : 0]);
    const double quantum = std::nearbyint(real[i] / scale);
    if (!(std::abs(quantum) <= std::numeric_limits<int32_t>::max())) return std::nullopt;
    quanta.push_back(static_cast<int32_t>(quantum));
  }
  return quanta;
}

ValueId AddBias(Graph& graph, const std::string& name, Constant constant, const Target& target) {
  return graph.AddValue(
      {name, DType::kInt32, Shape{target.channels}, target.sums, std::move(constant)});
}

// False where the bias cannot be had as int32.
Result<bool> QuantizeBias(Editor& editor, const Target& target, ValueId& bias) {
  Graph& graph = editor.graph();
  if (bias == kNoValue) return true;
  const std::string name = graph.value(bias).name + "/int32";
  const auto real = RealBias(editor, bias);
  if (!real || !std::cmp_equal(real->size(), target.channels)) return false;
  const ValueId integers = QuantizedConstantOf(editor, bias);
  if (integers != kNoValue && HasScaleOfSums(graph.value(integers), target.sums)) {
    Constant same = *graph.value(integers).constant;
    bias = AddBias(graph, name, std::move(same), target);
    return true;
  }
  const auto quanta = InQuanta(*real, target.sums);
  if (!quanta) return false;
  MG_TRY_ASSIGN(Buffer bytes, Buffer::Copy(std::as_bytes(std::span(*quanta))));
  bias = AddBias(graph, name, Constant::Own(std::move(bytes)), target);
  return true;
}

}  // namespace

Result<std::optional<Node>> OnIntegers(Editor& editor, const Node& node, ValueId output) {
  const auto target = FindTarget(editor, node, output);
  if (!target) return std::optional<Node>();
  const WeightsPlaces places = *PlacesOf(node);
  Node integer = node;
  integer.outputs.clear();
  integer.inputs[places.image] = target->image;
  integer.inputs[places.weights] = target->weights;
  if (places.bias < integer.inputs.size()) {
    MG_TRY_ASSIGN(const bool fits, QuantizeBias(editor, *target, integer.inputs[places.bias]));
    if (!fits) return std::optional<Node>();
  }
  return std::optional(std::move(integer));
}

}  // namespace monograph
