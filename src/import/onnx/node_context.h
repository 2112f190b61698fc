// What the import function of one ONNX operator sees: the node, its inputs as values of the graph
// that is being built, and ways to add nodes to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "graph/graph.h"
#include "import/onnx/known_ints.h"
#include "import/onnx/onnx_model.h"
#include "ops/append.h"

namespace monograph::onnx {

// An ONNX value in the graph. Images are kept with channels last, [N, H, W, C], while ONNX says
// [N, C, H, W]: a layout is a fact about the value, and nodes are added only where an operator
// needs the other one. What has one or three spatial dimensions may be kept so too, never what has
// fewer than three dimensions.
struct Imported {
  ValueId id = kNoValue;
  bool channels_last = false;
};

// The graph under construction and the ONNX names known so far.
struct ImportState {
  Graph graph;
  std::unordered_map<std::string, Imported> values;
  // For real values that stand for a quantised constant: that constant. A DEQUANTIZE is between.
  std::unordered_map<ValueId, ValueId> dequantized;
  // int8 and uint8 values that have four bits in ONNX.
  std::unordered_set<ValueId> four_bit;
  KnownInts known_ints;
  FoldBudget fold_budget = 0;
  int64_t opset = 0;
};

// For a name that several nodes, constants or inputs have.
Error MadeTwice(std::string_view name);

class NodeContext {
 public:
  NodeContext(ImportState& state, const NodeProto& node) : state_(state), node_(node) {}

  const NodeProto& node() const { return node_; }
  int64_t opset() const { return state_.opset; }
  Graph& graph() { return state_.graph; }
  const Graph& graph() const { return state_.graph; }
  ImportState& state() { return state_; }

  // Inputs. All but has_input and input_count: kCorruptModel when input i is left out or unknown.
  size_t input_count() const { return node_.inputs.size(); }
  bool has_input(size_t i) const { return i < node_.inputs.size() && !node_.inputs[i].empty(); }
  Result<Imported> Input(size_t i) const;
  // With channels last, by a TRANSPOSE where needed; kUnsupportedModel below rank 3.
  Result<ValueId> ChannelsLast(size_t i);
  // With ONNX's order of dimensions, by a TRANSPOSE where needed.
  Result<ValueId> OnnxOrder(size_t i);
  // With elements in ONNX's order, but with any shape: a TRANSPOSE is not needed where the spatial
  // dimensions, or the number of channels, are 1.
  Result<ValueId> OnnxElements(size_t i);
  // The shape as ONNX says it.
  Result<Shape> OnnxShape(size_t i) const;
  // Is it a constant, or the real numbers of a quantised one?
  bool IsConstant(ValueId id) const;
  // Elements of a constant input, also of a quantised or half-precision one. kUnsupportedModel when
  // it is computed or of another type.
  Result<std::vector<float>> ConstantFloats(size_t i) const;
  Result<std::vector<int64_t>> ConstantInts(size_t i) const;  // int32 or int64.

  // Attributes, with ONNX's default where they are left out.
  bool has_attribute(std::string_view name) const { return Find(name) != nullptr; }
  int64_t Int(std::string_view name, int64_t fallback) const;
  float Float(std::string_view name, float fallback) const;
  std::string String(std::string_view name, std::string_view fallback) const;
  std::vector<int64_t> Ints(std::string_view name, std::vector<int64_t> fallback = {}) const;
  std::vector<float> FloatList(std::string_view name) const;  // Empty where it is left out.
  const TensorProto* Tensor(std::string_view name) const;
  const GraphProto* Subgraph(std::string_view name) const;  // Or nullptr.

  // Type and shape of a value of the graph; copies, because adding values moves the others.
  Shape shape(ValueId id) const { return state_.graph.value(id).shape; }
  DType dtype(ValueId id) const { return state_.graph.value(id).dtype; }

  // The elements of an integer value as far as they are known; see known_ints.h.
  std::optional<std::vector<int64_t>> KnownElements(ValueId id) const {
    return FindInts(state_.graph, state_.known_ints, id);
  }

  // Adds a node with default options and one output, whose type the operator's shape inference
  // gives. What has constant inputs only becomes a constant. References to values of the graph do
  // not outlive this.
  Result<ValueId> Emit(schema::BuiltinOperator op, std::vector<ValueId> inputs);
  // The same for a node that has its options, but no outputs yet. `declared`: see ops/append.h.
  // What only moves quantised numbers keeps their quantisation.
  Result<ValueId> Emit(Node node, std::optional<DType> declared = std::nullopt);
  // The same with several outputs.
  Result<std::vector<ValueId>> EmitOutputs(Node node, size_t count,
                                           std::optional<DType> declared = std::nullopt);
  // The same where the operator cannot know the output's rank: `output` has it.
  Result<ValueId> EmitWithRank(Node node, DType dtype, int rank);
  // The same for an output with a quantisation.
  Result<ValueId> Emit(Node node, DType dtype, Quantization quantization);
  // The real numbers of a quantised value.
  Result<ValueId> Dequantize(ValueId id);

  // Constants, named after the node.
  Result<ValueId> Floats(const Shape& shape, std::span<const float> values);
  Result<ValueId> Ints32(std::span<const int32_t> values);  // Rank 1.
  Result<ValueId> Int32(int32_t value);                     // Rank 0.
  Result<ValueId> FloatScalar(float value);

  // TRANSPOSE; a constant, quantised or not, is permuted at once.
  Result<ValueId> Transpose(ValueId id, std::span<const int> permutation);
  // RESHAPE to a shape; a constant is reshaped at once. kUnsupportedModel for several kDynamic
  // dimensions.
  Result<ValueId> Reshape(ValueId id, const Shape& shape);
  // RESHAPE to a shape that integers of the graph say. `known` has kDynamic where they are open.
  Result<ValueId> ReshapeTo(ValueId id, ValueId dims, const Shape& known);
  // CAST, where the type is another one.
  Result<ValueId> Cast(ValueId id, DType dtype);

  // EXPAND_DIMS, and SQUEEZE of a dimension of 1, which may stand beside others that are dynamic.
  Result<ValueId> ExpandDims(ValueId id, int32_t axis);
  Result<ValueId> Squeeze(ValueId id, int32_t axis);

  // Names the value after ONNX's output i and makes it known to the nodes behind.
  Status SetOutput(ValueId id, bool channels_last, size_t i = 0);

  // kUnsupportedModel with the sentence.
  static Error Unsupported(std::string_view sentence);

 private:
  const AttributeProto* Find(std::string_view name) const;
  std::string NewName() const;
  Result<ValueId> PermuteConstant(ValueId id, std::span<const int> permutation);

  ImportState& state_;
  const NodeProto& node_;
};

}  // namespace monograph::onnx
