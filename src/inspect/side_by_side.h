// Running two models on the same samples to look at values of both.
#pragma once

#include <functional>
#include <span>

#include "base/result.h"
#include "base/strings.h"
#include "base/tensor.h"
#include "graph/graph.h"
#include "inspect/match.h"
#include "inspect/samples.h"
#include "runtime/session.h"

namespace monograph {

// What two models have computed for one sample. The views end with the call that shows them.
struct ViewPair {
  ConstTensorView a;
  ConstTensorView b;
};

// Sees the pair of that index.
using SeePair = std::function<Status(size_t pair, const ViewPair& views)>;

// Runs both models on all samples and shows each of `pairs`, in the order in which they stand there
// for each sample. `session` gives the threads; memory is bounded, so that the models may run
// several times for each sample. kInvalidArgument where the models have unlike numbers of inputs;
// the errors of samples, of `see`, and of sessions, which name the model ("A" or "B").
Status SeeSideBySide(const Graph& a, const Graph& b, std::span<const ValuePair> pairs,
                     const Samples& samples, const SessionOptions& session, const SeePair& see,
                     const std::function<void(size_t done, size_t total)>& progress = nullptr);

// The result, of which an error names the model.
template <typename T>
T OfModel(const char* model, T result) {
  if (result.ok()) return result;
  return Error{result.error().code(), StrCat("Model ", model, ": ", result.error().message())};
}

// Does the sample fit the inputs of both? kInvalidArgument, CheckSample's errors.
Status CheckSampleOfBoth(const Graph& a, const Graph& b, const Sample& sample);

}  // namespace monograph
