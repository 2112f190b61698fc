#include <algorithm>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

// The sizes of the parts; empty for equal ones.
Result<std::vector<int64_t>> ReadSizes(const NodeContext& context, int32_t dim) {
  if (context.has_input(1)) return context.ConstantInts(1);
  std::vector<int64_t> sizes = context.Ints("split");
  const auto count = static_cast<int64_t>(context.node().outputs.size());
  if (!sizes.empty() || dim == kDynamic || dim % count == 0) return sizes;
  // Since opset 18 the last part is smaller.
  const int64_t size = (dim + count - 1) / count;
  sizes.assign(static_cast<size_t>(count), size);
  sizes.back() = dim - size * (count - 1);
  return sizes;
}

Status SplitEvenly(NodeContext& context, const Imported& input, int axis) {
  const size_t count = context.node().outputs.size();
  MG_TRY_ASSIGN(const ValueId axis_id, context.Int32(axis));
  Node node = MakeNode(schema::BuiltinOperator::SPLIT, {axis_id, input.id});
  node.options.AsSplitOptions()->num_splits = static_cast<int32_t>(count);
  MG_TRY_ASSIGN(const auto parts,
                context.EmitOutputs(std::move(node), count, context.dtype(input.id)));
  for (size_t i = 0; i < count; ++i) {
    if (!context.node().outputs[i].empty()) {
      MG_TRY(context.SetOutput(parts[i], input.channels_last, i));
    }
  }
  return {};
}

// A box for each part: begin and size on the axis, all of the others.
Status SplitBySizes(NodeContext& context, const Imported& input, int axis,
                    const std::vector<int64_t>& sizes) {
  const auto rank = static_cast<size_t>(context.shape(input.id).rank());
  std::vector<int32_t> begin(rank, 0);
  for (size_t i = 0; i < sizes.size(); ++i) {
    std::vector<int32_t> size(rank, -1);
    size[static_cast<size_t>(axis)] = static_cast<int32_t>(sizes[i]);
    MG_TRY_ASSIGN(const ValueId begin_id, context.Ints32(begin));
    MG_TRY_ASSIGN(const ValueId size_id, context.Ints32(size));
    MG_TRY_ASSIGN(const ValueId part,
                  context.Emit(schema::BuiltinOperator::SLICE, {input.id, begin_id, size_id}));
    if (!context.node().outputs[i].empty()) {
      MG_TRY(context.SetOutput(part, input.channels_last, i));
    }
    begin[static_cast<size_t>(axis)] += static_cast<int32_t>(sizes[i]);
  }
  return {};
}

Status CheckSizes(const std::vector<int64_t>& sizes, size_t parts, int32_t dim) {
  int64_t sum = 0;
  bool fits = sizes.size() == parts;
  for (int64_t size : sizes) {
    fits = fits && size >= 0 && size <= INT32_MAX - sum;
    if (!fits) break;
    sum += size;
  }
  if (fits && (dim == kDynamic || sum == dim)) return {};
  return Error{ErrorCode::kShapeMismatch, "the sizes of its parts do not fit its input."};
}

}  // namespace

Status ImportSplit(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const Shape shape = context.shape(input.id);
  MG_TRY_ASSIGN(const int axis,
                StoredAxis(context.Int("axis", 0), shape.rank(), input.channels_last));
  MG_TRY_ASSIGN(const auto sizes, ReadSizes(context, shape[axis]));
  const bool even = std::ranges::all_of(sizes, [&](int64_t size) { return size == sizes[0]; });
  if (sizes.empty() && shape[axis] == kDynamic) return SplitEvenly(context, input, axis);
  if (!sizes.empty()) MG_TRY(CheckSizes(sizes, context.node().outputs.size(), shape[axis]));
  if (even && (sizes.empty() || sizes[0] > 0)) return SplitEvenly(context, input, axis);
  return SplitBySizes(context, input, axis, sizes);
}

}  // namespace monograph::onnx
