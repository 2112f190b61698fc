// What a classifier answers for samples, and how often two of them, or it and labels, agree.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/compare_outputs.h"
#include "inspect/samples.h"
#include "inspect/side_by_side.h"
#include "runtime/session.h"

namespace monograph {

// Does the model name classes? kInvalidArgument where it returns neither labels nor scores.
Status RequireClasses(const Graph& graph);

// The best class of each sample, for models that take one image at a time: the first of the labels
// where the model returns strings, else the index of the largest number of its first output
// [1, classes], as text. The errors of RequireClasses, of sessions and samples.
Result<std::vector<std::string>> BestClasses(const Graph& graph, const Samples& samples,
                                             const SessionOptions& session);

// What two models answer for the same samples.
struct ComparedAnswers {
  std::vector<OutputComparison> outputs;  // In the order of a's outputs.
  // The best class of each sample, as BestClasses has it; empty where it finds none.
  std::vector<std::string> best_a;
  std::vector<std::string> best_b;
};

// Adds what the models have answered for one sample at that output of ComparedAnswers. The errors
// of AddAnswers.
Status AddAnswer(const Graph& a, const Graph& b, size_t output, const ViewPair& views,
                 ComparedAnswers& answers);

// Runs both models once over the samples. The errors of PairOutputs, SeeSideBySide and AddAnswer.
Result<ComparedAnswers> CompareAnswers(
    const Graph& a, const Graph& b, const Samples& samples, const SessionOptions& session,
    const std::function<void(size_t done, size_t total)>& progress = nullptr);

// The share of places where both have the same: 0 to 1. Requires equal, positive sizes.
double Agreement(const std::vector<std::string>& a, const std::vector<std::string>& b);

}  // namespace monograph
