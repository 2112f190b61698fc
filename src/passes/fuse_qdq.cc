#include "passes/fuse_qdq.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "ops/append.h"
#include "ops/quant_math.h"
#include "passes/integer_operands.h"
#include "passes/qdq.h"
#include "passes/quantized_weights.h"
#include "passes/rewrite.h"
#include "passes/weights.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// How an operator is had on integers.
enum class Kind {
  kNone,
  kFree,         // Each activation has a scale of its own.
  kSameScale,    // Inputs are brought to the output's scale, exactly as the result would be.
  kInputScale,   // The output has the input's quantisation: it rounds in it.
  kFixedOutput,  // The operator gives its output a scale.
  kWeights,
};

Kind KindOf(const Node& node) {
  if (PlacesOf(node)) return Kind::kWeights;
  switch (node.op) {
    case BuiltinOperator::ABS:
    case BuiltinOperator::ADD:
    case BuiltinOperator::ELU:
    case BuiltinOperator::GELU:
    case BuiltinOperator::HARD_SWISH:
    case BuiltinOperator::LEAKY_RELU:
    case BuiltinOperator::MEAN:
    case BuiltinOperator::MUL:
    case BuiltinOperator::PRELU:
    case BuiltinOperator::RELU:
    case BuiltinOperator::RELU6:
    case BuiltinOperator::RELU_N1_TO_1:
    case BuiltinOperator::SQUARE:
    case BuiltinOperator::SUB:
    case BuiltinOperator::SUM: return Kind::kFree;
    case BuiltinOperator::CONCATENATION:
    case BuiltinOperator::MAXIMUM:
    case BuiltinOperator::MINIMUM:
    case BuiltinOperator::PACK: return Kind::kSameScale;
    case BuiltinOperator::AVERAGE_POOL_2D:
    case BuiltinOperator::RESIZE_BILINEAR: return Kind::kInputScale;
    case BuiltinOperator::LOGISTIC:
    case BuiltinOperator::TANH: return Kind::kFixedOutput;
    default: return Kind::kNone;
  }
}

// The quantisation that the node's result has on integers, where it is not free to be `asked`.
std::optional<Quantization> OwnQuantization(const Graph& graph, const Node& node, DType dtype) {
  if (KindOf(node) != Kind::kInputScale) return FixedOutputOf(node.op, dtype);
  return graph.value(node.inputs[0]).quantization;
}

// One operator rounds to its own scale and one to that of `output`: as long as the first is less
// than twice as coarse, the result is the nearest quantum or one beside it.
bool IsFineEnough(const Quantization& own, const Quantization& output) {
  return own.scale[0] < 2 * output.scale[0];
}

Result<bool> FuseWithOwnScale(Editor& editor, NodeId id, Node node, ValueId output) {
  const Value& asked = editor.graph().value(output);
  const Quantization own = *OwnQuantization(editor.graph(), node, asked.dtype);
  if (asked.quantization == own) {
    editor.Replace(id, std::move(node));
    return true;
  }
  if (!IsFineEnough(own, asked.quantization)) return false;
  const ValueId like = KindOf(node) == Kind::kInputScale ? node.inputs[0] : output;
  MG_TRY_ASSIGN(const ValueId result, editor.Insert(id, std::move(node), like));
  editor.graph().value(result).quantization = own;
  editor.Replace(id, MakeNode(BuiltinOperator::QUANTIZE, {result}));
  return true;
}

Status BringToScale(Editor& editor, NodeId id, Node& node, ValueId output) {
  for (ValueId& input : node.inputs) {
    if (QuantizedAlike(editor.graph(), input, output)) continue;
    MG_TRY_ASSIGN(input, editor.Insert(id, MakeNode(BuiltinOperator::QUANTIZE, {input}), output));
  }
  return {};
}

// TFLite has no squares of integers.
Node Spelled(Node node) {
  if (node.op != BuiltinOperator::SQUARE) return node;
  return MakeNode(BuiltinOperator::MUL, {node.inputs[0], node.inputs[0]});
}

// The node whose result QUANTIZE `id` alone reads, as it is on integers. Nothing where it is not.
Result<std::optional<Node>> Candidate(Editor& editor, NodeId id, DType dtype) {
  const ValueId real = editor.graph().node(id).inputs[0];
  const NodeId maker = editor.producer(real);
  if (maker < 0 || !editor.read_once(real)) return std::optional<Node>();
  Node node = editor.graph().node(maker);
  if (KindOf(node) == Kind::kNone || node.outputs.size() != 1) return std::optional<Node>();
  if (KindOf(node) == Kind::kWeights) return std::optional(std::move(node));
  MG_TRY_ASSIGN(const bool fits, TakeIntegers(editor, dtype, node));
  if (!fits) return std::optional<Node>();
  node.outputs.clear();
  return std::optional(Spelled(std::move(node)));
}

Result<bool> FuseWeights(Editor& editor, NodeId id, const Node& node, ValueId output) {
  MG_TRY_ASSIGN(auto integer, OnIntegers(editor, node, output));
  if (!integer) return false;
  editor.Replace(id, std::move(*integer));
  return true;
}

Result<bool> FuseOperator(Editor& editor, NodeId id) {
  const ValueId output = editor.graph().node(id).outputs[0];
  MG_TRY_ASSIGN(auto node, Candidate(editor, id, editor.graph().value(output).dtype));
  if (!node) return false;
  switch (KindOf(*node)) {
    case Kind::kWeights: return FuseWeights(editor, id, *node, output);
    case Kind::kFixedOutput:
    case Kind::kInputScale: return FuseWithOwnScale(editor, id, std::move(*node), output);
    case Kind::kSameScale: MG_TRY(BringToScale(editor, id, *node, output)); break;
    default: break;
  }
  editor.Replace(id, std::move(*node));
  return true;
}

bool BeginsAtZero(const Value& integers) {
  return integers.quantization.zero_point[0] == RangeOfDType(integers.dtype).min;
}

// A RELU before a QUANTIZE whose integers have no numbers below 0.
Result<bool> DropClamp(Editor& editor, NodeId id) {
  const Node& node = editor.graph().node(id);
  const Value& output = editor.graph().value(node.outputs[0]);
  const Node* relu = editor.Made(node.inputs[0], BuiltinOperator::RELU);
  if (relu == nullptr || !BeginsAtZero(output)) return false;
  editor.SetInput(id, 0, relu->inputs[0]);
  return true;
}

// Integers that become real and integers again.
Result<bool> FusePair(Editor& editor, NodeId id) {
  const ValueId output = editor.graph().node(id).outputs[0];
  const ValueId integers = QuantizedOf(editor, editor.graph().node(id).inputs[0]);
  if (integers == kNoValue) return false;
  if (QuantizedAlike(editor.graph(), integers, output) && editor.Forward(output, integers)) {
    return true;
  }
  editor.Replace(id, MakeNode(BuiltinOperator::QUANTIZE, {integers}));
  return true;
}

// Sums and products of what is not negative.
bool IsNotNegative(const Graph& graph, const Node& node) {
  const bool adds = node.op == BuiltinOperator::ADD || node.op == BuiltinOperator::MUL;
  return adds && std::ranges::all_of(node.inputs,
                                     [&](ValueId id) { return BeginsAtZero(graph.value(id)); });
}

// Integers that begin at 0 may stand for a RELU that was dropped, as DropClamp does.
bool MayClamp(const Graph& graph, const Node& maker, const Value& integers, const Value& output) {
  return BeginsAtZero(integers) && !BeginsAtZero(output) && HasNoActivation(maker) &&
         !IsNotNegative(graph, maker);
}

// An operator on integers whose result is only brought to another scale.
Result<bool> FuseRescale(Editor& editor, NodeId id) {
  const Graph& graph = editor.graph();
  const Node& rescale = graph.node(id);
  const NodeId maker = editor.producer(rescale.inputs[0]);
  if (maker < 0 || !editor.read_once(rescale.inputs[0])) return false;
  const Value& integers = graph.value(rescale.inputs[0]);
  const Value& output = graph.value(rescale.outputs[0]);
  Node node = graph.node(maker);
  const bool free = KindOf(node) == Kind::kFree || KindOf(node) == Kind::kWeights;
  if (!free || integers.dtype != output.dtype || MayClamp(graph, node, integers, output)) {
    return false;
  }
  node.outputs.clear();
  editor.Replace(id, std::move(node));
  return true;
}

Result<bool> Fuse(Editor& editor, NodeId id) {
  const Node& node = editor.graph().node(id);
  if (node.op != BuiltinOperator::QUANTIZE || !IsPerTensor(editor.graph().value(node.outputs[0]))) {
    return false;
  }
  for (const Rule rule : {FusePair, FuseRescale, DropClamp, FuseOperator}) {
    MG_TRY_ASSIGN(const bool changed, rule(editor, id));
    if (changed) return true;
  }
  return false;
}

}  // namespace

Result<int> FuseQdq(Graph& graph) { return ApplyRule(graph, Fuse); }

bool HasIntegerForm(const Node& node) { return KindOf(node) != Kind::kNone; }

bool KeepsQuantization(const Node& node) { return KindOf(node) == Kind::kInputScale; }

std::optional<Quantization> FixedOutputOf(BuiltinOperator op, DType dtype) {
  const int32_t lowest = RangeOfDType(dtype).min;
  switch (op) {
    case BuiltinOperator::LOGISTIC: return Quantization{{1.0f / 256}, {lowest}, 0};
    case BuiltinOperator::TANH: return Quantization{{1.0f / 128}, {lowest + 128}, 0};
    default: return std::nullopt;
  }
}

}  // namespace monograph
