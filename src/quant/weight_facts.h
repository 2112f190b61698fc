// What a layer's weights are like for who quantises them.
#pragma once

#include <cstddef>

#include "passes/weights.h"
#include "quant/scheme.h"

namespace monograph {

struct WeightFacts {
  size_t channels = 0;       // Of the output.
  size_t zero_channels = 0;  // Those with no weight but 0.
  // The largest magnitude of a channel's weights as a multiple of their root mean square, of the
  // channel where it is largest; 0 where all weights are 0. Normally distributed weights have 3 to
  // 5; one that stands out costs the others their precision.
  double outlier = 0;
  // The largest magnitude of any weight as a multiple of the median of the channels' largest: what
  // one scale for all of them costs. 0 where all weights are 0.
  double spread = 0;
};

WeightFacts DescribeWeights(const Weights& weights);

// The smallest, the middle and the largest scale.
struct ScaleFacts {
  size_t count = 0;
  float min = 0;
  float median = 0;
  float max = 0;
};

ScaleFacts DescribeScales(const Int8Weights& weights);

}  // namespace monograph
