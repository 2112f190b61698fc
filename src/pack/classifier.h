// Postprocessing as nodes behind a network: names out.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "pack/scores.h"

namespace monograph {

struct ClassifierOptions {
  ScoreActivation activation = ScoreActivation::kNone;
  std::vector<std::string> labels = {};  // One for each class. Empty: scores stay as they are.
  int32_t top = 5;                       // How many names to give; for labels only.
};

// Ends the graph, whose single output must be [N, classes] in float32, or in int8 or uint8 with a
// scale, by builtin operators: SOFTMAX or LOGISTIC if asked for; with labels TOPK_V2 and GATHER,
// after which the outputs are `labels` string [N, top], best first, and `scores` float32 [N, top];
// without labels the output is `scores` float32 [N, classes]. kInvalidArgument for options out of
// range or a number of labels other than the classes; kUnsupportedModel for other outputs.
Status PackClassifier(Graph& graph, const ClassifierOptions& options);

}  // namespace monograph
