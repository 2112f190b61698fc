// What operators share that give a boolean for two elements.
#pragma once

#include "ops/op_def.h"

namespace monograph {

struct Comparison {
  bool (*real)(float, float);
  bool (*integer)(int64_t, int64_t);
};

// The comparison that a function object of the standard library makes.
template <typename Function>
inline constexpr Comparison kComparisonOf = {
    .real = [](float a, float b) { return Function{}(a, b); },
    .integer = [](int64_t a, int64_t b) { return Function{}(a, b); },
};

// Two inputs of one type that broadcast; the output is bool. Types: numbers (int8 and uint8
// quantised or not), numbers and booleans, booleans.
Status InferOrder(InferContext& context);
Status InferEquality(InferContext& context);
Status InferLogical(InferContext& context);

// Quantised numbers are compared by the real values that they stand for.
Status EvaluateComparison(const EvalContext& context, const Comparison& comparison);

}  // namespace monograph
