#include "ops/movement.h"

#include <cstring>
#include <iterator>

namespace monograph {

void CopyBytes(const ConstTensorView& from, const TensorView& to) {
  if (!from.bytes.empty()) std::memcpy(to.bytes.data(), from.bytes.data(), from.bytes.size());
}

std::array<int64_t, kMaxRank> ByteStrides(const Shape& shape, DType dtype) {
  std::array<int64_t, kMaxRank> strides{};
  if (shape.NumElements() == 0) return strides;
  int64_t stride = static_cast<int64_t>(DTypeSize(dtype));
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    strides[static_cast<size_t>(axis)] = stride;
    stride *= shape[axis];
  }
  return strides;
}

namespace {

struct BoxCopy {
  Shape sizes;
  Box box;
  std::array<int64_t, kMaxRank> strides;
  int contiguous_axis;  // From this axis on the box is one run of bytes.
  size_t run_bytes;
};

// The run starts at the innermost axes that are taken whole, and the one before them if it is
// taken without gaps.
void FindRun(const ConstTensorView& from, BoxCopy& copy) {
  int axis = copy.sizes.rank();
  size_t bytes = DTypeSize(from.dtype);
  while (axis > 0 && copy.box.step[static_cast<size_t>(axis - 1)] == 1) {
    --axis;
    bytes *= static_cast<size_t>(copy.sizes[axis]);
    if (copy.sizes[axis] != from.shape[axis]) break;
  }
  copy.contiguous_axis = axis;
  copy.run_bytes = bytes;
}

std::byte* CopyAxis(const BoxCopy& copy, int axis, const std::byte* from, std::byte* to) {
  if (axis == copy.contiguous_axis) {
    for (int inner = axis; inner < copy.sizes.rank(); ++inner) {
      const size_t i = static_cast<size_t>(inner);
      from += copy.box.begin[i] * copy.strides[i];
    }
    std::memcpy(to, from, copy.run_bytes);
    return to + copy.run_bytes;
  }
  const size_t i = static_cast<size_t>(axis);
  for (int32_t k = 0; k < copy.sizes[axis]; ++k) {
    const int64_t position = copy.box.begin[i] + k * copy.box.step[i];
    to = CopyAxis(copy, axis + 1, from + position * copy.strides[i], to);
  }
  return to;
}

}  // namespace

namespace {

struct SourcesCopy {
  const AxisSources& sources;
  std::array<int64_t, kMaxRank> strides;
  int contiguous_axis;  // From this axis on elements stay where they are: one run of bytes.
  size_t run_bytes;
};

bool IsWhole(const std::vector<int32_t>& sources, int32_t dim) {
  if (std::ssize(sources) != dim) return false;
  for (size_t i = 0; i < sources.size(); ++i) {
    if (sources[i] != static_cast<int32_t>(i)) return false;
  }
  return true;
}

std::byte* CopySourcesAlong(const SourcesCopy& copy, int axis, const std::byte* from,
                            std::byte* to) {
  if (axis == copy.contiguous_axis) {
    std::memcpy(to, from, copy.run_bytes);
    return to + copy.run_bytes;
  }
  const size_t i = static_cast<size_t>(axis);
  for (int32_t source : copy.sources[i]) {
    to = CopySourcesAlong(copy, axis + 1, from + source * copy.strides[i], to);
  }
  return to;
}

}  // namespace

void CopySources(const ConstTensorView& from, const AxisSources& sources, const TensorView& to) {
  if (to.bytes.empty()) return;
  SourcesCopy copy{sources, ByteStrides(from.shape, from.dtype), from.shape.rank(),
                   DTypeSize(from.dtype)};
  while (copy.contiguous_axis > 0) {
    const int axis = copy.contiguous_axis - 1;
    if (!IsWhole(sources[static_cast<size_t>(axis)], from.shape[axis])) break;
    copy.run_bytes *= static_cast<size_t>(from.shape[axis]);
    copy.contiguous_axis = axis;
  }
  CopySourcesAlong(copy, 0, from.bytes.data(), to.bytes.data());
}

void CopyBox(const ConstTensorView& from, const Box& box, const TensorView& to) {
  if (to.bytes.empty()) return;
  BoxCopy copy{to.shape, box, ByteStrides(from.shape, from.dtype), 0, 0};
  FindRun(from, copy);
  CopyAxis(copy, 0, from.bytes.data(), to.bytes.data());
}

}  // namespace monograph
