// How fast a float model and its int8 form are.
#pragma once

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/race.h"
#include "inspect/samples.h"
#include "runtime/session.h"

namespace monograph::tools {

struct QuantizeSpeed {
  RaceTimes times;  // `a` is the float model.
  int32_t height = 0;
  int32_t width = 0;
  int threads = 1;
};

// Runs both models for about two seconds on the image [1, H, W, 3], which is brought to the size
// that the network takes, so that the resize in front of it does not hide the network. `graph` is
// the int8 model. The errors of RaceModels and inference.
Result<QuantizeSpeed> MeasureSpeed(const Graph& real, const Graph& graph, const Sample& image,
                                   const SessionOptions& session);

}  // namespace monograph::tools
