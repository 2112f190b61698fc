#include "passes/sink_dequantize.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "ops/append.h"
#include "ops/interpolation.h"
#include "ops/quant_math.h"
#include "passes/fuse_qdq.h"
#include "passes/qdq.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::ActivationFunctionType;
using schema::BuiltinOperator;

bool PicksNearest(const Node& node) {
  if (node.custom_code != kInterpolateCode) return false;
  const auto options = ReadInterpolation(node.custom_options);
  return options.ok() && options->mode == InterpolationMode::kNearest &&
         options->coordinates != CoordinateMode::kCropAndResize;
}

bool Moves(const Node& node) {
  switch (node.op) {
    case BuiltinOperator::CUSTOM: return PicksNearest(node);
    case BuiltinOperator::DEPTH_TO_SPACE:
    case BuiltinOperator::EXPAND_DIMS:
    case BuiltinOperator::GATHER:
    case BuiltinOperator::GATHER_ND:
    case BuiltinOperator::MAX_POOL_2D:
    case BuiltinOperator::MIRROR_PAD:
    case BuiltinOperator::PAD:
    case BuiltinOperator::PADV2:
    case BuiltinOperator::REDUCE_MAX:
    case BuiltinOperator::REDUCE_MIN:
    case BuiltinOperator::RESHAPE:
    case BuiltinOperator::RESIZE_NEAREST_NEIGHBOR:
    case BuiltinOperator::SLICE:
    case BuiltinOperator::SPACE_TO_DEPTH:
    case BuiltinOperator::SPLIT:
    case BuiltinOperator::SQUEEZE:
    case BuiltinOperator::STRIDED_SLICE:
    case BuiltinOperator::UNPACK: return true;
    default: return false;
  }
}

// Which input holds the numbers that are moved.
size_t MovedInput(const Node& node) { return node.op == BuiltinOperator::SPLIT ? 1 : 0; }

// 0 is a whole quantum; the bounds of other activations need not be.
bool KeepsQuanta(const Node& node) {
  const ActivationFunctionType* activation = FusedActivation(node);
  return activation == nullptr || *activation == ActivationFunctionType::NONE ||
         *activation == ActivationFunctionType::RELU;
}

// All readers take the largest of a window, which never is a border below all numbers.
bool FeedsOnlyMaxPools(const Editor& editor, ValueId id) {
  return !editor.is_output(id) && std::ranges::all_of(editor.readers(id), [&](NodeId reader) {
    return editor.graph().node(reader).op == BuiltinOperator::MAX_POOL_2D;
  });
}

// The border of a PADV2 in quanta, or nothing where no quantum is it.
std::optional<int32_t> BorderQuantum(const Editor& editor, const Node& node,
                                     const Value& integers) {
  const auto border = ConstantFloats(editor.graph(), node.inputs[2]);
  if (!border || border->size() != 1) return std::nullopt;
  const float scale = integers.quantization.scale[0];
  const int32_t zero_point = integers.quantization.zero_point[0];
  const IntRange range = RangeOfDType(integers.dtype);
  const int32_t quantum = Quantize((*border)[0], scale, zero_point, range);
  const bool exact = Dequantize(quantum, scale, zero_point) == (*border)[0];
  const bool lowest = (*border)[0] <= Dequantize(range.min, scale, zero_point) &&
                      FeedsOnlyMaxPools(editor, node.outputs[0]);
  return exact || lowest ? std::optional(quantum) : std::nullopt;
}

Result<ValueId> AddQuantum(Graph& graph, int32_t quantum, const Value& like) {
  const auto byte = static_cast<uint8_t>(quantum);
  MG_TRY_ASSIGN(Buffer bytes, Buffer::Copy(std::as_bytes(std::span(&byte, 1))));
  return graph.AddValue(
      {like.name + "/border", like.dtype, {1}, like.quantization, Constant::Own(std::move(bytes))});
}

// Input 2 of a PADV2 among the integers. False where it has no place there.
Result<bool> QuantizeBorder(Editor& editor, Node& node, ValueId integers) {
  if (node.op != BuiltinOperator::PADV2) return true;
  const Value like = editor.graph().value(integers);
  const auto quantum = BorderQuantum(editor, node, like);
  if (!quantum) return false;
  MG_TRY_ASSIGN(node.inputs[2], AddQuantum(editor.graph(), *quantum, like));
  return true;
}

bool FeedsOnlyQuantize(const Editor& editor, ValueId id) {
  return !editor.is_output(id) && std::ranges::all_of(editor.readers(id), [&](NodeId reader) {
    return editor.graph().node(reader).op == BuiltinOperator::QUANTIZE;
  });
}

// A DEQUANTIZE that others read stays where it is, so that the one behind the node would be one
// more, as are all but one behind a node that makes several values; unless they go with the
// QUANTIZE that follows.
bool AddsNone(const Editor& editor, const Node& node) {
  if (node.outputs.size() == 1 && editor.read_once(node.inputs[MovedInput(node)])) return true;
  return std::ranges::all_of(node.outputs,
                             [&](ValueId output) { return FeedsOnlyQuantize(editor, output); });
}

bool Sinks(const Node& node) {
  return Moves(node) && KeepsQuanta(node) && node.inputs[MovedInput(node)] != kNoValue;
}

// What the node makes, quantised like the integers that it moves.
std::vector<ValueId> AddOutputs(Graph& graph, const Node& node, ValueId integers) {
  std::vector<ValueId> outputs;
  for (ValueId real : node.outputs) {
    Value output = graph.value(integers);
    output.name = StrCat(graph.value(real).name, "/quanta");
    output.shape = graph.value(real).shape;
    output.constant.reset();
    outputs.push_back(graph.AddValue(std::move(output)));
  }
  return outputs;
}

Result<bool> SinkNode(Editor& editor, NodeId id) {
  Node node = editor.graph().node(id);
  const ValueId integers = QuantizedOf(editor, node.inputs[MovedInput(node)]);
  if (integers == kNoValue) return false;
  node.inputs[MovedInput(node)] = integers;
  MG_TRY_ASSIGN(const bool fits, QuantizeBorder(editor, node, integers));
  if (!fits) return false;
  node.outputs = AddOutputs(editor.graph(), node, integers);
  std::vector<Node> dequantized;
  for (ValueId output : node.outputs) {
    dequantized.push_back(MakeNode(BuiltinOperator::DEQUANTIZE, {output}));
  }
  editor.Insert(id, std::move(node));
  editor.ReplaceEach(id, std::move(dequantized));
  return true;
}

// Does the value become integers at once, or behind nodes that move it?
bool LeadsToIntegers(const Editor& editor, ValueId value) {
  while (!editor.is_output(value) && editor.readers(value).size() == 1) {
    const Node& reader = editor.graph().node(editor.readers(value)[0]);
    if (reader.op == BuiltinOperator::QUANTIZE) return true;
    if (reader.outputs.size() != 1) return false;
    value = reader.outputs[0];
    if (HasIntegerForm(reader)) return FeedsOnlyQuantize(editor, value);
    if (!MovesQuanta(reader)) return false;
  }
  return false;
}

// simplify_transposes does not move TRANSPOSE across DEQUANTIZE: among real numbers it goes
// further.
bool SinksAlone(const Editor& editor, const Node& node) {
  if (node.op == BuiltinOperator::TRANSPOSE && !LeadsToIntegers(editor, node.outputs[0])) {
    return false;
  }
  return MovesQuanta(node) && AddsNone(editor, node);
}

Result<bool> SinkAlone(Editor& editor, NodeId id) {
  if (!SinksAlone(editor, editor.graph().node(id))) return false;
  return SinkNode(editor, id);
}

// Lets all that moves the value's numbers move integers, and what follows be had on them.
Status SinkShared(Graph& graph, ValueId value) {
  const auto sink = [&](Editor& editor, NodeId id) -> Result<bool> {
    const Node& node = editor.graph().node(id);
    if (!Sinks(node) || node.inputs[MovedInput(node)] != value) return false;
    return SinkNode(editor, id);
  };
  MG_TRY_ASSIGN(int changes, ApplyRule(graph, sink));
  while (changes > 0) {
    MG_TRY_ASSIGN(changes, FuseQdq(graph));
    MG_TRY_ASSIGN(const int sunk, ApplyRule(graph, SinkAlone));
    changes += sunk;
  }
  return {};
}

// Tries that on a copy, and keeps the first that leaves fewer nodes.
Result<bool> SinkOneShared(Graph& graph) {
  const auto consumers = Consumers(graph);
  for (const Node& node : graph.nodes()) {
    if (node.op != BuiltinOperator::DEQUANTIZE) continue;
    const auto& readers = consumers[static_cast<size_t>(node.outputs[0])];
    const bool moves =
        std::ranges::any_of(readers, [&](NodeId reader) { return Sinks(graph.node(reader)); });
    if (!moves) continue;
    Graph copy = graph;
    MG_TRY(SinkShared(copy, node.outputs[0]));
    if (copy.node_count() >= graph.node_count()) continue;
    graph = std::move(copy);
    return true;
  }
  return false;
}

}  // namespace

Result<int> SinkDequantize(Graph& graph) {
  MG_TRY_ASSIGN(int sunk, ApplyRule(graph, SinkAlone));
  while (true) {
    MG_TRY_ASSIGN(const bool shared, SinkOneShared(graph));
    if (!shared) return sunk;
    ++sunk;
  }
}

bool MovesQuanta(const Node& node) { return node.op == BuiltinOperator::TRANSPOSE || Sinks(node); }

}  // namespace monograph
