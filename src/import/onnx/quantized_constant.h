// Constants of integers that stand for real numbers.
#pragma once

#include <span>
#include <vector>

#include "graph/graph.h"

namespace monograph::onnx {

// scale * (q - zero_point) for each element of a constant of int8, uint8, int16 or int32 that is
// quantised, per tensor or along its axis.
std::vector<float> RealNumbers(const Value& constant);

// The integers of the type and quantisation, to nearest, ties to even: `numbers` is row-major of
// the shape. `dtype` is int8, uint8, int16 or int32.
Result<Buffer> Quantized(std::span<const float> numbers, DType dtype, const Shape& shape,
                         const Quantization& quantization);

}  // namespace monograph::onnx
