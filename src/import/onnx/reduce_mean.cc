#include <algorithm>
#include <numeric>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

// Without keepdims, do the dimensions that stay keep ONNX's order in the stored image? They do
// unless channels and a spatial dimension both stay.
bool KeepsOrder(const std::vector<int32_t>& stored_axes, int rank) {
  const auto channels = std::ranges::count(stored_axes, rank - 1);
  const auto batch = std::ranges::count(stored_axes, 0);
  return channels > 0 || std::ssize(stored_axes) - batch == rank - 2;
}

}  // namespace

Status ImportReduceMean(NodeContext& context) {
  MG_TRY_ASSIGN(Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  MG_TRY_ASSIGN(std::vector<int64_t> given, ReadAxes(context));
  if (given.empty() && context.Int("noop_with_empty_axes", 0) != 0) {
    return context.SetOutput(input.id, input.channels_last);
  }
  if (given.empty()) {
    given.resize(static_cast<size_t>(rank));
    std::iota(given.begin(), given.end(), 0);
  }
  const bool keep = context.Int("keepdims", 1) != 0;
  MG_TRY_ASSIGN(std::vector<int32_t> axes, StoredAxes(given, rank, input.channels_last));
  if (input.channels_last && !keep && !KeepsOrder(axes, rank)) {
    MG_TRY_ASSIGN(const ValueId id, context.OnnxOrder(0));
    input = {id, false};
    MG_TRY_ASSIGN(axes, StoredAxes(given, rank, false));
  }
  MG_TRY_ASSIGN(const ValueId axes_id, context.Ints32(axes));
  Node node = MakeNode(schema::BuiltinOperator::MEAN, {input.id, axes_id});
  node.options.AsReducerOptions()->keep_dims = keep;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, input.channels_last && keep);
}

}  // namespace monograph::onnx
