// Operands of an operator that is to be had on integers.
#pragma once

#include <optional>

#include "passes/editor.h"

namespace monograph {

// Replaces the float32 inputs of `node` by integers of type `dtype` with one scale: what is
// dequantised, constants included, and constants that hold one number throughout, which become 1 or
// -1 with that number as the scale: exactly the same. False, and nothing changed, where an input
// has no integers or all are constants. kOutOfMemory.
Result<bool> TakeIntegers(Editor& editor, DType dtype, Node& node);

// A float32 constant in int8 with the finest scale that holds all its numbers and 0: a DEQUANTIZE
// gives them back within half a quantum. Nothing for other values, and where numbers are not finite
// or too small for a scale. kOutOfMemory.
Result<std::optional<Value>> InInt8(const Value& constant);

}  // namespace monograph
