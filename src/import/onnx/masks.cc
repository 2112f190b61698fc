// Operators that are a comparison with constant positions.
#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "import/onnx/axes.h"
#include "import/onnx/operators.h"
#include "import/onnx/tensor.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

constexpr int64_t kMostElements = 1 << 24;

Result<int64_t> ConstantInt(const NodeContext& context, size_t i) {
  MG_TRY_ASSIGN(const Imported input, context.Input(i));
  const auto view = ConstantView(context.graph(), input.id);
  if (view && view->dtype == DType::kFloat32 && view->bytes.size() == sizeof(float)) {
    return static_cast<int64_t>(view->as<float>()[0]);
  }
  MG_TRY_ASSIGN(const auto values, context.ConstantInts(i));
  if (values.size() == 1) return values[0];
  return Error{ErrorCode::kCorruptModel, "one of its inputs must be a single number."};
}

// 1 where the column lies at or behind (upper), or at or before (lower), the diagonal k.
std::vector<uint8_t> Triangle(int32_t rows, int32_t columns, int64_t k, bool upper) {
  std::vector<uint8_t> mask;
  for (int32_t r = 0; r < rows; ++r) {
    for (int32_t c = 0; c < columns; ++c) {
      mask.push_back((upper ? c - r >= k : c - r <= k) ? 1 : 0);
    }
  }
  return mask;
}

// Indices from the end count from the front, as int32.
Result<ValueId> FromFront(NodeContext& context, ValueId indices, int32_t depth) {
  MG_TRY_ASSIGN(const ValueId id, context.Cast(indices, DType::kInt32));
  MG_TRY_ASSIGN(const ValueId zero, context.Int32(0));
  MG_TRY_ASSIGN(const ValueId depth_id, context.Int32(depth));
  MG_TRY_ASSIGN(const ValueId below, context.Emit(BuiltinOperator::LESS, {id, zero}));
  MG_TRY_ASSIGN(const ValueId moved, context.Emit(BuiltinOperator::ADD, {id, depth_id}));
  return context.Emit(BuiltinOperator::SELECT_V2, {below, moved, id});
}

// Element i of input 2, a constant of two, as a scalar.
Result<ValueId> OnOrOff(NodeContext& context, size_t i) {
  MG_TRY_ASSIGN(const Imported values, context.Input(2));
  const auto view = ConstantView(context.graph(), values.id);
  if (!view || view->shape != Shape{2}) {
    return NodeContext::Unsupported("its values must be two constants.");
  }
  const size_t size = DTypeSize(view->dtype);
  return context.graph().AddConstant(context.node().outputs[0] + (i == 0 ? "/off" : "/on"),
                                     view->dtype, {}, view->bytes.subspan(i * size, size));
}

}  // namespace

Status ImportOneHot(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId indices, context.OnnxOrder(0));
  MG_TRY_ASSIGN(const int64_t depth, ConstantInt(context, 1));
  if (depth < 1 || depth > kMostElements) {
    return Error{ErrorCode::kCorruptModel, "its depth is impossible."};
  }
  const int rank = context.shape(indices).rank() + 1;
  MG_TRY_ASSIGN(const int axis, StoredAxis(context.Int("axis", -1), rank, false));
  std::vector<int32_t> positions(static_cast<size_t>(depth));
  std::iota(positions.begin(), positions.end(), 0);
  Shape shape;
  for (int i = axis; i < rank; ++i) shape.Append(i == axis ? static_cast<int32_t>(depth) : 1);
  MG_TRY_ASSIGN(const ValueId list, context.Ints32(positions));
  MG_TRY_ASSIGN(const ValueId along, context.Reshape(list, shape));
  MG_TRY_ASSIGN(const ValueId front, FromFront(context, indices, static_cast<int32_t>(depth)));
  MG_TRY_ASSIGN(const ValueId expanded, context.ExpandDims(front, axis));
  MG_TRY_ASSIGN(const ValueId hot, context.Emit(BuiltinOperator::EQUAL, {expanded, along}));
  MG_TRY_ASSIGN(const ValueId off, OnOrOff(context, 0));
  MG_TRY_ASSIGN(const ValueId on, OnOrOff(context, 1));
  MG_TRY_ASSIGN(const ValueId output, context.Emit(BuiltinOperator::SELECT_V2, {hot, on, off}));
  return context.SetOutput(output, false);
}

Status ImportTrilu(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId input, context.OnnxOrder(0));
  const Shape shape = context.shape(input);
  int64_t k = 0;
  if (context.has_input(1)) {
    MG_TRY_ASSIGN(k, ConstantInt(context, 1));
  }
  const int rank = shape.rank();
  if (rank < 2) return Error{ErrorCode::kShapeMismatch, "its input must be a matrix."};
  const Shape matrix = {shape[rank - 2], shape[rank - 1]};
  if (!matrix.is_static() || matrix.NumElements().value_or(0) > kMostElements) {
    return NodeContext::Unsupported("its matrix must have a known size.");
  }
  const auto mask = Triangle(matrix[0], matrix[1], k, context.Int("upper", 1) != 0);
  const std::string& name = context.node().outputs[0];
  MG_TRY_ASSIGN(const ValueId mask_id,
                context.graph().AddConstant(name + "/mask", DType::kBool, matrix,
                                            std::as_bytes(std::span(mask))));
  const std::vector<std::byte> zero(DTypeSize(context.dtype(input)));
  MG_TRY_ASSIGN(const ValueId zero_id,
                context.graph().AddConstant(name + "/zero", context.dtype(input), {}, zero));
  MG_TRY_ASSIGN(const ValueId output,
                context.Emit(BuiltinOperator::SELECT_V2, {mask_id, input, zero_id}));
  return context.SetOutput(output, false);
}

Status ImportEyeLike(NodeContext& context) {
  MG_TRY_ASSIGN(const Shape shape, context.OnnxShape(0));
  if (shape.rank() != 2 || !shape.is_static() || shape.NumElements().value_or(0) > kMostElements) {
    return NodeContext::Unsupported("its input must be a matrix of known size.");
  }
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  DType dtype = context.dtype(input.id);
  if (context.has_attribute("dtype")) {
    MG_TRY_ASSIGN(
        dtype, ToDType(static_cast<DataType>(context.Int("dtype", 1)), context.node().outputs[0]));
  }
  const int64_t k = context.Int("k", 0);
  std::vector<float> eye;
  for (int32_t r = 0; r < shape[0]; ++r) {
    for (int32_t c = 0; c < shape[1]; ++c) eye.push_back(c - r == k ? 1.0F : 0.0F);
  }
  MG_TRY_ASSIGN(const ValueId floats, context.Floats(shape, eye));
  MG_TRY_ASSIGN(const ValueId output, context.Cast(floats, dtype));
  return context.SetOutput(output, false);
}

}  // namespace monograph::onnx
