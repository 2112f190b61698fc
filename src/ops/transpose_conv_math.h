// What the transposed convolutions share. Transposed convolution scatters every input pixel, times
// the filter, over the output: output position = input position * stride - pad_before + tap.
#pragma once

#include "ops/conv_math.h"

namespace monograph {

struct TransposeAxis {
  int32_t input = 0;
  int32_t filter = 1;
  int32_t stride = 1;
  int32_t output = 0;
  int32_t pad_before = 0;
};

struct TransposeGeometry {
  TransposeAxis height;
  TransposeAxis width;
};

// The geometry of an NHWC image, which must be static along these axes, and a filter [output
// channels, height, width, input channels]. kCorruptModel for a stride or filter out of range,
// kShapeMismatch for sizes that overflow.
//
// TFLite's TRANSPOSE_CONV: the size of the output is given, and the padding is what the convolution
// from that size would have.
Result<TransposeGeometry> GeometryOfTransposeConv(const Node& node, const Shape& image,
                                                  const Shape& filter, const Shape& output);

// MediaPipe's Convolution2DTransposeBias: VALID keeps everything that is scattered; SAME cuts off
// max(0, filter - 1 - (input - 1) % stride) positions, the odd one behind.
Result<TransposeGeometry> GeometryOfTransposeConvBias(const Node& node, const Shape& image,
                                                      const Shape& filter);

// Where TRANSPOSE_CONV and Convolution2DTransposeBias have their inputs.
inline constexpr ConvInputs kTransposeConvInputs = {.image = 2, .filter = 1, .bias = 3};
inline constexpr ConvInputs kTransposeConvBiasInputs = {};

// Checks that image and filter are of rank 4 and fit each other.
Status CheckTransposeWeights(InferContext& context, const ConvInputs& inputs);

// Computes output 0.
Status EvaluateTransposeConv(const EvalContext& context, const ConvInputs& inputs,
                             const TransposeGeometry& geometry,
                             schema::ActivationFunctionType activation);

}  // namespace monograph
