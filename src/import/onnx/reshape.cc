#include <algorithm>

#include "base/checked.h"
#include "import/onnx/axes.h"
#include "import/onnx/operators.h"
#include "import/onnx/tensor.h"

namespace monograph::onnx {

namespace {

// Product of the known dimensions, and how many are not.
struct Extent {
  int64_t known = 1;
  int dynamic = 0;
};

Result<Extent> Measure(std::span<const int64_t> dims) {
  Extent extent;
  for (int64_t dim : dims) {
    if (dim == kDynamic) {
      ++extent.dynamic;
      continue;
    }
    const auto product = CheckedMul(extent.known, dim);
    if (!product) return Error{ErrorCode::kCorruptModel, "its shape overflows."};
    extent.known = *product;
  }
  return extent;
}

std::vector<int64_t> DimsOf(const Shape& shape) {
  return {shape.dims().begin(), shape.dims().end()};
}

Status EmitReshape(NodeContext& context, const std::vector<int64_t>& dims) {
  MG_TRY_ASSIGN(const Shape shape, ToShape(dims, true, context.node().name));
  MG_TRY_ASSIGN(const ValueId input, context.OnnxElements(0));
  MG_TRY_ASSIGN(const ValueId output, context.Reshape(input, shape));
  return context.SetOutput(output, false);
}

// 0 stands for the input's dimension at the same place.
Status CopyZeros(const NodeContext& context, const Shape& input, std::vector<int64_t>& dims) {
  if (context.Int("allowzero", 0) != 0) return {};
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] != 0) continue;
    if (i >= static_cast<size_t>(input.rank())) {
      return Error{ErrorCode::kCorruptModel, "its shape copies a dimension that does not exist."};
    }
    dims[i] = input[static_cast<int>(i)];
  }
  return {};
}

// Resolves the -1 where what is dynamic in the input is copied, so that at most one unknown stays.
Status ResolveRest(const Shape& input, size_t rest, std::vector<int64_t>& dims) {
  MG_TRY_ASSIGN(const Extent from, Measure(DimsOf(input)));
  MG_TRY_ASSIGN(const Extent to, Measure(dims));
  if (from.dynamic != to.dynamic - 1 || to.known == 0) return {};
  if (from.known % to.known == 0) dims[rest] = from.known / to.known;
  return {};
}

int64_t Product(const Shape& shape, int from, int to) {
  int64_t product = 1;
  for (int axis = from; axis < to; ++axis) {
    if (shape[axis] == kDynamic) return kDynamic;
    product *= shape[axis];
    if (product > INT32_MAX) return INT64_MAX;
  }
  return product;
}

}  // namespace

Status ImportReshape(NodeContext& context) {
  MG_TRY_ASSIGN(const Shape input, context.OnnxShape(0));
  std::vector<int64_t> dims = context.Ints("shape");
  if (context.has_input(1)) {
    MG_TRY_ASSIGN(dims, context.ConstantInts(1));
  }
  const auto rest = std::ranges::find(dims, -1);
  const size_t rest_at = static_cast<size_t>(rest - dims.begin());
  const bool has_rest = rest != dims.end();
  MG_TRY(CopyZeros(context, input, dims));
  if (has_rest) MG_TRY(ResolveRest(input, rest_at, dims));
  return EmitReshape(context, dims);
}

Status ImportFlatten(NodeContext& context) {
  MG_TRY_ASSIGN(const Shape input, context.OnnxShape(0));
  const int64_t axis = context.Int("axis", 1);
  const int64_t split = axis < 0 ? axis + input.rank() : axis;
  if (split < 0 || split > input.rank()) {
    return Error{ErrorCode::kCorruptModel, "its axis does not exist."};
  }
  const int at = static_cast<int>(split);
  return EmitReshape(context, {Product(input, 0, at), Product(input, at, input.rank())});
}

Status ImportSqueeze(NodeContext& context) {
  MG_TRY_ASSIGN(const Shape input, context.OnnxShape(0));
  MG_TRY_ASSIGN(const auto given, ReadAxes(context));
  MG_TRY_ASSIGN(const auto axes, StoredAxes(given, input.rank(), false));
  std::vector<int64_t> dims;
  for (int axis = 0; axis < input.rank(); ++axis) {
    const bool named = std::ranges::count(axes, axis) > 0;
    const bool dropped = given.empty() ? input[axis] == 1 : named;
    if (!dropped) dims.push_back(input[axis]);
    if (dropped && input[axis] != 1) {
      return Error{ErrorCode::kShapeMismatch, "only dimensions of 1 can be squeezed."};
    }
  }
  return EmitReshape(context, dims);
}

Status ImportUnsqueeze(NodeContext& context) {
  MG_TRY_ASSIGN(const Shape input, context.OnnxShape(0));
  MG_TRY_ASSIGN(const auto given, ReadAxes(context));
  const int rank = input.rank() + static_cast<int>(std::min<size_t>(given.size(), kMaxRank));
  MG_TRY_ASSIGN(const auto axes, StoredAxes(given, rank, false));
  if (axes.size() != given.size()) {
    return Error{ErrorCode::kCorruptModel, "it names an axis twice."};
  }
  std::vector<int64_t> dims = DimsOf(input);
  for (int32_t axis : axes) dims.insert(dims.begin() + axis, 1);
  return EmitReshape(context, dims);
}

}  // namespace monograph::onnx
