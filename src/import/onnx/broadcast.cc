#include "import/onnx/broadcast.h"

#include <algorithm>

#include "import/onnx/permute.h"

namespace monograph::onnx {

namespace {

// Input i against values of rank `rank` with channels last.
Result<ValueId> AgainstChannelsLast(NodeContext& context, size_t i, int rank) {
  MG_TRY_ASSIGN(const Imported input, context.Input(i));
  const Shape shape = context.shape(input.id);
  if (input.channels_last && shape.rank() == rank) return input.id;
  if (shape.NumElements() == 1 && shape.rank() <= rank) return input.id;
  MG_TRY_ASSIGN(ValueId id, context.OnnxOrder(i));
  MG_TRY_ASSIGN(const Shape own, context.OnnxShape(i));
  Shape full;
  for (int axis = own.rank(); axis < rank; ++axis) full.Append(1);
  for (int32_t dim : own.dims()) full.Append(dim);
  if (full != own) {
    MG_TRY_ASSIGN(id, context.Reshape(id, full));
  }
  return context.Transpose(id, ToChannelsLast(rank));
}

}  // namespace

Result<BroadcastInputs> Broadcast(NodeContext& context, size_t first) {
  BroadcastInputs result;
  int rank = 0;
  for (size_t i = first; i < context.input_count(); ++i) {
    MG_TRY_ASSIGN(const Imported input, context.Input(i));
    rank = std::max(rank, context.shape(input.id).rank());
  }
  for (size_t i = first; i < context.input_count(); ++i) {
    MG_TRY_ASSIGN(const Imported input, context.Input(i));
    const bool highest = context.shape(input.id).rank() == rank;
    result.channels_last = result.channels_last || (input.channels_last && highest);
  }
  for (size_t i = first; i < context.input_count(); ++i) {
    MG_TRY_ASSIGN(const ValueId id, result.channels_last ? AgainstChannelsLast(context, i, rank)
                                                         : context.OnnxOrder(i));
    result.ids.push_back(id);
  }
  return result;
}

}  // namespace monograph::onnx
