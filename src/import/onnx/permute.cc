#include "import/onnx/permute.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace monograph::onnx {

bool IsIdentity(std::span<const int> permutation) {
  for (size_t i = 0; i < permutation.size(); ++i) {
    if (permutation[i] != static_cast<int>(i)) return false;
  }
  return true;
}

bool IsPermutation(std::span<const int64_t> permutation, int rank) {
  if (std::ssize(permutation) != rank) return false;
  std::vector<int64_t> sorted(permutation.begin(), permutation.end());
  std::ranges::sort(sorted);
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] != static_cast<int64_t>(i)) return false;
  }
  return true;
}

std::vector<int> ToChannelsLast(int rank) {
  std::vector<int> permutation(static_cast<size_t>(rank));
  std::iota(permutation.begin(), permutation.end(), 0);
  std::rotate(permutation.begin() + 1, permutation.begin() + 2, permutation.end());
  return permutation;
}

std::vector<int> ToOnnxOrder(int rank) {
  std::vector<int> permutation(static_cast<size_t>(rank));
  std::iota(permutation.begin(), permutation.end(), 0);
  std::rotate(permutation.begin() + 1, permutation.end() - 1, permutation.end());
  return permutation;
}

Shape PermuteShape(const Shape& shape, std::span<const int> permutation) {
  Shape out;
  for (int axis : permutation) out.Append(shape[axis]);
  return out;
}

Result<Buffer> Permute(const ConstTensorView& tensor, std::span<const int> permutation) {
  const size_t rank = permutation.size();
  const size_t element = DTypeSize(tensor.dtype);
  std::vector<size_t> strides(rank, element);
  for (size_t i = rank; i-- > 1;) {
    strides[i - 1] = strides[i] * static_cast<size_t>(tensor.shape[static_cast<int>(i)]);
  }
  const Shape shape = PermuteShape(tensor.shape, permutation);
  MG_TRY_ASSIGN(Buffer out, Buffer::Allocate(tensor.bytes.size()));
  std::vector<int32_t> index(rank, 0);
  for (size_t to = 0; to < out.size(); to += element) {
    size_t from = 0;
    for (size_t i = 0; i < rank; ++i) {
      from += static_cast<size_t>(index[i]) * strides[static_cast<size_t>(permutation[i])];
    }
    std::memcpy(out.data() + to, tensor.bytes.data() + from, element);
    for (size_t i = rank; i-- > 0 && ++index[i] == shape[static_cast<int>(i)];) index[i] = 0;
  }
  return out;
}

}  // namespace monograph::onnx
