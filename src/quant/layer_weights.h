// A layer's weights as int8.
#pragma once

#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "passes/weights.h"
#include "quant/scheme.h"

namespace monograph {

// Scales with which -127 to 127 hold the weights: one for each output channel, or with `per_tensor`
// a single one. A bias, in units of scale * input_scale, fits into 30 bits. Channels of nothing but
// 0 get the largest scale of the others.
std::vector<float> SymmetricScales(const Weights& weights, float input_scale, bool per_tensor);

// The weights, each rounded to the nearest quantum of its channel.
Int8Weights RoundWeights(const Weights& weights, std::vector<float> scales);

// The numbers that the quanta stand for, in the order of the weights.
std::vector<double> RealWeights(const Weights& weights, const Int8Weights& quantized);

}  // namespace monograph
