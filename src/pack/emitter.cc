#include "pack/emitter.h"

namespace monograph {

using schema::BuiltinOperator;

Result<ValueId> Emitter::Emit(Node node, const std::string& name, std::optional<DType> declared) {
  return AppendNode(graph_, std::move(node), prefix_ + "/" + name, declared);
}

Result<ValueId> Emitter::Emit(BuiltinOperator op, std::vector<ValueId> inputs,
                              const std::string& name) {
  return Emit(MakeNode(op, std::move(inputs)), name);
}

Result<ValueId> Emitter::Ints(const std::string& name, const Shape& shape,
                              std::initializer_list<int32_t> values) {
  return graph_.AddConstant(prefix_ + "/" + name, DType::kInt32, shape,
                            std::as_bytes(std::span(values)));
}

Result<ValueId> Emitter::Floats(const std::string& name, const Shape& shape,
                                std::span<const float> values) {
  return graph_.AddConstant(prefix_ + "/" + name, DType::kFloat32, shape, std::as_bytes(values));
}

namespace {

schema::TensorType TensorTypeOf(DType dtype) {
  switch (dtype) {
    case DType::kUInt8: return schema::TensorType::UINT8;
    case DType::kInt32: return schema::TensorType::INT32;
    case DType::kInt64: return schema::TensorType::INT64;
    default: return schema::TensorType::FLOAT32;
  }
}

}  // namespace

Result<ValueId> Emitter::Cast(ValueId x, DType to, const std::string& name) {
  Node node = MakeNode(BuiltinOperator::CAST, {x});
  node.options.AsCastOptions()->in_data_type = TensorTypeOf(dtype(x));
  node.options.AsCastOptions()->out_data_type = TensorTypeOf(to);
  return Emit(std::move(node), name, to);
}

Result<ValueId> Emitter::ShapeOf(ValueId x, const std::string& name) {
  Node node = MakeNode(BuiltinOperator::SHAPE, {x});
  node.options.AsShapeOptions()->out_type = schema::TensorType::INT32;
  return Emit(std::move(node), name, DType::kInt32);
}

Result<ValueId> Emitter::Pick(ValueId x, int32_t axis, std::initializer_list<int32_t> indices,
                              const std::string& name) {
  const Shape count = {static_cast<int32_t>(indices.size())};
  MG_TRY_ASSIGN(const ValueId positions, Ints(name + "/indices", count, indices));
  Node node = MakeNode(BuiltinOperator::GATHER, {x, positions});
  node.options.AsGatherOptions()->axis = axis;
  return Emit(std::move(node), name);
}

Result<ValueId> Emitter::ExpandDims(ValueId x, int32_t axis, const std::string& name) {
  MG_TRY_ASSIGN(const ValueId position, Scalar(name + "/axis", axis));
  return Emit(BuiltinOperator::EXPAND_DIMS, {x, position}, name);
}

Result<ValueId> Emitter::Transpose(ValueId x, std::initializer_list<int32_t> order,
                                   const std::string& name) {
  const Shape count = {static_cast<int32_t>(order.size())};
  MG_TRY_ASSIGN(const ValueId axes, Ints(name + "/order", count, order));
  return Emit(BuiltinOperator::TRANSPOSE, {x, axes}, name);
}

Result<ValueId> Emitter::Columns(ValueId x, int32_t begin, int32_t end, const std::string& name) {
  MG_TRY_ASSIGN(const ValueId from, Ints(name + "/begin", {3}, {0, 0, begin}));
  MG_TRY_ASSIGN(const ValueId to, Ints(name + "/end", {3}, {0, 0, end}));
  MG_TRY_ASSIGN(const ValueId strides, Ints(name + "/strides", {3}, {1, 1, 1}));
  Node node = MakeNode(BuiltinOperator::STRIDED_SLICE, {x, from, to, strides});
  constexpr int32_t kWholeAxes = 0b011;
  node.options.AsStridedSliceOptions()->begin_mask = kWholeAxes;
  node.options.AsStridedSliceOptions()->end_mask = kWholeAxes;
  return Emit(std::move(node), name);
}

Result<ValueId> Emitter::Concat(std::vector<ValueId> parts, int32_t axis, const std::string& name) {
  Node node = MakeNode(BuiltinOperator::CONCATENATION, std::move(parts));
  node.options.AsConcatenationOptions()->axis = axis;
  return Emit(std::move(node), name);
}

Result<ValueId> Emitter::Dequantize(ValueId x, const std::string& name) {
  if (dtype(x) == DType::kFloat32) return x;
  return Emit(MakeNode(BuiltinOperator::DEQUANTIZE, {x}), name, DType::kFloat32);
}

}  // namespace monograph
