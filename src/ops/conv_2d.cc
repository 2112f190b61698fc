#include "base/strings.h"
#include "ops/conv_math.h"
#include "ops/require.h"

namespace monograph {

namespace {

ConvOptions OptionsOf(const Node& node) {
  const schema::Conv2DOptionsT& o = *node.options.AsConv2DOptions();
  return {o.padding,           o.stride_h,          o.stride_w,
          o.dilation_h_factor, o.dilation_w_factor, o.fused_activation_function};
}

// Input channels must be a multiple of the filter's, output channels of the number of groups.
Status CheckGroups(const Shape& input, const Shape& filter) {
  const int32_t channels = input[3];
  const int32_t per_group = filter[3];
  if (per_group >= 1 && channels >= 1 && channels % per_group == 0 &&
      filter[0] % (channels / per_group) == 0) {
    return {};
  }
  return Error{ErrorCode::kShapeMismatch, StrCat("a filter of shape ", filter.ToString(),
                                                 " does not fit ", channels, " input channels.")};
}

Status Infer(InferContext& context) {
  MG_TRY(RequireRank(context, 0, 4));
  MG_TRY(RequireRank(context, 1, 4));
  MG_TRY(RequireKnownDim(context, 0, 3));
  const Shape& input = context.input(0).shape;
  const Shape& filter = context.input(1).shape;
  const ConvOptions options = OptionsOf(context.node());
  MG_TRY(RangeOfActivation(options.activation));
  MG_TRY_ASSIGN(const WindowSpan height,
                SlideWindow(input[1], AxisOfHeight(options, filter[1]).window, options.padding));
  MG_TRY_ASSIGN(const WindowSpan width,
                SlideWindow(input[2], AxisOfWidth(options, filter[2]).window, options.padding));
  MG_TRY(RequirePositive(filter[0], "The filter's number of output channels"));
  MG_TRY(CheckGroups(input, filter));
  context.SetOutput(0, context.input(0).dtype,
                    Shape{input[0], height.output, width.output, filter[0]});
  return CheckWeights(context, 0, filter[0]);
}

struct Geometry {
  Shape input;
  Shape filter;
  Shape output;
  ConvAxis height;
  ConvAxis width;
};

// Sum over the taps that lie inside the image for one output element.
template <typename T, typename Sum>
Sum SumTaps(const Geometry& g, const T* image, const T* filter, int32_t y, int32_t x,
            int32_t first_channel, const ZeroPoints& zero) {
  Sum sum = 0;
  for (int32_t ky = 0; ky < g.filter[1]; ++ky) {
    const int32_t iy =
        y * g.height.window.stride - g.height.span.pad_before + ky * g.height.window.dilation;
    if (iy < 0 || iy >= g.input[1]) continue;
    for (int32_t kx = 0; kx < g.filter[2]; ++kx) {
      const int32_t ix =
          x * g.width.window.stride - g.width.span.pad_before + kx * g.width.window.dilation;
      if (ix < 0 || ix >= g.input[2]) continue;
      const T* pixel =
          image +
          (static_cast<size_t>(iy) * static_cast<size_t>(g.input[2]) + static_cast<size_t>(ix)) *
              static_cast<size_t>(g.input[3]) +
          first_channel;
      const T* tap =
          filter + static_cast<size_t>(ky * g.filter[2] + kx) * static_cast<size_t>(g.filter[3]);
      for (int32_t c = 0; c < g.filter[3]; ++c) {
        sum += (static_cast<Sum>(pixel[c]) - static_cast<Sum>(zero.input)) *
               (static_cast<Sum>(tap[c]) - static_cast<Sum>(zero.filter));
      }
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
  const size_t taps = static_cast<size_t>(g.filter[1]) * static_cast<size_t>(g.filter[2]) *
                      static_cast<size_t>(g.filter[3]);
  const int32_t channels_per_group = g.filter[0] / (g.input[3] / g.filter[3]);
  for (int32_t n = 0; n < g.output[0]; ++n) {
    const T* image = input + static_cast<size_t>(n) * image_size;
    for (int32_t y = 0; y < g.output[1]; ++y) {
      for (int32_t x = 0; x < g.output[2]; ++x) {
        for (int32_t oc = 0; oc < g.output[3]; ++oc) {
          const size_t channel = static_cast<size_t>(oc);
          const int32_t first = oc / channels_per_group * g.filter[3];
          const Sum sum = SumTaps<T, Sum>(g, image, filter + channel * taps, y, x, first, zero) +
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
                MakeOutputStage(context, options.activation, static_cast<size_t>(g.filter[0])));
  DispatchWeights(context, [&]<typename T, typename Sum, typename Bias>() {
    Convolve<T, Sum, Bias>(context, g, stage);
  });
  return {};
}

}  // namespace

extern const OpDef kConv2D;
const OpDef kConv2D = {
    .op = schema::BuiltinOperator::CONV_2D,
    .custom_code = "",
    .name = "CONV_2D",
    .types = "float32, int8 (per channel or tensor), uint8",
    .summary = "Convolution with groups, dilation and fused activation.",
    .min_inputs = 2,
    .max_inputs = 3,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
