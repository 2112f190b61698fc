#include "import/onnx/axes.h"

#include <algorithm>

#include "base/strings.h"

namespace monograph::onnx {

Result<int> StoredAxis(int64_t axis, int rank, bool channels_last) {
  if (axis < -rank || axis >= rank) {
    return Error{ErrorCode::kCorruptModel,
                 StrCat("axis ", axis, " does not exist in a value of rank ", rank, ".")};
  }
  const int from_front = static_cast<int>(axis < 0 ? axis + rank : axis);
  if (!channels_last || from_front == 0) return from_front;
  return from_front == 1 ? rank - 1 : from_front - 1;
}

Result<std::vector<int32_t>> StoredAxes(std::span<const int64_t> axes, int rank,
                                        bool channels_last) {
  std::vector<int32_t> stored;
  for (int64_t axis : axes) {
    MG_TRY_ASSIGN(const int at, StoredAxis(axis, rank, channels_last));
    stored.push_back(at);
  }
  std::ranges::sort(stored);
  const auto repeated = std::ranges::unique(stored);
  stored.erase(repeated.begin(), repeated.end());
  return stored;
}

std::vector<int> ToLast(int axis, int rank) {
  std::vector<int> permutation;
  for (int i = 0; i < rank; ++i) {
    if (i != axis) permutation.push_back(i);
  }
  permutation.push_back(axis);
  return permutation;
}

std::vector<int> FromLast(int axis, int rank) {
  std::vector<int> permutation;
  for (int i = 0; i < rank - 1; ++i) permutation.push_back(i);
  permutation.insert(permutation.begin() + axis, rank - 1);
  return permutation;
}

Result<std::vector<int64_t>> ReadAxes(const NodeContext& context) {
  if (context.has_input(1)) return context.ConstantInts(1);
  return context.Ints("axes");
}

}  // namespace monograph::onnx
