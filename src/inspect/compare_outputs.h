// Comparing what two models answer.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/error_measure.h"
#include "inspect/side_by_side.h"

namespace monograph {

// Of the best class of each row: the first of the labels, or the largest of a row of scores.
struct ClassAgreement {
  int64_t rows = 0;
  int64_t top_one = 0;   // Rows in which it is the same.
  int64_t top_five = 0;  // Rows in which a's is among b's five best.
};

struct OutputComparison {
  ValuePair pair;
  ErrorMeasure error;             // Of numbers.
  int64_t differing_strings = 0;  // Of strings.
  ClassAgreement classes;         // rows is 0 where an output has no classes.
};

// The outputs in a's order, paired by name, else by place, with nothing compared yet.
// kInvalidArgument where there is nothing to compare: outputs of unlike number or type.
Result<std::vector<OutputComparison>> PairOutputs(const Graph& a, const Graph& b);

// Adds what the models have answered. kCorruptModel for strings that are none.
Status AddAnswers(const Graph& a, const Graph& b, const ViewPair& views, OutputComparison& output);

}  // namespace monograph
