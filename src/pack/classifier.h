// Postprocessing as nodes behind a network: names out.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

struct ClassifierOptions {
  bool softmax = false;                  // The network gives logits.
  std::vector<std::string> labels = {};  // One for each class. Empty: scores stay as they are.
  int32_t top = 5;                       // How many names to give; for labels only.
};

// Ends the graph, whose single output must be float32 [N, classes], by builtin operators: SOFTMAX
// if asked for; with labels TOPK_V2 and GATHER, after which the outputs are `labels` string
// [N, top], best first, and `scores` float32 [N, top]; without labels the output is `scores`
// float32 [N, classes]. kInvalidArgument for options out of range or a number of labels other than
// the classes; kUnsupportedModel for other outputs.
Status PackClassifier(Graph& graph, const ClassifierOptions& options);

// The lines of a text file as labels: without surrounding blanks, carriage returns, empty lines at
// the end or UTF-8's byte order mark. kInvalidArgument for no label, or an empty line between
// others.
Result<std::vector<std::string>> ParseLabels(std::string_view text);

}  // namespace monograph
