// Single elements in a wide type, for evaluators that need no loop of their own for each type.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/tensor.h"

namespace monograph {

// Element i of a tensor of integers or booleans.
int64_t IntegerAt(const ConstTensorView& view, size_t i);

// Stores the number's lowest bits, as many as the type has; for booleans 0 or 1.
void SetInteger(const TensorView& view, size_t i, int64_t value);

struct IntegerLimits {
  int64_t min = 0;
  int64_t max = 0;
};

// The numbers that a type of integers, or booleans, can hold.
IntegerLimits LimitsOf(DType dtype);

}  // namespace monograph
