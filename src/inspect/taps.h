// Running a model with some of its values as outputs.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/tensor.h"
#include "graph/graph.h"
#include "inspect/samples.h"
#include "runtime/session.h"

namespace monograph {

class Taps {
 public:
  // The graph with `values`, which may stand there several times, as its outputs. The graph's own
  // outputs are not computed unless they stand among them. `options` give the threads; there is
  // memory for many values.
  Taps(Graph graph, std::vector<ValueId> values, const SessionOptions& options);

  // Makes the session; its errors.
  Status Open();

  // Requires Open(). Runs on the sample: the errors of a session; kInvalidArgument,
  // kShapeMismatch where the sample does not fit the inputs.
  Status Run(const Sample& sample);

  // One of the values, after a run and until the next one.
  Result<ConstTensorView> Read(ValueId id) const;

  const Quantization& quantization(ValueId id) const { return graph_.value(id).quantization; }

 private:
  Graph graph_;
  std::vector<ValueId> values_;  // Sorted; the outputs of the session.
  SessionOptions options_;
  std::unique_ptr<Session> session_;
};

// Ends of the groups into which `values`, in their order, are divided so that those of one group
// fit in memory together, judged by the sample. CheckSample's errors and those of inference.
Result<std::vector<size_t>> GroupTaps(const Graph& graph, std::span<const ValueId> values,
                                      const Sample& sample);

// Does the sample have a tensor of the right type and shape for each of the graph's inputs?
// kInvalidArgument for another number of inputs, kTypeMismatch, kShapeMismatch.
Status CheckSample(const Graph& graph, const Sample& sample);

}  // namespace monograph
