#include "passes/align_quantized.h"

#include <algorithm>
#include <string>
#include <utility>

#include "passes/qdq.h"
#include "passes/weights.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// The zero point that means 0 in weights without one.
int32_t Middle(DType dtype) { return dtype == DType::kUInt8 ? 128 : 0; }

// Weights of integers: constants that a convolution reads, directly or through a DEQUANTIZE.
const Value* IntegerWeights(const Editor& editor, const Node& node) {
  const auto places = PlacesOf(node);
  if (!places || places->weights >= node.inputs.size()) return nullptr;
  const ValueId id = node.inputs[places->weights];
  const ValueId constant = QuantizedConstantOf(editor, id);
  const Value& value = editor.graph().value(constant == kNoValue ? id : constant);
  const bool small = value.dtype == DType::kInt8 || value.dtype == DType::kUInt8;
  return small && value.is_constant() ? &value : nullptr;
}

// Weights by channel are int8 only; where there are none, those with a zero point need uint8.
bool PrefersUnsigned(const Editor& editor) {
  bool shifted = false;
  for (const Node& node : editor.graph().nodes()) {
    const Value* weights = IntegerWeights(editor, node);
    if (weights == nullptr) continue;
    if (weights->quantization.per_channel()) return false;
    shifted = shifted || std::ranges::any_of(weights->quantization.zero_point, [&](int32_t z) {
                return z != Middle(weights->dtype);
              });
  }
  return shifted;
}

bool AllDequantize(const Editor& editor, ValueId id) {
  return std::ranges::all_of(editor.readers(id), [&](NodeId reader) {
    return editor.graph().node(reader).op == BuiltinOperator::DEQUANTIZE;
  });
}

// A QUANTIZE to the other type for those that read `value`, right before node `at`.
Result<ValueId> InsertOther(Editor& editor, NodeId at, ValueId source, ValueId value) {
  Node node;
  node.op = BuiltinOperator::QUANTIZE;
  node.inputs = {source};
  MG_TRY_ASSIGN(const ValueId id, editor.Insert(at, std::move(node), value));
  MG_TRY_ASSIGN(Value other, InOtherType(editor.graph().value(id)));
  editor.graph().value(id) = std::move(other);
  return id;
}

// What a QUANTIZE makes. An output of the graph stays, made from the other type.
Result<bool> AlignResult(Editor& editor, NodeId id) {
  const ValueId value = editor.graph().node(id).outputs[0];
  if (!AllDequantize(editor, value)) return false;
  if (!editor.is_output(value)) {
    MG_TRY_ASSIGN(Value other, InOtherType(editor.graph().value(value)));
    editor.graph().value(value) = std::move(other);
    return true;
  }
  const ValueId source = editor.graph().node(id).inputs[0];
  if (editor.graph().value(source).dtype != DType::kFloat32) return false;
  MG_TRY_ASSIGN(const ValueId other, InsertOther(editor, id, source, value));
  editor.SetInput(id, 0, other);
  return true;
}

bool IsInput(const Graph& graph, ValueId id) { return std::ranges::count(graph.inputs, id) > 0; }

// What a DEQUANTIZE reads, if it is a constant or an input of the graph.
Result<bool> AlignSource(Editor& editor, NodeId id) {
  const ValueId value = editor.graph().node(id).inputs[0];
  if (ConstantView(editor.graph(), value)) {
    MG_TRY_ASSIGN(Value other, InOtherType(editor.graph().value(value)));
    editor.SetInput(id, 0, editor.graph().AddValue(std::move(other)));
    return true;
  }
  if (!IsInput(editor.graph(), value)) return false;
  MG_TRY_ASSIGN(const ValueId other, InsertOther(editor, id, value, value));
  editor.SetInput(id, 0, other);
  return true;
}

// Scales by channel go with the zero point that weights of the other type have.
bool CanChange(const Value& value, DType from) {
  const auto& zero_points = value.quantization.zero_point;
  return value.dtype == from && !zero_points.empty() &&
         (zero_points.size() == 1 || std::ranges::all_of(zero_points, [&](int32_t z) {
            return from == DType::kUInt8 && z == Middle(from);
          }));
}

template <DType kFrom>
Result<bool> Align(Editor& editor, NodeId id) {
  const Node& node = editor.graph().node(id);
  const bool makes = node.op == BuiltinOperator::QUANTIZE;
  if (!makes && node.op != BuiltinOperator::DEQUANTIZE) return false;
  const ValueId value = makes ? node.outputs[0] : node.inputs[0];
  if (!CanChange(editor.graph().value(value), kFrom)) return false;
  return makes ? AlignResult(editor, id) : AlignSource(editor, id);
}

}  // namespace

Result<int> AlignQuantized(Graph& graph) {
  const bool to_unsigned = PrefersUnsigned(Editor(graph));
  return ApplyRule(graph, to_unsigned ? Align<DType::kInt8> : Align<DType::kUInt8>);
}

}  // namespace monograph
