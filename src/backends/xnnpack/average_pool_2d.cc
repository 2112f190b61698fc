#include <cmath>

#include "backends/xnnpack/conv_common.h"
#include "backends/xnnpack/in_floats.h"
#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"
#include "ops/pool.h"

namespace monograph {

namespace {

bool ClaimsWindow(const InferState& types, const Node& node) {
  const schema::Pool2DOptionsT& o = *node.options.AsPool2DOptions();
  return o.filter_height * o.filter_width > 1 &&
         ClaimsPadding(types.type(node.inputs[0]).shape, PoolHeight(o), PoolWidth(o), o.padding);
}

// A window over the whole image: a mean, which XNNPACK has for quantised values too.
bool IsGlobal(const InferState& types, const Node& node) {
  const schema::Pool2DOptionsT& o = *node.options.AsPool2DOptions();
  const Shape& input = types.type(node.inputs[0]).shape;
  const Shape& output = types.type(node.outputs[0]).shape;
  return o.fused_activation_function == schema::ActivationFunctionType::NONE &&
         input[1] == o.filter_height && input[2] == o.filter_width && output[1] == 1 &&
         output[2] == 1 && o.padding == schema::Padding::VALID;
}

// Of the windows that XNNPACK has depthwise kernels for.
constexpr int32_t kMostTaps = 25;

bool HasNoBorder(const InferState& types, const Node& node) {
  const schema::Pool2DOptionsT& o = *node.options.AsPool2DOptions();
  const Shape& image = types.type(node.inputs[0]).shape;
  if (o.padding == schema::Padding::VALID) return true;
  if (image[1] == kDynamic || image[2] == kDynamic) return false;
  const auto rows = SlideWindow(image[1], PoolHeight(o), o.padding);
  const auto columns = SlideWindow(image[2], PoolWidth(o), o.padding);
  return rows.ok() && columns.ok() && rows->pad_before + rows->pad_after == 0 &&
         columns->pad_before + columns->pad_after == 0;
}

// Quantised, where no padding is left out of a mean: a depthwise convolution with ones.
bool IsConvolution(const InferState& types, const Node& node) {
  const schema::Pool2DOptionsT& o = *node.options.AsPool2DOptions();
  if (!IsQuantized(types, node.inputs[0])) return false;
  const float scale = types.graph().value(node.inputs[0]).quantization.scale[0];
  return o.filter_height <= kMostTaps && o.filter_width <= kMostTaps &&
         o.filter_height * o.filter_width <= kMostTaps && std::isnormal(scale / kMostTaps) &&
         HasNoBorder(types, node);
}

bool Claims(const InferState& types, const Node& node) {
  if (!AreActivations(types, {node.inputs[0], node.outputs[0]})) return false;
  if (types.type(node.inputs[0]).shape[3] == kDynamic) return false;
  return IsGlobal(types, node) || IsConvolution(types, node) || ClaimsWindow(types, node);
}

Status DefinePool(SubgraphBuilder& builder, const Node& node, uint32_t output) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Floats(node.inputs[0]));
  const schema::Pool2DOptionsT& o = *node.options.AsPool2DOptions();
  MG_TRY_ASSIGN(const FloatRange range, RangeOfActivation(o.fused_activation_function));
  MG_TRY_ASSIGN(const XnnPadding pad, PaddingOf(builder.types().type(node.inputs[0]).shape,
                                                PoolHeight(o), PoolWidth(o), o.padding));
  return FromXnnStatus(
      xnn_define_average_pooling_2d(
          builder.subgraph(), pad.top, pad.right, pad.bottom, pad.left,
          static_cast<uint32_t>(o.filter_height), static_cast<uint32_t>(o.filter_width),
          static_cast<uint32_t>(o.stride_h), static_cast<uint32_t>(o.stride_w), range.min,
          range.max, input, output, pad.flags),
      "define AVERAGE_POOL_2D");
}

Status DefineConvolution(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const schema::Pool2DOptionsT& o = *node.options.AsPool2DOptions();
  MG_TRY_ASSIGN(const FloatRange range, RangeOfActivation(o.fused_activation_function));
  const TensorType& image = builder.types().type(node.inputs[0]);
  const Shape taps{1, o.filter_height, o.filter_width, image.shape[3]};
  MG_TRY_ASSIGN(const uint32_t filter, builder.Ones(image.dtype, taps));
  const XnnShape size(taps);
  return FromXnnStatus(xnn_define_depthwise_convolution_2d(
                           builder.subgraph(), 0, 0, 0, 0, static_cast<uint32_t>(size.dims[1]),
                           static_cast<uint32_t>(size.dims[2]), static_cast<uint32_t>(o.stride_h),
                           static_cast<uint32_t>(o.stride_w), 1, 1, 1, size.dims[3], range.min,
                           range.max, input, filter, XNN_INVALID_VALUE_ID, output, 0),
                       "define AVERAGE_POOL_2D");
}

Status DefineMean(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const size_t axes[2] = {1, 2};
  return FromXnnStatus(xnn_define_static_reduce(builder.subgraph(), xnn_reduce_mean, 2, axes, input,
                                                output, XNN_FLAG_KEEP_DIMS),
                       "define AVERAGE_POOL_2D");
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  if (IsGlobal(builder.types(), node)) return DefineMean(builder, node);
  if (IsConvolution(builder.types(), node)) return DefineConvolution(builder, node);
  return DefineInFloats(builder, node, DefinePool);
}

}  // namespace

const XnnpackOp kXnnpackAveragePool2D = {
    .op = schema::BuiltinOperator::AVERAGE_POOL_2D,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
