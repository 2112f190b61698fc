// Fused activations as a range that results are clamped to.
#pragma once

#include <limits>
#include <optional>

#include "base/result.h"
#include "graph/quantization.h"
#include "ops/quant_math.h"
#include "schema/schema.h"

namespace monograph {

struct FloatRange {
  float min = -std::numeric_limits<float>::infinity();
  float max = std::numeric_limits<float>::infinity();

  float Clamp(float value) const { return value < min ? min : value > max ? max : value; }
};

// What RELU, RELU6 and RELU_N1_TO_1 are when they are fused; nothing for other operators.
std::optional<schema::ActivationFunctionType> ActivationOf(schema::BuiltinOperator op);

// kUnsupportedModel for activations that are no range (TANH, SIGN_BIT).
Result<FloatRange> RangeOfActivation(schema::ActivationFunctionType activation);

// The quantised numbers of a per-tensor quantised int8 or uint8 value that lie in the range.
IntRange QuantizedRange(const FloatRange& range, const Quantization& quantization, DType dtype);

}  // namespace monograph
