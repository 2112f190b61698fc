// Which value of one model stands for which of another.
#pragma once

#include <vector>

#include "ops/infer.h"

namespace monograph {

struct ValuePair {
  ValueId a = kNoValue;
  ValueId b = kNoValue;
};

struct ValueMatches {
  std::vector<ValuePair> pairs;  // In the order in which the first model computes them.
  std::vector<ValueId> only_a;
  std::vector<ValueId> only_b;
};

// The results of nodes that depend on an input, for input shapes with which all shapes are known:
// first those of equal name, then the others in order, by operator and shape, as many as possible.
// Strings, and what is known before the run, are left out. Pairs have one shape, and are of one
// type or both stand for real numbers.
ValueMatches MatchValues(const InferState& a, const InferState& b);

// Elements of this type can be compared as real numbers: floating-point or quantised.
bool StandsForReals(const Value& value);

}  // namespace monograph
