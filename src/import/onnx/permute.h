// Reordering the dimensions of constants.
#pragma once

#include <span>
#include <vector>

#include "base/buffer.h"
#include "base/tensor.h"

namespace monograph::onnx {

// A permutation names for each dimension of the result the one it comes from.
bool IsIdentity(std::span<const int> permutation);

// Is it a permutation of 0 ... rank - 1?
bool IsPermutation(std::span<const int64_t> permutation, int rank);

// ONNX's [N, C, spatial...] to [N, spatial..., C] and back, for a rank of at least 3.
std::vector<int> ToChannelsLast(int rank);
std::vector<int> ToOnnxOrder(int rank);

// Both require a permutation as long as the rank.
Shape PermuteShape(const Shape& shape, std::span<const int> permutation);
Result<Buffer> Permute(const ConstTensorView& tensor, std::span<const int> permutation);

}  // namespace monograph::onnx
