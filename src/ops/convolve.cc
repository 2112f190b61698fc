#include "ops/convolve.h"

#include "ops/require.h"

namespace monograph {

Status InferConv(InferContext& context, const ConvOptions& options, int channel_axis,
                 Status (*check)(const Shape& image, const Shape& filter),
                 const ConvInputs& inputs) {
  MG_TRY(RequireRank(context, 0, 4));
  MG_TRY(RequireRank(context, 1, 4));
  MG_TRY(RequireKnownDim(context, 0, 3));
  const Shape& image = context.input(0).shape;
  const Shape& filter = context.input(1).shape;
  MG_TRY(RangeOfActivation(options.activation));
  MG_TRY_ASSIGN(const WindowSpan height,
                SlideWindow(image[1], options.Height(filter), options.padding));
  MG_TRY_ASSIGN(const WindowSpan width,
                SlideWindow(image[2], options.Width(filter), options.padding));
  MG_TRY(check(image, filter));
  const int32_t channels = filter[channel_axis];
  context.SetOutput(0, context.input(0).dtype,
                    Shape{image[0], height.output, width.output, channels});
  return CheckWeights(context, channel_axis, channels, inputs);
}

namespace {

struct ConvAxis {
  int32_t input = 0;
  int32_t output = 0;
  Window window;
  int32_t pad_before = 0;

  // The source position under a tap; outside of [0, input) in the padding.
  int32_t At(int32_t position, int32_t tap) const {
    return position * window.stride - pad_before + tap * window.dilation;
  }
  bool Inside(int32_t source) const { return source >= 0 && source < input; }
};

Result<ConvAxis> MakeAxis(int32_t input, const Window& window, schema::Padding padding) {
  MG_TRY_ASSIGN(const WindowSpan span, SlideWindow(input, window, padding));
  return ConvAxis{input, span.output, window, span.pad_before};
}

struct Geometry {
  ConvAxis height;
  ConvAxis width;
  size_t channels = 0;  // Of the input.
  FilterLayout filter;
};

// Sum over the taps that lie inside the image for one output element.
template <typename Sum, typename T>
Sum SumTaps(const Geometry& g, const T* image, const T* filter, int32_t y, int32_t x,
            const ZeroPoints& zero) {
  Sum sum = 0;
  for (int32_t ky = 0; ky < g.height.window.filter; ++ky) {
    const int32_t iy = g.height.At(y, ky);
    if (!g.height.Inside(iy)) continue;
    for (int32_t kx = 0; kx < g.width.window.filter; ++kx) {
      const int32_t ix = g.width.At(x, kx);
      if (!g.width.Inside(ix)) continue;
      const auto row = static_cast<size_t>(iy) * static_cast<size_t>(g.width.input);
      const T* pixel = image + (row + static_cast<size_t>(ix)) * g.channels;
      const T* tap =
          filter + static_cast<size_t>(ky * g.width.window.filter + kx) * g.filter.tap_stride;
      for (size_t c = 0; c < g.filter.depth; ++c) {
        sum += (static_cast<Sum>(pixel[c]) - static_cast<Sum>(zero.input)) *
               (static_cast<Sum>(tap[c]) - static_cast<Sum>(zero.filter));
      }
    }
  }
  return sum;
}

template <typename T, typename Sum, typename Bias>
void Convolve(const EvalContext& context, const Geometry& g, const OutputStage& stage) {
  const T* image = context.inputs[0].as<T>().data();
  const T* filter = context.inputs[1].as<T>().data();
  T* out = context.outputs[0].as<T>().data();
  const ZeroPoints zero = ZeroPointsOf(context);
  const size_t image_size =
      static_cast<size_t>(g.height.input) * static_cast<size_t>(g.width.input) * g.channels;
  for (int32_t n = 0; n < context.outputs[0].shape[0]; ++n, image += image_size) {
    for (int32_t y = 0; y < g.height.output; ++y) {
      for (int32_t x = 0; x < g.width.output; ++x) {
        for (size_t channel = 0; channel < g.filter.channels; ++channel) {
          const T* first = image + channel / g.filter.group * g.filter.depth;
          const T* taps = filter + channel * g.filter.channel_stride;
          const Sum sum = SumTaps<Sum>(g, first, taps, y, x, zero) +
                          static_cast<Sum>(BiasAt<Bias>(context, channel));
          *out++ = static_cast<T>(stage.Apply(sum, channel));
        }
      }
    }
  }
}

}  // namespace

Status EvaluateConv(const EvalContext& context, const ConvOptions& options,
                    const FilterLayout& layout) {
  const Shape& image = context.inputs[0].shape;
  const Shape& filter = context.inputs[1].shape;
  Geometry g{
      .height = {}, .width = {}, .channels = static_cast<size_t>(image[3]), .filter = layout};
  MG_TRY_ASSIGN(g.height, MakeAxis(image[1], options.Height(filter), options.padding));
  MG_TRY_ASSIGN(g.width, MakeAxis(image[2], options.Width(filter), options.padding));
  MG_TRY_ASSIGN(const OutputStage stage,
                MakeOutputStage(context, options.activation, layout.channels));
  DispatchWeights(context, [&]<typename T, typename Sum, typename Bias>() {
    Convolve<T, Sum, Bias>(context, g, stage);
  });
  return {};
}

}  // namespace monograph
