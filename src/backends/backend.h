// Backend: a way to run nodes. Backends claim nodes; the runtime groups what one of them claimed
// into segments, compiles each once and runs them in order.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/tensor.h"
#include "graph/graph.h"
#include "ops/infer.h"

namespace monograph {

// The part of a graph that one backend runs in one go.
struct SegmentSpec {
  const Graph* graph = nullptr;       // Outlives the segment; its large constants need not.
  const InferState* types = nullptr;  // For Compile only. Shapes may be dynamic.
  std::vector<NodeId> nodes;          // In an order in which they can run.
  std::vector<ValueId> inputs;        // Made outside, not constant.
  std::vector<ValueId> outputs;  // Read outside, or outputs of the graph; of a single node all.
};

struct OpTiming {
  NodeId node = -1;  // The node it belongs to, or -1 where the backend cannot tell.
  std::string name;  // "CONV_2D", or the backend's own name of a fused kernel.
  double microseconds = 0;
};

// A compiled segment.
class Segment {
 public:
  virtual ~Segment() = default;

  // Prepares for the shapes in `types`, all static now. Called before the first run and whenever
  // the shape of an input has changed. Does not touch weights.
  virtual Status Reshape(const InferState& types) = 0;

  // `types` of the last Reshape stays alive. Views stand in the order of SegmentSpec's inputs and
  // outputs; their memory has kBufferPadding readable bytes behind it and stays untouched by others
  // during the call.
  virtual Status Run(std::span<const ConstTensorView> inputs,
                     std::span<const TensorView> outputs) = 0;

  // Timings of the last run, in order; empty unless profiling was asked for.
  virtual std::vector<OpTiming> Timings() const { return {}; }

  // Does the segment read large constants of the graph after Compile? If not, the runtime may
  // release them.
  virtual bool reads_graph_constants() const = 0;

  // Bytes held for weights, and for intermediate values, beyond what the runtime plans.
  virtual size_t weight_bytes() const { return 0; }
  virtual size_t workspace_bytes() const { return 0; }

  // Gives back the memory for intermediate values, which may be left from larger shapes. Reshape
  // follows before the next run; with the shapes of the last one it takes what these need.
  virtual void ReleaseWorkspace() {}
};

class Backend {
 public:
  virtual ~Backend() = default;

  virtual std::string_view name() const = 0;

  // Can this backend run the node with these types? Must not be optimistic: what is claimed
  // compiles and runs for every shape that the declared types allow.
  virtual bool Claims(const InferState& types, NodeId node) const = 0;

  // Must every segment hold one node? Then the runtime plans the memory between nodes.
  virtual bool single_node_segments() const { return false; }

  virtual Result<std::unique_ptr<Segment>> Compile(const SegmentSpec& spec) = 0;
};

}  // namespace monograph
