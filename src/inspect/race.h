// Measuring the speed of two models on the machine at hand.
#pragma once

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/samples.h"
#include "runtime/session.h"

namespace monograph {

// Milliseconds of a run: the median.
struct RaceTimes {
  double a = 0;
  double b = 0;
};

// Runs the models on the sample in bursts, by turns, so that what else the machine does slows both
// alike: for about `seconds` in all, though each at least twice. The errors of sessions and
// samples.
Result<RaceTimes> RaceModels(const Graph& a, const Graph& b, const Sample& sample, double seconds,
                             const SessionOptions& session);

}  // namespace monograph
