#include <array>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"
#include "import/onnx/tensor.h"
#include "import/onnx/window.h"
#include "ops/scatter.h"

namespace monograph::onnx {

namespace {

// What MaxPool made the input of.
Result<Shape> PooledShape(const NodeContext& context, const Shape& input) {
  MG_TRY_ASSIGN(const ImageWindow w, ReadWindow(context, {}, input));
  const auto side = [](int64_t size, int64_t stride, int64_t kernel, int64_t pads) {
    return (size - 1) * stride + kernel - pads;
  };
  return ToShape({input[0], input[1],
                  side(input[2], w.stride_h, w.kernel_h, int64_t{w.pads.top} + w.pads.bottom),
                  side(input[3], w.stride_w, w.kernel_w, int64_t{w.pads.left} + w.pads.right)},
                 false, context.node().outputs[0]);
}

// Zeros behind and below, up to the wanted shape.
Result<ValueId> Extend(NodeContext& context, ValueId id, const Shape& from) {
  if (!context.has_input(2)) return id;
  MG_TRY_ASSIGN(const auto dims, context.ConstantInts(2));
  MG_TRY_ASSIGN(const Shape to, ToShape(dims, false, context.node().outputs[0]));
  if (to.rank() != 4 || to[0] != from[0] || to[1] != from[1] || to[2] < from[2] ||
      to[3] < from[3]) {
    return NodeContext::Unsupported("its output_shape is not as large as what it unpools.");
  }
  // PadImage pads dimensions 1 and 2.
  MG_TRY_ASSIGN(id, context.Transpose(id, std::array{0, 2, 3, 1}));
  MG_TRY_ASSIGN(id, PadImage(context, id, {0, 0, to[2] - from[2], to[3] - from[3]}, 0));
  return context.Transpose(id, std::array{0, 3, 1, 2});
}

}  // namespace

// The numbers go to their indices in a tensor of zeros, all in ONNX's order.
Status ImportMaxUnpool(NodeContext& context) {
  constexpr int64_t kMostElements = int64_t{1} << 26;
  MG_TRY_ASSIGN(const ValueId input, context.OnnxOrder(0));
  MG_TRY_ASSIGN(const ValueId indices, context.OnnxOrder(1));
  const Shape shape = context.shape(input);
  if (shape.rank() != 4 || !shape.is_static() || shape != context.shape(indices)) {
    return NodeContext::Unsupported("it needs images of known size, and as many indices.");
  }
  MG_TRY_ASSIGN(const Shape pooled, PooledShape(context, shape));
  const int64_t count = pooled.NumElements().value_or(kMostElements + 1);
  const int64_t given = shape.NumElements().value_or(kMostElements + 1);
  if (count > kMostElements || given > kMostElements) {
    return NodeContext::Unsupported("it is too large.");
  }
  const auto narrow = [](int64_t number) { return static_cast<int32_t>(number); };
  MG_TRY_ASSIGN(const ValueId flat, context.Reshape(input, {narrow(given)}));
  MG_TRY_ASSIGN(const ValueId at, context.Reshape(indices, {narrow(given), 1}));
  MG_TRY_ASSIGN(const ValueId size, context.Ints32(std::array{narrow(count)}));
  MG_TRY_ASSIGN(const ValueId zero, context.FloatScalar(0));
  MG_TRY_ASSIGN(const ValueId zeros, context.Emit(schema::BuiltinOperator::FILL, {size, zero}));
  MG_TRY_ASSIGN(ValueId id,
                EmitCustom(context, kScatterNdName, {zeros, at, flat}, WriteScatterOptions({})));
  MG_TRY_ASSIGN(id, context.Reshape(id, pooled));
  MG_TRY_ASSIGN(id, Extend(context, id, pooled));
  return context.SetOutput(id, false);
}

}  // namespace monograph::onnx
