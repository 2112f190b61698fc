#include "base/float16.h"

#include <bit>

namespace monograph {

float HalfToFloat(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000U) << 16;
  const uint32_t exponent = (half >> 10) & 0x1FU;
  const uint32_t mantissa = half & 0x3FFU;
  if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000U | (mantissa << 13));
  if (exponent != 0) {
    return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
  }
  // A subnormal half is mantissa * 2^-24, which a float holds exactly.
  const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
  return sign != 0 ? -magnitude : magnitude;
}

namespace {

// `value` without its lowest `bits` bits, rounded to nearest, ties to even.
uint32_t RoundShift(uint32_t value, uint32_t bits) {
  const uint32_t half = 1U << (bits - 1);
  const uint32_t rest = value & ((1U << bits) - 1);
  const uint32_t kept = value >> bits;
  return kept + ((rest > half || (rest == half && (kept & 1U) != 0)) ? 1U : 0U);
}

}  // namespace

uint16_t FloatToHalf(float value) {
  const uint32_t word = std::bit_cast<uint32_t>(value);
  const uint32_t sign = (word >> 16) & 0x8000U;
  const uint32_t magnitude = word & 0x7FFFFFFFU;
  uint32_t half = 0;
  if (magnitude > 0x7F800000U) {
    half = 0x7E00U;  // NaN.
  } else if (magnitude >= 0x47800000U) {
    half = 0x7C00U;  // From 65536 on: infinity.
  } else if (magnitude >= 0x38800000U) {
    half = RoundShift(magnitude - 0x38000000U, 13);  // Normal; may round up to infinity.
  } else if (magnitude >= 0x33000000U) {
    const uint32_t exponent = magnitude >> 23;
    half = RoundShift((magnitude & 0x7FFFFFU) | 0x800000U, 126 - exponent);
  }
  return static_cast<uint16_t>(sign | half);
}

}  // namespace monograph
