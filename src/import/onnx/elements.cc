#include <algorithm>
#include <string>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/compose.h"
#include "import/onnx/operators.h"
#include "ops/scatter.h"

namespace monograph::onnx {

namespace {

Result<ScatterReduction> ReadReduction(const NodeContext& context) {
  constexpr std::string_view kNames[] = {"none", "add", "mul", "min", "max"};
  const std::string given = context.String("reduction", "none");
  const auto* found = std::ranges::find(kNames, given);
  if (found != std::end(kNames)) return static_cast<ScatterReduction>(found - kNames);
  return Error{ErrorCode::kCorruptModel, "its reduction is none of ONNX's."};
}

Result<ValueId> EmitScatter(NodeContext& context, std::string_view name, size_t count,
                            const ScatterOptions& options) {
  std::vector<ValueId> inputs(count);
  for (size_t i = 0; i < count; ++i) {
    MG_TRY_ASSIGN(inputs[i], context.OnnxOrder(i));
  }
  return EmitCustom(context, name, std::move(inputs), WriteScatterOptions(options));
}

Result<int32_t> ReadAxis(const NodeContext& context) {
  MG_TRY_ASSIGN(const Shape data, context.OnnxShape(0));
  MG_TRY_ASSIGN(const int axis, StoredAxis(context.Int("axis", 0), data.rank(), false));
  return axis;
}

}  // namespace

Status ImportGatherElements(NodeContext& context) {
  MG_TRY_ASSIGN(const int32_t axis, ReadAxis(context));
  MG_TRY_ASSIGN(const ValueId output, EmitScatter(context, kGatherElementsName, 2, {.axis = axis}));
  return context.SetOutput(output, false);
}

Status ImportScatterElements(NodeContext& context) {
  MG_TRY_ASSIGN(const int32_t axis, ReadAxis(context));
  MG_TRY_ASSIGN(const ScatterReduction reduction, ReadReduction(context));
  MG_TRY_ASSIGN(const ValueId output,
                EmitScatter(context, kScatterElementsName, 3, {axis, reduction}));
  return context.SetOutput(output, false);
}

Status ImportScatterND(NodeContext& context) {
  MG_TRY_ASSIGN(const ScatterReduction reduction, ReadReduction(context));
  MG_TRY_ASSIGN(const ValueId output, EmitScatter(context, kScatterNdName, 3, {0, reduction}));
  return context.SetOutput(output, false);
}

namespace {

// Indices from the front, where they are constant.
Result<ValueId> FromFront(NodeContext& context, ValueId indices, const Shape& data,
                          int batch_dims) {
  const auto known = context.KnownElements(indices);
  if (!known || std::ranges::none_of(*known, [](int64_t i) { return IsKnown(i) && i < 0; })) {
    return indices;
  }
  const Shape shape = context.shape(indices);
  const int32_t width = shape[shape.rank() - 1];
  std::vector<int32_t> positive;
  for (size_t i = 0; i < known->size(); ++i) {
    const int axis = batch_dims + static_cast<int>(i % static_cast<size_t>(width));
    const int64_t index = (*known)[i];
    if (!IsKnown(index) || axis >= data.rank() || data[axis] == kDynamic) {
      return NodeContext::Unsupported(
          "indices from the end of an open dimension are not supported.");
    }
    positive.push_back(static_cast<int32_t>(index < 0 ? index + data[axis] : index));
  }
  return context.graph().AddConstant(context.node().outputs[0] + "/indices", DType::kInt32, shape,
                                     std::as_bytes(std::span(positive)));
}

// The indices behind those of the batch that they are of.
Result<ValueId> WithBatch(NodeContext& context, ValueId indices, int batch_dims) {
  constexpr int64_t kMostIndices = int64_t{1} << 24;
  Shape shape = context.shape(indices);
  const int last = shape.rank() - 1;
  shape[last] = batch_dims;
  const int64_t count = shape.NumElements().value_or(kMostIndices + 1);
  if (count > kMostIndices) {
    return NodeContext::Unsupported("batch_dims need few indices, of known number.");
  }
  std::vector<int32_t> batch;
  std::vector<int32_t> at(static_cast<size_t>(last), 0);
  while (std::ssize(batch) < count) {
    batch.insert(batch.end(), at.begin(), at.begin() + batch_dims);
    for (int axis = last; axis-- > 0 && ++at[static_cast<size_t>(axis)] == shape[axis];) {
      at[static_cast<size_t>(axis)] = 0;
    }
  }
  MG_TRY_ASSIGN(const ValueId batch_id,
                context.graph().AddConstant(context.node().outputs[0] + "/batch", DType::kInt32,
                                            shape, std::as_bytes(std::span(batch))));
  MG_TRY_ASSIGN(const ValueId narrow, context.Cast(indices, DType::kInt32));
  Node node = MakeNode(schema::BuiltinOperator::CONCATENATION, {batch_id, narrow});
  node.options.AsConcatenationOptions()->axis = last;
  return context.Emit(std::move(node));
}

}  // namespace

Status ImportGatherND(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId data, context.OnnxOrder(0));
  MG_TRY_ASSIGN(ValueId indices, context.OnnxOrder(1));
  const Shape shape = context.shape(data);
  const int rank = context.shape(indices).rank();
  const int64_t batch_dims = context.Int("batch_dims", 0);
  if (rank < 1 || batch_dims < 0 || batch_dims >= std::min(rank, shape.rank())) {
    return Error{ErrorCode::kCorruptModel, "its batch_dims do not fit its inputs."};
  }
  const auto batch = static_cast<int>(batch_dims);
  MG_TRY_ASSIGN(indices, FromFront(context, indices, shape, batch));
  if (batch > 0) {
    MG_TRY_ASSIGN(indices, WithBatch(context, indices, batch));
  }
  MG_TRY_ASSIGN(const ValueId output,
                context.Emit(schema::BuiltinOperator::GATHER_ND, {data, indices}));
  return context.SetOutput(output, false);
}

}  // namespace monograph::onnx
