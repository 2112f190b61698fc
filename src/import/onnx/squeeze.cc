#include <algorithm>
#include <iterator>
#include <utility>

#include "base/strings.h"
#include "import/onnx/axes.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

// Whether the value that stays has its channels last, has ONNX's order, or neither.
enum class Layout { kOnnx, kChannelsLast, kMixed };

// `dropped` are stored axes of a value of rank `rank` with channels last.
Layout AfterDropping(const std::vector<int32_t>& dropped, int rank) {
  const bool channels = std::ranges::count(dropped, rank - 1) == 0;
  const bool batch = std::ranges::count(dropped, 0) == 0;
  const auto spatial = rank - 2 - (std::ssize(dropped) - (channels ? 0 : 1) - (batch ? 0 : 1));
  if (!channels || spatial == 0) return Layout::kOnnx;
  return batch ? Layout::kChannelsLast : Layout::kMixed;
}

Result<std::vector<int64_t>> SqueezedAxes(const NodeContext& context, const Shape& shape) {
  MG_TRY_ASSIGN(std::vector<int64_t> axes, ReadAxes(context));
  if (axes.empty()) {
    for (int axis = 0; axis < shape.rank(); ++axis) {
      if (shape[axis] == 1) axes.push_back(axis);
    }
  }
  MG_TRY_ASSIGN(const auto checked, StoredAxes(axes, shape.rank(), false));
  for (int32_t axis : checked) {
    if (shape[axis] == 1 || shape[axis] == kDynamic) continue;
    return Error{ErrorCode::kShapeMismatch, "only dimensions of 1 can be squeezed."};
  }
  return axes;
}

}  // namespace

Status ImportSqueeze(NodeContext& context) {
  MG_TRY_ASSIGN(Imported input, context.Input(0));
  MG_TRY_ASSIGN(const Shape shape, context.OnnxShape(0));
  MG_TRY_ASSIGN(const auto axes, SqueezedAxes(context, shape));
  if (axes.empty()) return context.SetOutput(input.id, input.channels_last);
  MG_TRY_ASSIGN(auto stored, StoredAxes(axes, shape.rank(), input.channels_last));
  Layout layout = Layout::kOnnx;
  if (input.channels_last) layout = AfterDropping(stored, shape.rank());
  if (layout == Layout::kMixed) {
    MG_TRY_ASSIGN(input.id, context.OnnxOrder(0));
    MG_TRY_ASSIGN(stored, StoredAxes(axes, shape.rank(), false));
  }
  Node node = MakeNode(schema::BuiltinOperator::SQUEEZE, {input.id});
  node.options.AsSqueezeOptions()->squeeze_dims = stored;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, layout == Layout::kChannelsLast);
}

Status ImportUnsqueeze(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  MG_TRY_ASSIGN(const auto given, ReadAxes(context));
  const int from = context.shape(input.id).rank();
  const int rank = from + static_cast<int>(std::min<size_t>(given.size(), kMaxRank + 1));
  MG_TRY_ASSIGN(const auto axes, StoredAxes(given, rank, false));
  if (axes.size() != given.size()) {
    return Error{ErrorCode::kCorruptModel, "it names an axis twice."};
  }
  if (rank > kMaxRank) {
    return NodeContext::Unsupported(StrCat("its output has ", rank, " dimensions."));
  }
  // New dimensions behind the channels of ONNX are spatial ones.
  const bool spatial =
      input.channels_last && std::ranges::all_of(axes, [](int32_t axis) { return axis >= 2; });
  ValueId id = input.id;
  if (!spatial) {
    MG_TRY_ASSIGN(id, context.OnnxOrder(0));
  }
  for (int32_t axis : axes) {
    MG_TRY_ASSIGN(id, context.ExpandDims(id, spatial ? axis - 1 : axis));
  }
  return context.SetOutput(id, spatial);
}

}  // namespace monograph::onnx
