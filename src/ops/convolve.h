// CONV_2D and DEPTHWISE_CONV_2D: the second is the first with another order of the filter's
// elements.
#pragma once

#include "ops/conv_math.h"
#include "ops/window.h"

namespace monograph {

struct ConvOptions {
  schema::Padding padding = schema::Padding::SAME;
  int32_t stride_h = 1;
  int32_t stride_w = 1;
  int32_t dilation_h = 1;
  int32_t dilation_w = 1;
  schema::ActivationFunctionType activation = schema::ActivationFunctionType::NONE;

  // Of a filter [_, height, width, _].
  Window Height(const Shape& filter) const { return {filter[1], stride_h, dilation_h}; }
  Window Width(const Shape& filter) const { return {filter[2], stride_w, dilation_w}; }
};

// From Conv2DOptionsT or DepthwiseConv2DOptionsT.
template <typename Options>
ConvOptions ConvOptionsFrom(const Options& o) {
  return {o.padding,           o.stride_h,          o.stride_w,
          o.dilation_h_factor, o.dilation_w_factor, o.fused_activation_function};
}

// Infers a convolution whose filter has its output channels on `channel_axis`. `check` says whether
// an NHWC image, whose channels are known, and a filter fit.
Status InferConv(InferContext& context, const ConvOptions& options, int channel_axis,
                 Status (*check)(const Shape& image, const Shape& filter),
                 const ConvInputs& inputs = {});

// Which input channels an output channel reads, and where its elements of the filter lie: those of
// one tap are contiguous.
struct FilterLayout {
  size_t channels = 0;        // Of the output.
  size_t group = 1;           // Output channels that read the same input channels.
  size_t depth = 1;           // Input channels that an output channel reads.
  size_t tap_stride = 1;      // Elements from one tap to the next.
  size_t channel_stride = 1;  // Elements from one output channel to the next.
};

// Computes output 0.
Status EvaluateConv(const EvalContext& context, const ConvOptions& options,
                    const FilterLayout& layout);

}  // namespace monograph
