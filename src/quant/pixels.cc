#include "quant/pixels.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "base/strings.h"
#include "ops/append.h"
#include "ops/image_resize.h"
#include "ops/registry.h"
#include "passes/affine.h"
#include "passes/editor.h"
#include "passes/rewrite.h"
#include "passes/weights.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

constexpr int32_t kInt8Shift = 128;   // Of a pixel that becomes int8.
constexpr double kWholePixel = 1e-3;  // How far from a whole pixel a zero may be.

// value = scale * pixels + offset, one number for all channels or one for each.
struct Normalisation {
  ValueId pixels = kNoValue;
  Affine affine;
};

std::vector<double> Combine(const std::vector<double>& a, const std::vector<double>& b,
                            const auto& combine) {
  std::vector<double> combined;
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    combined.push_back(combine(a[a.size() == 1 ? 0 : i], b[b.size() == 1 ? 0 : i]));
  }
  return combined;
}

// `outer` of what `inner` gives.
void PutAround(const Affine& outer, Affine& inner) {
  const auto times = [](double a, double b) { return a * b; };
  const auto plus = [](double a, double b) { return a + b; };
  inner.scale = Combine(outer.scale, inner.scale, times);
  inner.offset = Combine(Combine(outer.scale, inner.offset, times), outer.offset, plus);
}

std::optional<Normalisation> TraceNormalisation(const Graph& graph, ValueId value) {
  const std::vector<NodeId> producers = Producers(graph);
  std::vector<Affine> chain;
  for (ValueId at = value;;) {
    const NodeId id = producers[static_cast<size_t>(at)];
    if (id < 0) return std::nullopt;
    const Node& node = graph.node(id);
    if (node.op == BuiltinOperator::CAST) {
      const ValueId pixels = node.inputs[0];
      if (graph.value(pixels).dtype != DType::kUInt8) return std::nullopt;
      Affine all{pixels, {1}, {0}};
      for (; !chain.empty(); chain.pop_back()) PutAround(chain.back(), all);
      return Normalisation{pixels, std::move(all)};
    }
    const auto affine = ReadAffine(graph, node);
    if (!affine || !HasNoActivation(node)) return std::nullopt;
    chain.push_back(*affine);
    at = affine->input;
  }
}

// float32 [1, 1, 1, channels]
Result<ValueId> AddFactors(Graph& graph, const std::string& name, std::vector<double> factors,
                           int32_t channels) {
  factors.resize(static_cast<size_t>(channels), factors[0]);
  const auto floats = ToFloats(factors);
  if (!floats) return Error{ErrorCode::kInvalidArgument, "A normalisation has an infinite factor."};
  return AddFloats(graph, name, {1, 1, 1, channels}, *floats);
}

Result<Node> DepthwiseOf(Graph& graph, ValueId value, ValueId image, const Affine& affine,
                         int32_t channels) {
  const std::string name = graph.value(value).name;
  MG_TRY_ASSIGN(const ValueId filter,
                AddFactors(graph, StrCat(name, "/scale"), affine.scale, channels));
  MG_TRY_ASSIGN(const ValueId bias,
                AddFactors(graph, StrCat(name, "/offset"), affine.offset, channels));
  graph.value(bias).shape = {channels};
  Node node = MakeNode(BuiltinOperator::DEPTHWISE_CONV_2D, {image, filter, bias});
  schema::DepthwiseConv2DOptionsT& options = *node.options.AsDepthwiseConv2DOptions();
  options.padding = schema::Padding::VALID;
  options.stride_h = options.stride_w = options.depth_multiplier = 1;
  return node;
}

// The CAST of the pixels from which the value comes.
ValueId CastOf(const Editor& editor, ValueId value) {
  for (ValueId at = value;;) {
    const Node& node = editor.graph().node(editor.producer(at));
    if (node.op == BuiltinOperator::CAST) return at;
    at = ReadAffine(editor.graph(), node)->input;
  }
}

// Node `id`, if it is the last of a normalisation that a convolution reads.
Result<bool> ReplaceNormalisation(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const Node& node = graph.node(id);
  if (node.outputs.size() != 1 || node.op == BuiltinOperator::CAST) return false;
  const ValueId value = node.outputs[0];
  const Shape shape = graph.value(value).shape;
  const bool feeds_convolution = std::ranges::any_of(editor.readers(value), [&](NodeId reader) {
    return graph.node(reader).op == BuiltinOperator::CONV_2D;
  });
  if (!feeds_convolution || shape.rank() != 4 || shape[3] == kDynamic) return false;
  if (!ReadAffine(graph, node) || TracePixels(graph, value)) return false;
  const auto found = TraceNormalisation(graph, value);
  if (!found || !found->affine.Fits(shape[3])) return false;
  const ValueId image = CastOf(editor, value);
  MG_TRY_ASSIGN(Node depthwise, DepthwiseOf(graph, value, image, found->affine, shape[3]));
  editor.Replace(id, std::move(depthwise));
  return true;
}

// Resizes blend plain pixels exactly, which quantised values would not be, so they stay outside.
bool SharesQuanta(const Node& node) {
  const OpDef* op = FindOp(node);
  const bool resizes = node.op == BuiltinOperator::RESIZE_BILINEAR ||
                       node.op == BuiltinOperator::RESIZE_NEAREST_NEIGHBOR ||
                       node.custom_code == kImageResizeCode;
  return op != nullptr && op->quant_rule == QuantRule::kSameScale && !resizes;
}

// Nodes and values that have one quantisation with some pixels.
struct Alike {
  std::set<NodeId> nodes;
  std::set<ValueId> values;
};

Alike FindAlike(const Graph& graph, ValueId pixels) {
  const std::vector<NodeId> producers = Producers(graph);
  const auto consumers = Consumers(graph);
  Alike alike;
  std::vector<ValueId> open = {pixels};
  const auto visit = [&](NodeId id) {
    if (id < 0 || !SharesQuanta(graph.node(id)) || !alike.nodes.insert(id).second) return;
    const Node& node = graph.node(id);
    open.insert(open.end(), node.inputs.begin(), node.inputs.end());
    open.insert(open.end(), node.outputs.begin(), node.outputs.end());
  };
  while (!open.empty()) {
    const ValueId id = open.back();
    open.pop_back();
    if (id == kNoValue || graph.value(id).dtype != DType::kUInt8) continue;
    if (!alike.values.insert(id).second) continue;
    visit(producers[static_cast<size_t>(id)]);
    for (const NodeId reader : consumers[static_cast<size_t>(id)]) visit(reader);
  }
  return alike;
}

// Gives the pixels, and all that shares its scale, the quantisation.
void Declare(Graph& graph, ValueId pixels, const Quantization& quantization) {
  for (const ValueId id : FindAlike(graph, pixels).values) {
    Value& value = graph.value(id);
    if (value.quantization.empty()) value.quantization = quantization;
  }
}

// A PAD writes zero points: pixels of 0, as it did, only where this is what they are.
bool CanDeclare(const Graph& graph, ValueId pixels, int zero) {
  const Alike alike = FindAlike(graph, pixels);
  const bool plain = std::ranges::all_of(
      alike.values, [&](ValueId id) { return graph.value(id).quantization.empty(); });
  const bool pads = std::ranges::any_of(
      alike.nodes, [&](NodeId id) { return graph.node(id).op == BuiltinOperator::PAD; });
  return plain && (zero == 0 || !pads);
}

}  // namespace

std::optional<PixelValue> TracePixels(const Graph& graph, ValueId value) {
  const auto found = TraceNormalisation(graph, value);
  if (!found || !found->affine.one_for_all()) return std::nullopt;
  const double scale = found->affine.scale[0];
  const double zero = -found->affine.offset[0] / scale;
  const double whole = std::nearbyint(zero);
  const bool fits = scale > 0 && whole >= 0 && whole <= 255 && std::abs(zero - whole) < kWholePixel;
  if (!fits || !CanDeclare(graph, found->pixels, static_cast<int>(whole))) return std::nullopt;
  const auto zero_point = static_cast<int32_t>(whole) - kInt8Shift;
  return PixelValue{value, found->pixels, {{static_cast<float>(scale)}, {zero_point}, 0}};
}

Result<int> NormaliseByDepthwise(Graph& graph) { return ApplyRule(graph, ReplaceNormalisation); }

Status EnterAsPixels(Graph& graph, const std::vector<PixelValue>& values) {
  for (const PixelValue& pixel : values) {
    Quantization quantization = pixel.quantization;
    quantization.zero_point[0] += kInt8Shift;
    const Quantization& declared = graph.value(pixel.pixels).quantization;
    if (!declared.empty() && declared != quantization) continue;
    if (declared.empty()) Declare(graph, pixel.pixels, quantization);
    for (Node& node : graph.mutable_nodes()) {
      const bool enters = node.op == BuiltinOperator::QUANTIZE && node.inputs[0] == pixel.value;
      const bool alike = enters && graph.value(node.outputs[0]).quantization == pixel.quantization;
      if (alike) node.inputs[0] = pixel.pixels;
    }
  }
  return {};
}

}  // namespace monograph
