#include "import/onnx/volume.h"

#include <utility>

#include "import/onnx/compose.h"

namespace monograph::onnx {

namespace {

Result<int32_t> Product(int32_t a, int32_t b) {
  if (a == kDynamic || b == kDynamic) return kDynamic;
  const int64_t product = int64_t{a} * b;
  if (product <= INT32_MAX) return static_cast<int32_t>(product);
  return NodeContext::Unsupported("its input is too large.");
}

}  // namespace

bool IsVolume(const NodeContext& context) {
  const auto shape = context.OnnxShape(0);
  return shape.ok() && shape->rank() == 5;
}

Result<ValueId> ToPlanes(NodeContext& context, ValueId id, const Shape& volume) {
  MG_TRY_ASSIGN(const int32_t planes, Product(volume[0], volume[1]));
  return context.Reshape(id, {planes, volume[2], volume[3], volume[4]});
}

Result<ValueId> ToColumns(NodeContext& context, ValueId id, const Shape& volume) {
  MG_TRY_ASSIGN(const int32_t columns, Product(volume[2], volume[3]));
  return context.Reshape(id, {volume[0], volume[1], columns, volume[4]});
}

Result<std::vector<ValueId>> FilterPlanes(NodeContext& context) {
  constexpr int32_t kMostTaps = 64;
  MG_TRY_ASSIGN(const Shape shape, context.OnnxShape(1));
  if (shape[2] > kMostTaps) return NodeContext::Unsupported("its filter is too deep.");
  MG_TRY_ASSIGN(const auto weights, context.ConstantFloats(1));
  MG_TRY_ASSIGN(const ValueId filter, context.Floats(shape, weights));
  Node node = MakeNode(schema::BuiltinOperator::UNPACK, {filter});
  node.options.AsUnpackOptions()->axis = 2;
  node.options.AsUnpackOptions()->num = shape[2];
  return context.EmitOutputs(std::move(node), static_cast<size_t>(shape[2]));
}

Result<ValueId> SumOverDepth(NodeContext& context, ValueId columns, const Shape& volume,
                             const ImageWindow& depth, const ConvolvePlanes& convolve) {
  ValueId sum = kNoValue;
  Shape met = volume;
  for (int32_t tap = 0; tap < depth.kernel_h; ++tap) {
    const int32_t front = tap * depth.dilation_h;
    const int32_t back = (depth.kernel_h - 1 - tap) * depth.dilation_h;
    MG_TRY_ASSIGN(const ValueId slice, EmitSlice(context, columns, 1, front, back, depth.stride_h));
    met[1] = context.shape(slice)[1];
    if (met[1] == 0) return Error{ErrorCode::kShapeMismatch, "its window does not fit the image."};
    MG_TRY_ASSIGN(const ValueId planes, ToPlanes(context, slice, met));
    MG_TRY_ASSIGN(const ValueId part, convolve(static_cast<size_t>(tap), planes));
    if (tap == 0) {
      sum = part;
    } else {
      MG_TRY_ASSIGN(sum, context.Emit(schema::BuiltinOperator::ADD, {sum, part}));
    }
  }
  const Shape planes = context.shape(sum);
  return context.Reshape(sum, {met[0], met[1], planes[1], planes[2], planes[3]});
}

}  // namespace monograph::onnx
