// What convolutions and fully connected layers share: types, and the step from an accumulated
// sum to an output element.
#pragma once

#include <vector>

#include "ops/activation.h"
#include "ops/op_def.h"

namespace monograph {

// Which inputs of a node are the NHWC activations, the filter and the bias (optional).
struct ConvInputs {
  size_t image = 0;
  size_t filter = 1;
  size_t bias = 2;
  bool dynamic = false;  // May int8 filters meet activations of float32 (dynamic_quant.h)?
};

// The inputs of a convolution or fully connected operator: float32 throughout, or int8 or uint8
// with int32 bias, or float32 with a filter of int8 without zero points. Filters are quantised per
// tensor, or for int8 per channel along `channel_axis` with zero points 0. The bias has `channels`
// elements.
Status CheckWeights(InferContext& context, int channel_axis, int32_t channels,
                    const ConvInputs& inputs = {});

// Turns sums over filter taps into output elements.
struct OutputStage {
  FloatRange real;            // float32: the activation's range.
  std::vector<float> scales;  // Quantised: input scale * filter scale / output scale, by channel.
  int32_t zero_point = 0;     // Of the output.
  IntRange quantized;         // The activation's range in quanta.

  float Apply(float sum, size_t) const { return real.Clamp(sum); }
  int32_t Apply(int64_t sum, size_t channel) const {
    return RoundToQuantum(static_cast<float>(sum) * scales[channel], zero_point, quantized);
  }
};

// For a filter with `channels` output channels.
Result<OutputStage> MakeOutputStage(const EvalContext& context,
                                    schema::ActivationFunctionType activation, size_t channels,
                                    const ConvInputs& inputs = {});

// Zero points of the image and of the filter; 0 for float32.
struct ZeroPoints {
  int32_t input = 0;
  int32_t filter = 0;
};
ZeroPoints ZeroPointsOf(const EvalContext& context, const ConvInputs& inputs = {});

// Element `channel` of the bias, or 0 without one.
template <typename Bias>
Bias BiasAt(const EvalContext& context, size_t channel, const ConvInputs& inputs = {}) {
  return context.has_input(inputs.bias) ? context.inputs[inputs.bias].as<Bias>()[channel] : Bias{0};
}

// Calls run.template operator()<Element, Sum, Bias>() for the type of the output: float with float
// sums, or int8 or uint8 with int64 sums and int32 biases.
template <typename Run>
void DispatchWeights(const EvalContext& context, Run run) {
  switch (context.outputs[0].dtype) {
    case DType::kInt8: run.template operator()<int8_t, int64_t, int32_t>(); break;
    case DType::kUInt8: run.template operator()<uint8_t, int64_t, int32_t>(); break;
    default: run.template operator()<float, float, float>();
  }
}

}  // namespace monograph
