// Graph: a model as a list of nodes over values. Pure data, checked by CheckGraph (graph/check.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "base/tensor.h"
#include "graph/quantization.h"
#include "schema/schema.h"

namespace monograph {

using ValueId = int32_t;
using NodeId = int32_t;

// An optional input that a node leaves out.
inline constexpr ValueId kNoValue = -1;

// Bytes of a constant, kept alive by `owner` (a Buffer, or a whole model file). The runtime
// releases weights that a backend has packed: the value stays constant, its bytes are gone.
struct Constant {
  std::shared_ptr<const void> owner;
  std::span<const std::byte> bytes;
  bool released = false;

  // A constant that owns `buffer`.
  static Constant Own(Buffer buffer);
};

struct Value {
  std::string name;
  DType dtype = DType::kFloat32;
  Shape shape;  // May hold kDynamic.
  Quantization quantization;
  std::optional<Constant> constant;

  bool is_constant() const { return constant.has_value(); }
};

struct Node {
  schema::BuiltinOperator op = schema::BuiltinOperator::ADD;
  std::string custom_code;  // For CUSTOM: the operator's name.
  int32_t version = 1;      // Of the operator, as TFLite counts.
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;
  schema::BuiltinOptionsUnion options;
  std::vector<uint8_t> custom_options;  // For CUSTOM: a FlexBuffer, or what the operator defines.
};

// Named bytes that travel with a model, such as TFLITE_METADATA.
struct Metadata {
  std::string name;
  std::vector<uint8_t> bytes;
};

class Graph {
 public:
  // Both return the id of what was added. A node must be added behind those that make its inputs.
  ValueId AddValue(Value value);
  NodeId AddNode(Node node);

  // Adds a constant of the given type holding `bytes`, which are copied.
  Result<ValueId> AddConstant(std::string name, DType dtype, const Shape& shape,
                              std::span<const std::byte> bytes);

  // Require a valid id.
  Value& value(ValueId id) { return values_[static_cast<size_t>(id)]; }
  const Value& value(ValueId id) const { return values_[static_cast<size_t>(id)]; }
  Node& node(NodeId id) { return nodes_[static_cast<size_t>(id)]; }
  const Node& node(NodeId id) const { return nodes_[static_cast<size_t>(id)]; }

  ValueId value_count() const { return static_cast<ValueId>(values_.size()); }
  NodeId node_count() const { return static_cast<NodeId>(nodes_.size()); }

  // In an order in which they can run, as CheckGraph demands.
  std::span<const Node> nodes() const { return nodes_; }
  std::vector<Node>& mutable_nodes() { return nodes_; }

  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;
  std::string name;
  std::string description;
  std::vector<Metadata> metadata;

 private:
  std::vector<Value> values_;
  std::vector<Node> nodes_;
};

// For each value the node that makes it, or -1 for inputs, constants and unused values.
std::vector<NodeId> Producers(const Graph& graph);

// For each value the nodes that read it, in order; a node that reads it twice stands there twice.
std::vector<std::vector<NodeId>> Consumers(const Graph& graph);

// The constant's view, or nothing when the value is not constant or its bytes were released.
// Valid as long as the graph.
std::optional<ConstTensorView> ConstantView(const Graph& graph, ValueId id);

}  // namespace monograph
