#include <algorithm>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

// Indices from the end, where they are constant, as ones from the front.
Result<ValueId> ReadIndices(NodeContext& context, int32_t dim) {
  MG_TRY_ASSIGN(const ValueId id, context.OnnxOrder(1));
  const auto known = context.KnownElements(id);
  const bool constant = context.graph().value(id).is_constant();
  if (!known || !constant) return id;
  if (std::ranges::all_of(*known, [](int64_t index) { return index >= 0; })) return id;
  if (dim == kDynamic) {
    return NodeContext::Unsupported("indices from the end of an open dimension are not supported.");
  }
  std::vector<int32_t> indices;
  for (int64_t index : *known) {
    indices.push_back(static_cast<int32_t>(index < 0 ? index + dim : index));
  }
  return context.graph().AddConstant(context.node().outputs[0] + "/indices", DType::kInt32,
                                     context.shape(id), std::as_bytes(std::span(indices)));
}

// Where the data has its channels last, has the result it too, or ONNX's order? Neither where an
// open image keeps both but loses its batch.
enum class Layout { kOnnx, kChannelsLast, kMixed };

Layout LayoutOf(const Imported& data, int rank, int axis, int indices_rank) {
  if (!data.channels_last) return Layout::kOnnx;
  if (indices_rank == 1) return Layout::kChannelsLast;
  if (indices_rank > 1 || axis == 0) return Layout::kMixed;
  const bool keeps_channels = axis != rank - 1;
  return keeps_channels && rank > 3 ? Layout::kChannelsLast : Layout::kOnnx;
}

}  // namespace

Status ImportGather(NodeContext& context) {
  MG_TRY_ASSIGN(Imported data, context.Input(0));
  const int rank = context.shape(data.id).rank();
  const int64_t onnx_axis = context.Int("axis", 0);
  MG_TRY_ASSIGN(int axis, StoredAxis(onnx_axis, rank, data.channels_last));
  MG_TRY_ASSIGN(const ValueId indices, ReadIndices(context, context.shape(data.id)[axis]));
  const Layout layout = LayoutOf(data, rank, axis, context.shape(indices).rank());
  if (layout == Layout::kMixed) {
    MG_TRY_ASSIGN(data.id, context.OnnxOrder(0));
    MG_TRY_ASSIGN(axis, StoredAxis(onnx_axis, rank, false));
  }
  Node node = MakeNode(schema::BuiltinOperator::GATHER, {data.id, indices});
  node.options.AsGatherOptions()->axis = axis;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, layout == Layout::kChannelsLast);
}

}  // namespace monograph::onnx
