// What there is to know about a model without running it: types, cost, parts, and what a session
// makes of it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "ops/infer.h"
#include "runtime/session.h"

namespace monograph {

// Where a node stands. The network begins with the first multiply-accumulate step and ends with the
// last; what it waits for is preprocessing, what waits for it is postprocessing. Without such steps
// all is network; what depends on no input belongs to it too.
enum class GraphPart { kPreprocessing, kNetwork, kPostprocessing };

// "preprocessing", "network", "postprocessing".
std::string_view GraphPartName(GraphPart part);

struct NodeFacts {
  GraphPart part = GraphPart::kNetwork;
  std::optional<int64_t> macs;  // Nothing while it depends on the size of an input.
  // Elements of the weights that the node reads, however stored; 0 for a node that only gives
  // weights another form.
  int64_t parameters = 0;
  // "xnnpack", "reference"; "folded" for what is computed before the run; "unused" for what no
  // output needs; empty when the model cannot run here.
  std::string backend;
};

struct ModelFacts {
  InferState types;              // For the input shapes asked for. The graph must outlive it.
  std::vector<NodeFacts> nodes;  // By node.
  std::optional<int64_t> macs;
  int64_t parameters = 0;  // Of all nodes; what several of them read counts once.
  // Of a session with one thread; nothing until all input shapes are known.
  std::optional<MemoryReport> memory;
  std::optional<Error> refused;  // Why the model cannot run here.
};

// `shapes` are those of the inputs, each either what the graph declares or a shape that fits it.
// Elements that are floating-point numbers or quantised are parameters. A model with operators that
// are not known, or that does not fit the memory, has facts too: see `refused`.
// kShapeMismatch when a shape does not fit its input.
Result<ModelFacts> DescribeModel(const Graph& graph, std::span<const Shape> shapes);

}  // namespace monograph
