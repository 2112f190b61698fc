// What a classifier answers for samples, and how often two of them, or it and labels, agree.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/samples.h"
#include "runtime/session.h"

namespace monograph {

// The best class of each sample, for models that take one image at a time: the first of the labels
// where the model returns strings, else the index of the largest number of its first output
// [1, classes], as text. kInvalidArgument where it has neither; the errors of sessions and samples.
Result<std::vector<std::string>> BestClasses(const Graph& graph, const Samples& samples,
                                             const SessionOptions& session);

// The share of places where both have the same: 0 to 1. Requires equal, positive sizes.
double Agreement(const std::vector<std::string>& a, const std::vector<std::string>& b);

}  // namespace monograph
