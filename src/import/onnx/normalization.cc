// Normalisations by statistics of the input itself.
#include <numeric>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/broadcast.h"
#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// Statistics over some axes, which stay as dimensions of 1.
struct Moments {
  ValueId mean = kNoValue;
  ValueId centred = kNoValue;  // x - mean
  ValueId variance = kNoValue;
};

Result<Moments> EmitMoments(NodeContext& context, ValueId x, std::span<const int32_t> axes) {
  Moments moments;
  MG_TRY_ASSIGN(moments.mean, EmitReduction(context, BuiltinOperator::MEAN, x, axes));
  MG_TRY_ASSIGN(moments.centred, context.Emit(BuiltinOperator::SUB, {x, moments.mean}));
  MG_TRY_ASSIGN(const ValueId square, context.Emit(BuiltinOperator::SQUARE, {moments.centred}));
  MG_TRY_ASSIGN(moments.variance, EmitReduction(context, BuiltinOperator::MEAN, square, axes));
  return moments;
}

// 1 / sqrt(variance + epsilon)
Result<ValueId> EmitInverse(NodeContext& context, const Moments& moments) {
  const float epsilon = context.Float("epsilon", 1e-5f);
  MG_TRY_ASSIGN(const ValueId sum,
                EmitWith(context, BuiltinOperator::ADD, moments.variance, epsilon));
  return context.Emit(BuiltinOperator::RSQRT, {sum});
}

std::vector<int32_t> AxesFrom(int begin, int end) {
  std::vector<int32_t> axes(static_cast<size_t>(end - begin));
  std::iota(axes.begin(), axes.end(), begin);
  return axes;
}

// Scale and offset, inputs 1 and 2, are [channels].
Status CheckByChannel(const NodeContext& context, int32_t channels) {
  for (size_t i = 1; i <= 2; ++i) {
    MG_TRY_ASSIGN(const Shape shape, context.OnnxShape(i));
    if (shape != Shape{channels}) {
      return Error{ErrorCode::kShapeMismatch, "its parameters do not fit the input's channels."};
    }
  }
  return {};
}

}  // namespace

Status ImportInstanceNormalization(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId image, context.ChannelsLast(0));
  const int rank = context.shape(image).rank();
  MG_TRY(CheckByChannel(context, context.shape(image)[rank - 1]));
  MG_TRY_ASSIGN(const Moments moments, EmitMoments(context, image, AxesFrom(1, rank - 1)));
  MG_TRY_ASSIGN(const ValueId inverse, EmitInverse(context, moments));
  MG_TRY_ASSIGN(const ValueId scale, context.OnnxOrder(1));
  MG_TRY_ASSIGN(const ValueId offset, context.OnnxOrder(2));
  MG_TRY_ASSIGN(const ValueId factor, context.Emit(BuiltinOperator::MUL, {inverse, scale}));
  MG_TRY_ASSIGN(const ValueId scaled,
                context.Emit(BuiltinOperator::MUL, {moments.centred, factor}));
  MG_TRY_ASSIGN(const ValueId output, context.Emit(BuiltinOperator::ADD, {scaled, offset}));
  return context.SetOutput(output, true);
}

namespace {

Status SetStatistic(NodeContext& context, ValueId id, bool channels_last, size_t i) {
  if (i >= context.node().outputs.size() || context.node().outputs[i].empty()) return {};
  return context.SetOutput(id, channels_last, i);
}

}  // namespace

Status ImportLayerNormalization(NodeContext& context) {
  MG_TRY(context.Input(1));
  MG_TRY_ASSIGN(const BroadcastInputs inputs, Broadcast(context));
  const ValueId x = inputs.ids[0];
  const int rank = context.shape(x).rank();
  MG_TRY_ASSIGN(const int first, StoredAxis(context.Int("axis", -1), rank, false));
  std::vector<int64_t> onnx_axes(static_cast<size_t>(rank - first));
  std::iota(onnx_axes.begin(), onnx_axes.end(), first);
  MG_TRY_ASSIGN(const auto axes, StoredAxes(onnx_axes, rank, inputs.channels_last));
  MG_TRY_ASSIGN(const Moments moments, EmitMoments(context, x, axes));
  MG_TRY_ASSIGN(const ValueId inverse, EmitInverse(context, moments));
  MG_TRY_ASSIGN(const ValueId normal,
                context.Emit(BuiltinOperator::MUL, {moments.centred, inverse}));
  MG_TRY_ASSIGN(ValueId output, context.Emit(BuiltinOperator::MUL, {normal, inputs.ids[1]}));
  if (inputs.ids.size() > 2) {
    MG_TRY_ASSIGN(output, context.Emit(BuiltinOperator::ADD, {output, inputs.ids[2]}));
  }
  MG_TRY(context.SetOutput(output, inputs.channels_last));
  MG_TRY(SetStatistic(context, moments.mean, inputs.channels_last, 1));
  return SetStatistic(context, inverse, inputs.channels_last, 2);
}

namespace {

// [N, spatial, groups, channels / groups] of an image with channels last.
Result<Shape> GroupedShape(const NodeContext& context, const Shape& image) {
  const int64_t groups = context.Int("num_groups", 0);
  const int32_t channels = image[image.rank() - 1];
  if (groups < 1 || channels < 1 || channels % groups != 0) {
    return Error{ErrorCode::kCorruptModel, "its num_groups does not divide the channels."};
  }
  int64_t spatial = 1;
  for (int axis = 1; axis < image.rank() - 1; ++axis) {
    if (image[axis] == kDynamic) spatial = kDynamic;
    if (spatial != kDynamic) spatial *= image[axis];
    if (spatial > INT32_MAX) return Error{ErrorCode::kCorruptModel, "its input is too large."};
  }
  return Shape{image[0], static_cast<int32_t>(spatial), static_cast<int32_t>(groups),
               static_cast<int32_t>(channels / groups)};
}

Result<ValueId> EmitScaleAndOffset(NodeContext& context, ValueId x, const Shape& shape) {
  MG_TRY_ASSIGN(ValueId scale, context.OnnxOrder(1));
  MG_TRY_ASSIGN(ValueId offset, context.OnnxOrder(2));
  MG_TRY_ASSIGN(scale, context.Reshape(scale, shape));
  MG_TRY_ASSIGN(offset, context.Reshape(offset, shape));
  MG_TRY_ASSIGN(const ValueId scaled, context.Emit(BuiltinOperator::MUL, {x, scale}));
  return context.Emit(BuiltinOperator::ADD, {scaled, offset});
}

}  // namespace

// Scale and offset are by group before opset 21, by channel since then.
Status ImportGroupNormalization(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId image, context.ChannelsLast(0));
  const Shape shape = context.shape(image);
  MG_TRY_ASSIGN(const Shape grouped, GroupedShape(context, shape));
  const bool by_channel = context.opset() >= 21;
  MG_TRY(CheckByChannel(context, by_channel ? grouped[2] * grouped[3] : grouped[2]));
  MG_TRY_ASSIGN(const ValueId groups, context.Reshape(image, grouped));
  constexpr int32_t kAxes[] = {1, 3};
  MG_TRY_ASSIGN(const Moments moments, EmitMoments(context, groups, kAxes));
  MG_TRY_ASSIGN(const ValueId inverse, EmitInverse(context, moments));
  MG_TRY_ASSIGN(const ValueId normal,
                context.Emit(BuiltinOperator::MUL, {moments.centred, inverse}));
  const Shape parameters = {grouped[2], by_channel ? grouped[3] : 1};
  MG_TRY_ASSIGN(const ValueId scaled, EmitScaleAndOffset(context, normal, parameters));
  MG_TRY_ASSIGN(const ValueId output, context.Reshape(scaled, shape));
  return context.SetOutput(output, true);
}

// Over all but the channels, as ONNX spells it out: the deviation plus 1e-9 divides.
Status ImportMeanVarianceNormalization(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  MG_TRY_ASSIGN(const auto axes,
                StoredAxes(context.Ints("axes", {0, 2, 3}), rank, input.channels_last));
  MG_TRY_ASSIGN(const Moments moments, EmitMoments(context, input.id, axes));
  MG_TRY_ASSIGN(const ValueId deviation, context.Emit(BuiltinOperator::SQRT, {moments.variance}));
  MG_TRY_ASSIGN(const ValueId divisor, EmitWith(context, BuiltinOperator::ADD, deviation, 1e-9f));
  MG_TRY_ASSIGN(const ValueId output,
                context.Emit(BuiltinOperator::DIV, {moments.centred, divisor}));
  return context.SetOutput(output, input.channels_last);
}

// Rows of zeros stay zeros.
Status ImportLpNormalization(NodeContext& context) {
  const int64_t p = context.Int("p", 2);
  if (p != 1 && p != 2) return Error{ErrorCode::kCorruptModel, "its p is neither 1 nor 2."};
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  MG_TRY_ASSIGN(const int32_t axis, StoredAxis(context.Int("axis", -1), rank, input.channels_last));
  const auto term = p == 1 ? BuiltinOperator::ABS : BuiltinOperator::SQUARE;
  MG_TRY_ASSIGN(const ValueId terms, context.Emit(term, {input.id}));
  MG_TRY_ASSIGN(ValueId norm, EmitReduction(context, BuiltinOperator::SUM, terms, {&axis, 1}));
  if (p == 2) {
    MG_TRY_ASSIGN(norm, context.Emit(BuiltinOperator::SQRT, {norm}));
  }
  MG_TRY_ASSIGN(norm, EmitWith(context, BuiltinOperator::MAXIMUM, norm, 1e-12f));
  MG_TRY_ASSIGN(const ValueId output, context.Emit(BuiltinOperator::DIV, {input.id, norm}));
  return context.SetOutput(output, input.channels_last);
}

// ONNX divides alpha by the size.
Status ImportLrn(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId image, context.ChannelsLast(0));
  const int64_t size = context.Int("size", 0);
  if (size < 1 || size > INT32_MAX || context.shape(image).rank() != 4) {
    return Error{ErrorCode::kCorruptModel, "its size must be at least 1, its input an image."};
  }
  if (size % 2 == 0) return NodeContext::Unsupported("an even size is not supported.");
  Node node = MakeNode(BuiltinOperator::LOCAL_RESPONSE_NORMALIZATION, {image});
  auto& options = *node.options.AsLocalResponseNormalizationOptions();
  options.radius = static_cast<int32_t>(size / 2);
  options.bias = context.Float("bias", 1);
  options.alpha = context.Float("alpha", 1e-4f) / static_cast<float>(size);
  options.beta = context.Float("beta", 0.75f);
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, true);
}

}  // namespace monograph::onnx
