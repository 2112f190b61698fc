#include "ops/transpose_conv_math.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/strings.h"
#include "ops/require.h"
#include "ops/window.h"

namespace monograph {

namespace {

Result<TransposeAxis> AxisOfOutput(int32_t input, int32_t filter, int32_t stride, int32_t output,
                                   schema::Padding padding) {
  MG_TRY_ASSIGN(const WindowSpan span, SlideWindow(output, {filter, stride, 1}, padding));
  return TransposeAxis{input, filter, stride, output, span.pad_before};
}

// The options are a TfLiteTransposeConvParams as it lies in memory.
struct BiasOptions {
  int32_t padding = 0;
  int32_t stride_w = 0;
  int32_t stride_h = 0;
};
constexpr int32_t kSame = 1;
constexpr int32_t kValid = 2;

Result<BiasOptions> ReadBiasOptions(const Node& node) {
  static_assert(std::endian::native == std::endian::little);
  BiasOptions options;
  if (node.custom_options.size() < sizeof(options)) {
    return Error{ErrorCode::kCorruptModel, StrCat("its options have ", node.custom_options.size(),
                                                  " bytes instead of ", sizeof(options), ".")};
  }
  std::memcpy(&options, node.custom_options.data(), sizeof(options));
  if (options.padding == kSame || options.padding == kValid) return options;
  return Error{ErrorCode::kCorruptModel,
               StrCat("its padding is ", options.padding, "; it must be 1 (SAME) or 2 (VALID).")};
}

Result<TransposeAxis> AxisOfInput(int32_t input, int32_t filter, int32_t stride, bool same) {
  MG_TRY(SlideWindow(kDynamic, {filter, stride, 1}, schema::Padding::VALID));
  if (input == kDynamic) return TransposeAxis{input, filter, stride, kDynamic, 0};
  if (input == 0) return Error{ErrorCode::kShapeMismatch, "an image has no pixels."};
  const int32_t pad = same ? std::max(0, filter - 1 - (input - 1) % stride) : 0;
  const int64_t output = int64_t{stride} * (input - 1) + filter - pad;
  if (output > INT32_MAX) {
    return Error{ErrorCode::kShapeMismatch, StrCat("an axis of ", output, " is too long.")};
  }
  return TransposeAxis{input, filter, stride, static_cast<int32_t>(output), pad / 2};
}

}  // namespace

Result<TransposeGeometry> GeometryOfTransposeConv(const Node& node, const Shape& image,
                                                  const Shape& filter, const Shape& output) {
  const schema::TransposeConvOptionsT& o = *node.options.AsTransposeConvOptions();
  TransposeGeometry g;
  MG_TRY_ASSIGN(g.height, AxisOfOutput(image[1], filter[1], o.stride_h, output[1], o.padding));
  MG_TRY_ASSIGN(g.width, AxisOfOutput(image[2], filter[2], o.stride_w, output[2], o.padding));
  return g;
}

Result<TransposeGeometry> GeometryOfTransposeConvBias(const Node& node, const Shape& image,
                                                      const Shape& filter) {
  MG_TRY_ASSIGN(const BiasOptions o, ReadBiasOptions(node));
  const bool same = o.padding == kSame;
  TransposeGeometry g;
  MG_TRY_ASSIGN(g.height, AxisOfInput(image[1], filter[1], o.stride_h, same));
  MG_TRY_ASSIGN(g.width, AxisOfInput(image[2], filter[2], o.stride_w, same));
  return g;
}

Status CheckTransposeWeights(InferContext& context, const ConvInputs& inputs) {
  MG_TRY(RequireRank(context, inputs.image, 4));
  MG_TRY(RequireRank(context, inputs.filter, 4));
  const Shape& image = context.input(inputs.image).shape;
  const Shape& filter = context.input(inputs.filter).shape;
  MG_TRY(RequirePositive(filter[0], "The filter's number of output channels"));
  MG_TRY(RequireKnownDim(context, inputs.image, 3));
  if (image[3] >= 1 && image[3] == filter[3]) return CheckWeights(context, 0, filter[0], inputs);
  return Error{ErrorCode::kShapeMismatch, StrCat("a filter of shape ", filter.ToString(),
                                                 " does not fit ", image[3], " input channels.")};
}

namespace {

// The input position that reaches output position `at` through tap `tap`, or -1.
int32_t SourceOf(const TransposeAxis& axis, int32_t at, int32_t tap) {
  const int64_t scaled = int64_t{at} + axis.pad_before - tap;
  if (scaled < 0 || scaled % axis.stride != 0 || scaled / axis.stride >= axis.input) return -1;
  return static_cast<int32_t>(scaled / axis.stride);
}

// Channels of one pixel against one tap.
template <typename Sum, typename T>
Sum DotProduct(const T* pixel, const T* tap, size_t channels, const ZeroPoints& zero) {
  Sum sum = 0;
  for (size_t c = 0; c < channels; ++c) {
    sum += (static_cast<Sum>(pixel[c]) - static_cast<Sum>(zero.input)) *
           (static_cast<Sum>(tap[c]) - static_cast<Sum>(zero.filter));
  }
  return sum;
}

// Sum over the taps through which input pixels reach one output element.
template <typename Sum, typename T>
Sum SumSources(const TransposeGeometry& g, const T* image, const T* filter, int32_t y, int32_t x,
               size_t channels, const ZeroPoints& zero) {
  Sum sum = 0;
  for (int32_t ky = 0; ky < g.height.filter; ++ky) {
    const int32_t iy = SourceOf(g.height, y, ky);
    if (iy < 0) continue;
    for (int32_t kx = 0; kx < g.width.filter; ++kx) {
      const int32_t ix = SourceOf(g.width, x, kx);
      if (ix < 0) continue;
      const size_t pixel =
          static_cast<size_t>(iy) * static_cast<size_t>(g.width.input) + static_cast<size_t>(ix);
      const size_t tap =
          static_cast<size_t>(ky) * static_cast<size_t>(g.width.filter) + static_cast<size_t>(kx);
      sum += DotProduct<Sum>(image + pixel * channels, filter + tap * channels, channels, zero);
    }
  }
  return sum;
}

template <typename T, typename Sum, typename Bias>
void Scatter(const EvalContext& context, const ConvInputs& inputs, const TransposeGeometry& g,
             const OutputStage& stage) {
  const Shape& output = context.outputs[0].shape;
  const Shape& filter_shape = context.inputs[inputs.filter].shape;
  const T* filter = context.inputs[inputs.filter].as<T>().data();
  T* out = context.outputs[0].as<T>().data();
  const ZeroPoints zero = ZeroPointsOf(context, inputs);
  const size_t channels = static_cast<size_t>(filter_shape[3]);
  const size_t taps =
      static_cast<size_t>(filter_shape[1]) * static_cast<size_t>(filter_shape[2]) * channels;
  const size_t image_size =
      static_cast<size_t>(g.height.input) * static_cast<size_t>(g.width.input) * channels;
  for (int32_t n = 0; n < output[0]; ++n) {
    const T* image =
        context.inputs[inputs.image].as<T>().data() + static_cast<size_t>(n) * image_size;
    for (int32_t y = 0; y < output[1]; ++y) {
      for (int32_t x = 0; x < output[2]; ++x) {
        for (size_t oc = 0; oc < static_cast<size_t>(output[3]); ++oc) {
          const Sum sum = SumSources<Sum>(g, image, filter + oc * taps, y, x, channels, zero) +
                          static_cast<Sum>(BiasAt<Bias>(context, oc, inputs));
          *out++ = static_cast<T>(stage.Apply(sum, oc));
        }
      }
    }
  }
}

}  // namespace

Status EvaluateTransposeConv(const EvalContext& context, const ConvInputs& inputs,
                             const TransposeGeometry& geometry,
                             schema::ActivationFunctionType activation) {
  const size_t channels = static_cast<size_t>(context.inputs[inputs.filter].shape[0]);
  MG_TRY_ASSIGN(const OutputStage stage, MakeOutputStage(context, activation, channels, inputs));
  DispatchWeights(context, [&]<typename T, typename Sum, typename Bias>() {
    Scatter<T, Sum, Bias>(context, inputs, geometry, stage);
  });
  return {};
}

}  // namespace monograph
