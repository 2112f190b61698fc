// IEEE 754 half precision, stored as its 16 bits.
#pragma once

#include <cstdint>

namespace monograph {

// Exact: every half is a float.
float HalfToFloat(uint16_t half);

// Nearest half, ties to even; too large values become infinity, NaN stays NaN.
uint16_t FloatToHalf(float value);

}  // namespace monograph
