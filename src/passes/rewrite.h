// What passes share: looking around a node, replacing values, dropping nodes.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "graph/graph.h"

namespace monograph {

// Who makes and who reads each value, as of the construction; a pass that changes nodes makes a new
// one, or uses only what its changes did not touch.
class Uses {
 public:
  explicit Uses(const Graph& graph);

  // The node that makes the value, or -1.
  NodeId producer(ValueId id) const { return producers_[static_cast<size_t>(id)]; }
  // Is the value read exactly once, by a node, and not returned by the graph?
  bool read_once(ValueId id) const { return counts_[static_cast<size_t>(id)] == 1; }
  // The only node that reads the value; requires read_once.
  NodeId reader(ValueId id) const { return readers_[static_cast<size_t>(id)]; }

 private:
  std::vector<NodeId> producers_;
  std::vector<NodeId> readers_;
  std::vector<int> counts_;  // The graph's outputs count twice: nothing may take them over.
};

// Removes the nodes for which dropped[i] is true; the order of the others stays.
void DropNodes(Graph& graph, const std::vector<bool>& dropped);

// The elements of a float32 constant, or nothing.
std::optional<std::span<const float>> ConstantFloats(const Graph& graph, ValueId id);

// The elements of an int32 constant, or nothing.
std::optional<std::span<const int32_t>> ConstantInts(const Graph& graph, ValueId id);

// The elements of an int32 or int64 constant, or nothing.
std::optional<std::vector<int64_t>> ConstantIntegers(const Graph& graph, ValueId id);

// Do the values have the same type, shape and quantisation, whatever unknown dimensions become? Two
// unknown dimensions could be exchanged by what lies between.
bool SameKind(const Graph& graph, ValueId a, ValueId b);

// Product of the known dimensions; nothing when it overflows.
std::optional<int64_t> KnownElements(const Shape& shape);

// Is the fused activation NONE, or does the operator have none?
bool HasNoActivation(const Node& node);

// The node's fused activation, or nullptr for operators that have none.
const schema::ActivationFunctionType* FusedActivation(const Node& node);
schema::ActivationFunctionType* FusedActivation(Node& node);

}  // namespace monograph
