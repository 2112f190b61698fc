// Running a float network on samples to see what its values are like.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/tensor.h"
#include "graph/graph.h"
#include "inspect/samples.h"
#include "quant/observer.h"
#include "runtime/session.h"

namespace monograph {

// Called as work goes on: `done` of `total` steps of the stage.
using Progress = std::function<void(std::string_view stage, size_t done, size_t total)>;

// Sees a value of a sample. The view ends with the call.
using SeeValue = std::function<Status(size_t sample, ValueId id, const ConstTensorView& view)>;

// Runs the graph on all samples and shows each of `values`, in the order in which they stand there
// for each sample. Memory is bounded: the graph may run several times for each sample. The errors
// of sessions, samples and `see`.
Status SeeValues(const Graph& graph, std::span<const ValueId> values, const Samples& samples,
                 const SessionOptions& session, const SeeValue& see,
                 const std::function<void(size_t done, size_t total)>& progress = nullptr);

// What each of `values`, which are float32, is like; parallel to `values`. kInvalidArgument where a
// number is not finite: the message names the value and the sample.
Result<std::vector<Observation>> Observe(
    const Graph& graph, std::span<const ValueId> values, const Samples& samples,
    const SessionOptions& session,
    const std::function<void(size_t done, size_t total)>& progress = nullptr);

}  // namespace monograph
