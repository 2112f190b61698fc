// What passes share: reading constants and options, dropping nodes.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "graph/graph.h"

namespace monograph {

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
