#include <algorithm>

#include "import/onnx/axes.h"
#include "import/onnx/operators.h"
#include "import/onnx/permute.h"

namespace monograph::onnx {

namespace {

std::vector<int64_t> Reversed(int rank) {
  std::vector<int64_t> axes;
  for (int axis = rank; axis-- > 0;) axes.push_back(axis);
  return axes;
}

}  // namespace

Status ImportTranspose(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  const std::vector<int64_t> axes = context.Ints("perm", Reversed(rank));
  if (!IsPermutation(axes, rank)) {
    return Error{ErrorCode::kCorruptModel, "its perm is not a permutation of the dimensions."};
  }
  // From channels last to ONNX's order: a change of the name alone.
  if (!input.channels_last && rank >= 3 && std::ranges::equal(axes, ToOnnxOrder(rank))) {
    return context.SetOutput(input.id, true);
  }
  std::vector<int> stored;
  for (int64_t axis : axes) {
    MG_TRY_ASSIGN(const int at, StoredAxis(axis, rank, input.channels_last));
    stored.push_back(at);
  }
  MG_TRY_ASSIGN(const ValueId output, context.Transpose(input.id, stored));
  return context.SetOutput(output, false);
}

}  // namespace monograph::onnx
