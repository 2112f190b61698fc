// A graph compiled: segments in running order, each by one backend, with the weights packed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "backends/backend.h"
#include "base/result.h"
#include "graph/graph.h"
#include "runtime/partition.h"
#include "runtime/session.h"

namespace monograph {

class Program {
 public:
  // Checks and folds the graph, divides it among the backends and compiles it. The errors of
  // Session::Create.
  static Result<std::unique_ptr<Program>> Create(Graph graph, const SessionOptions& options);

  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  const Graph& graph() const { return graph_; }
  std::span<const TensorInfo> inputs() const { return inputs_; }
  std::span<const TensorInfo> outputs() const { return outputs_; }

  size_t segment_count() const { return plan_.size(); }
  const SegmentSpec& spec(size_t index) const { return plan_[index].spec; }
  Segment& segment(size_t index) { return *segments_[index]; }
  const Segment& segment(size_t index) const { return *segments_[index]; }
  Region region(size_t index) const { return plan_[index].region; }
  const Backend& backend(size_t index) const { return *backends_[plan_[index].backend]; }

  int threads() const { return options_.threads; }

  // Bytes for activations and workspaces that the limit leaves beside the weights.
  size_t activation_limit() const;
  size_t weight_bytes() const;
  size_t workspace_bytes() const;

  // A number that no earlier call gave.
  uint64_t NewKey() { return ++last_key_; }

  // Gives the segment the shapes of `types`, unless they were the last that it got: `key` stands
  // for them.
  Status Shape(size_t index, const InferState& types, uint64_t key);

  // Gives back what all segments hold for intermediate values.
  void ReleaseWorkspaces();

 private:
  Program(Graph graph, const SessionOptions& options)
      : graph_(std::move(graph)), options_(options) {}

  Status Initialize();
  Status Compile(const InferState& types);
  std::vector<bool> ConstantsToKeep() const;

  Graph graph_;
  SessionOptions options_;
  std::vector<std::unique_ptr<Backend>> backends_;
  std::vector<PlannedSegment> plan_;
  std::vector<std::unique_ptr<Segment>> segments_;  // Parallel to plan_.
  std::vector<uint64_t> shaped_for_;                // Parallel to plan_; 0: to be shaped.
  std::vector<TensorInfo> inputs_;
  std::vector<TensorInfo> outputs_;
  size_t constant_bytes_ = 0;
  uint64_t last_key_ = 0;
};

}  // namespace monograph
