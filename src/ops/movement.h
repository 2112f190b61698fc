// Copying elements whatever their type is.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/tensor.h"

namespace monograph {

// Copies the bytes of one numeric tensor to another of the same size.
void CopyBytes(const ConstTensorView& from, const TensorView& to);

// A strided box of a source tensor, by axis: elements begin, begin + step, ... `size` of them.
struct Box {
  std::array<int64_t, kMaxRank> begin{};
  std::array<int64_t, kMaxRank> step{};
};

// Fills `to` with the box of `from`; `to` has from's rank and its dimensions are the box's sizes.
// Both are numeric tensors of one type; the box lies inside `from`.
void CopyBox(const ConstTensorView& from, const Box& box, const TensorView& to);

// For each axis of a result the positions in the source, one an element along it.
using AxisSources = std::array<std::vector<int32_t>, kMaxRank>;

// Fills `to` with to[i, j, ...] = from[sources[0][i], sources[1][j], ...]. Both are numeric tensors
// of one type and rank; the positions lie inside `from`.
void CopySources(const ConstTensorView& from, const AxisSources& sources, const TensorView& to);

// Bytes in row-major strides, by axis; 0 for a shape without elements.
std::array<int64_t, kMaxRank> ByteStrides(const Shape& shape, DType dtype);

}  // namespace monograph
