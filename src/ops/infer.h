// Types of all values of a graph for given input shapes, and the small values that depend on
// shapes alone (crop boxes, sizes), which are computed here so that every other shape is static
// before anything runs.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

struct TensorType {
  DType dtype = DType::kFloat32;
  Shape shape;  // May hold kDynamic.
};

// A value computed from shapes: elements of at most kMaxKnownElements values are tracked.
inline constexpr int64_t kMaxKnownElements = 1024;

// Has the tensor a static shape, numbers, and at most kMaxKnownElements of them?
bool IsSmall(const TensorType& type);

// What a run has shown of a value: its shape, which depended on the data, or the elements that
// other shapes depend on.
struct ValueFact {
  ValueId id = kNoValue;
  Shape shape;  // Static.
  std::optional<Buffer> elements;
};

class InferState {
 public:
  // Starts from the types that the graph declares. `graph` must outlive the state.
  explicit InferState(const Graph& graph);

  const Graph& graph() const { return *graph_; }
  const TensorType& type(ValueId id) const { return types_[static_cast<size_t>(id)]; }
  void SetType(ValueId id, TensorType type) { types_[static_cast<size_t>(id)] = type; }

  // The bytes of the value if they are known before the run: a constant, or computed from shapes.
  std::optional<ConstTensorView> known(ValueId id) const;
  // Are the bytes computed from shapes (and so not in the graph)?
  bool is_computed(ValueId id) const { return computed_[static_cast<size_t>(id)].has_value(); }
  void SetKnown(ValueId id, Buffer bytes) { computed_[static_cast<size_t>(id)] = std::move(bytes); }

 private:
  const Graph* graph_;
  std::vector<TensorType> types_;
  std::vector<std::optional<Buffer>> computed_;
};

// What an operator's shape inference sees and says.
class InferContext {
 public:
  InferContext(InferState& state, NodeId node) : state_(state), node_(state.graph().node(node)) {}

  const Graph& graph() const { return state_.graph(); }
  const Node& node() const { return node_; }

  size_t input_count() const { return node_.inputs.size(); }
  size_t output_count() const { return node_.outputs.size(); }
  // Is input i there? Optional inputs may be left out at the end or with kNoValue.
  bool has_input(size_t i) const { return i < input_count() && node_.inputs[i] != kNoValue; }

  // Require has_input(i).
  const TensorType& input(size_t i) const { return state_.type(node_.inputs[i]); }
  const Value& input_value(size_t i) const { return graph().value(node_.inputs[i]); }
  // The bytes of input i if they are known before the run.
  std::optional<ConstTensorView> known_input(size_t i) const {
    return state_.known(node_.inputs[i]);
  }

  const Value& output_value(size_t i) const { return graph().value(node_.outputs[i]); }
  void SetOutput(size_t i, DType dtype, const Shape& shape) {
    state_.SetType(node_.outputs[i], TensorType{dtype, shape});
  }
  // For operators whose output follows from shapes alone (SHAPE).
  void SetKnownOutput(size_t i, Buffer bytes) {
    state_.SetKnown(node_.outputs[i], std::move(bytes));
  }

 private:
  InferState& state_;
  const Node& node_;
};

// Infers the types of all values when graph input i has shape input_shapes[i] (kDynamic allowed),
// and computes what is known before the run. Errors name the node: kShapeMismatch and
// kTypeMismatch for contradictions, kUnsupportedOperator for nodes that the registry lacks,
// kCorruptModel for broken options. `facts` count where inference leaves something open.
Result<InferState> InferGraph(const Graph& graph, std::span<const Shape> input_shapes,
                              std::span<const ValueFact> facts = {});

// The same with the shapes that the graph declares.
Result<InferState> InferGraph(const Graph& graph);

}  // namespace monograph
