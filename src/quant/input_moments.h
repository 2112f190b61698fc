// What the inputs of nodes with weights are like: their means and second moments.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/samples.h"
#include "quant/patches.h"
#include "quant/symmetric_matrix.h"
#include "runtime/session.h"

namespace monograph {

// Rows that are longer are seen in blocks, as if those had nothing to do with each other.
inline constexpr size_t kMaxBlock = 2048;

// Equal parts of a row's weights, as few as there can be.
struct Blocks {
  size_t depth = 0;

  size_t count() const { return (depth + kMaxBlock - 1) / kMaxBlock; }
  size_t begin(size_t block) const { return depth * block / count(); }
  size_t size(size_t block) const { return begin(block + 1) - begin(block); }
};

struct InputMoments {
  WeightRows rows;
  size_t count = 0;                    // Of patches.
  std::vector<SymmetricMatrix> grams;  // By group and block: means of products.

  Blocks blocks() const { return {rows.depth}; }
  SymmetricMatrix& gram(size_t group, size_t block) {
    return grams[group * blocks().count() + block];
  }
};

// Bytes of the moments of a node; 0 where it has none.
size_t BytesOfMoments(const Graph& graph, const Node& node);

// For the nodes, without those that Patches does not know, from `positions` of the output of each
// sample, spread over it. The errors of SeeValues.
Result<std::map<NodeId, InputMoments>> CollectInputMoments(
    const Graph& graph, std::span<const NodeId> nodes, const Samples& samples,
    const SessionOptions& session, size_t positions,
    const std::function<void(size_t done, size_t total)>& progress = nullptr);

// For each node the mean window (patches.h) of all positions of all samples.
// Without nodes that Patches does not know.
Result<std::map<NodeId, std::vector<double>>> CollectInputMeans(
    const Graph& graph, std::span<const NodeId> nodes, const Samples& samples,
    const SessionOptions& session,
    const std::function<void(size_t done, size_t total)>& progress = nullptr);

// The mean window of a node of `graph` where `image`, a value of the graph `other`, is what it
// multiplies. Empty where Patches does not know the node.
Result<std::vector<double>> CollectInputMean(const Graph& graph, NodeId node, const Graph& other,
                                             ValueId image, const Samples& samples,
                                             const SessionOptions& session);

}  // namespace monograph
