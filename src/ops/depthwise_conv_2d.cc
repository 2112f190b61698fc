#include "base/strings.h"
#include "ops/conv_math.h"
#include "ops/require.h"

namespace monograph {

namespace {

ConvOptions OptionsOf(const Node& node) {
  const schema::DepthwiseConv2DOptionsT& o = *node.options.AsDepthwiseConv2DOptions();
  return {o.padding,           o.stride_h,          o.stride_w,
          o.dilation_h_factor, o.dilation_w_factor, o.fused_activation_function};
}

// The filter is [1, height, width, input channels * multiplier].
Status CheckChannels(const Shape& input, const Shape& filter) {
  if (filter[0] == 1 && input[3] >= 1 && filter[3] >= 1 && filter[3] % input[3] == 0) return {};
  return Error{ErrorCode::kShapeMismatch, StrCat("a depthwise filter of shape ", filter.ToString(),
                                                 " does not fit ", input[3], " input channels.")};
}

Status Infer(InferContext& context) {
  MG_TRY(RequireRank(context, 0, 4));
  MG_TRY(RequireRank(context, 1, 4));
  MG_TRY(RequireKnownDim(context, 0, 3));
  const Shape& input = context.input(0).shape;
  const Shape& filter = context.input(1).shape;
  const ConvOptions options = OptionsOf(context.node());
  MG_TRY(RangeOfActivation(options.activation));
  MG_TRY(CheckChannels(input, filter));
  MG_TRY_ASSIGN(const WindowSpan height,
                SlideWindow(input[1], AxisOfHeight(options, filter[1]).window, options.padding));
  MG_TRY_ASSIGN(const WindowSpan width,
                SlideWindow(input[2], AxisOfWidth(options, filter[2]).window, options.padding));
  context.SetOutput(0, context.input(0).dtype,
                    Shape{input[0], height.output, width.output, filter[3]});
  return CheckWeights(context, 3, filter[3]);
}

struct Geometry {
  Shape input;
  Shape filter;
  Shape output;
  ConvAxis height;
  ConvAxis width;
};

template <typename T, typename Sum>
Sum SumTaps(const Geometry& g, const T* image, const T* filter, int32_t y, int32_t x,
            size_t input_channel, size_t channel, const ZeroPoints& zero) {
  const size_t in_channels = static_cast<size_t>(g.input[3]);
  const size_t out_channels = static_cast<size_t>(g.filter[3]);
  Sum sum = 0;
  for (int32_t ky = 0; ky < g.filter[1]; ++ky) {
    const int32_t iy =
        y * g.height.window.stride - g.height.span.pad_before + ky * g.height.window.dilation;
    if (iy < 0 || iy >= g.input[1]) continue;
    for (int32_t kx = 0; kx < g.filter[2]; ++kx) {
      const int32_t ix =
          x * g.width.window.stride - g.width.span.pad_before + kx * g.width.window.dilation;
      if (ix < 0 || ix >= g.input[2]) continue;
      const size_t pixel =
          static_cast<size_t>(iy) * static_cast<size_t>(g.input[2]) + static_cast<size_t>(ix);
      const size_t tap =
          static_cast<size_t>(ky) * static_cast<size_t>(g.filter[2]) + static_cast<size_t>(kx);
      sum +=
          (static_cast<Sum>(image[pixel * in_channels + input_channel]) -
           static_cast<Sum>(zero.input)) *
          (static_cast<Sum>(filter[tap * out_channels + channel]) - static_cast<Sum>(zero.filter));
    }
  }
  return sum;
}

template <typename T, typename Sum, typename Bias>
void Convolve(const EvalContext& context, const Geometry& g, const OutputStage& stage) {
  const T* input = context.inputs[0].as<T>().data();
  const T* filter = context.inputs[1].as<T>().data();
  T* out = context.outputs[0].as<T>().data();
  const ZeroPoints zero = ZeroPointsOf(context);
  const size_t image_size = static_cast<size_t>(g.input[1]) * static_cast<size_t>(g.input[2]) *
                            static_cast<size_t>(g.input[3]);
  const size_t channels = static_cast<size_t>(g.filter[3]);
  const size_t multiplier = channels / static_cast<size_t>(g.input[3]);
  for (int32_t n = 0; n < g.output[0]; ++n) {
    const T* image = input + static_cast<size_t>(n) * image_size;
    for (int32_t y = 0; y < g.output[1]; ++y) {
      for (int32_t x = 0; x < g.output[2]; ++x) {
        for (size_t channel = 0; channel < channels; ++channel) {
          const Sum sum =
              SumTaps<T, Sum>(g, image, filter, y, x, channel / multiplier, channel, zero) +
              static_cast<Sum>(BiasAt<Bias>(context, channel));
          *out++ = static_cast<T>(stage.Apply(sum, channel));
        }
      }
    }
  }
}

Status Evaluate(const EvalContext& context) {
  const ConvOptions options = OptionsOf(context.node);
  Geometry g{context.inputs[0].shape, context.inputs[1].shape, context.outputs[0].shape, {}, {}};
  g.height = AxisOfHeight(options, g.filter[1]);
  g.width = AxisOfWidth(options, g.filter[2]);
  MG_TRY_ASSIGN(g.height.span, SlideWindow(g.input[1], g.height.window, options.padding));
  MG_TRY_ASSIGN(g.width.span, SlideWindow(g.input[2], g.width.window, options.padding));
  MG_TRY_ASSIGN(const OutputStage stage,
                MakeOutputStage(context, options.activation, static_cast<size_t>(g.filter[3])));
  DispatchWeights(context, [&]<typename T, typename Sum, typename Bias>() {
    Convolve<T, Sum, Bias>(context, g, stage);
  });
  return {};
}

}  // namespace

extern const OpDef kDepthwiseConv2D;
const OpDef kDepthwiseConv2D = {
    .op = schema::BuiltinOperator::DEPTHWISE_CONV_2D,
    .custom_code = "",
    .name = "DEPTHWISE_CONV_2D",
    .types = "float32, int8 (per channel or tensor), uint8",
    .summary = "Depthwise convolution with multiplier, dilation and fused activation.",
    .min_inputs = 2,
    .max_inputs = 3,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
