// Reading: quantisation parameters.
#pragma once

#include "base/dtype.h"
#include "base/result.h"
#include "graph/quantization.h"
#include "schema/model_generated.h"

namespace monograph {

// Empty for null, for parameters without scales, and for types that are not integers, where
// converters leave ranges behind. A missing zero point is 0, a single one counts for all scales.
// kCorruptModel for zero points outside int32, kUnsupportedModel for custom schemes.
Result<Quantization> ReadQuantization(const schema::QuantizationParameters* source, DType dtype);

}  // namespace monograph
