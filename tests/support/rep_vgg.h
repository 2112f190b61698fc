// RepVGG as it is trained (Ding et al., "RepVGG: Making VGG-style ConvNets Great Again", CVPR
// 2021): each block is the sum of a 3x3 and a 1x1 convolution and of the image itself, each behind
// a batch normalisation, then RELU.
#pragma once

#include <cmath>

#include "support/net.h"

namespace monograph::test {

class RepVgg {
 public:
  // Variant A0: 22 blocks. Weights are random, of the spread that keeps numbers in range, and the
  // batch normalisations have means, variances, gammas and betas of their own.
  static Graph A0(int32_t side) {
    RepVgg maker;
    Net& net = maker.net_;
    ValueId x = net.Input({1, side, side, 3});
    for (const auto& [width, blocks] : {std::pair(48, 1), {48, 2}, {96, 4}, {192, 14}, {1280, 1}}) {
      for (int block = 0; block < blocks; ++block) x = maker.Block(x, width, block == 0 ? 2 : 1);
    }
    Node pool = MakeNode(Net::Op::MEAN, {x, net.Ints({2}, {1, 2})});
    const ValueId pooled = net.Add(std::move(pool));
    const ValueId head = net.Floats(maker.Random({1000, 1280}, 1280));
    return net.Finish(
        {net.Add(Net::Op::FULLY_CONNECTED, {pooled, head, net.Floats(maker.Random({1000}, 10))})});
  }

 private:
  // Uniform numbers with the variance 2 / fan_in.
  Numbers Random(const Shape& shape, int32_t fan_in) {
    Numbers numbers = Scattered(shape, seed_ += 17);
    const float range = std::sqrt(6.0f / static_cast<float>(fan_in));
    for (float& value : numbers.values) value *= range;
    return numbers;
  }

  // gamma * (x - mean) / sqrt(variance + epsilon) + beta, as two nodes. `spread` is that of x.
  ValueId BatchNorm(ValueId x, int32_t channels, float spread) {
    const Numbers gamma = Scattered({channels}, seed_ += 17);
    const Numbers variance = Scattered({channels}, seed_ += 17);
    const Numbers mean = Scattered({channels}, seed_ += 17);
    const Numbers beta = Scattered({channels}, seed_ += 17);
    Numbers scale = gamma;
    Numbers offset = beta;
    for (size_t c = 0; c < scale.values.size(); ++c) {
      const float var = spread * (1 + 0.9f * variance.values[c]);
      scale.values[c] = (0.6f + 0.3f * gamma.values[c]) / std::sqrt(var + 1e-5f);
      offset.values[c] = 0.2f * beta.values[c] - 0.3f * mean.values[c] * scale.values[c];
    }
    return net_.Add(Net::Op::ADD,
                    {net_.Add(Net::Op::MUL, {x, net_.Floats(scale)}), net_.Floats(offset)});
  }

  ValueId Branch(ValueId x, ValueId padded, int32_t kernel, int32_t width, int32_t stride) {
    const int32_t depth = net_.graph().value(x).shape[3];
    const ValueId filter =
        net_.Floats(Random({width, kernel, kernel, depth}, depth * kernel * kernel));
    return BatchNorm(net_.Conv(kernel == 1 ? x : padded, filter, kNoValue, stride), width, 2);
  }

  // PyTorch's padding of 1 on every side.
  ValueId Block(ValueId x, int32_t width, int32_t stride) {
    const ValueId padded = net_.Pad(x, 1, 1, 1, 1);
    ValueId sum = net_.Add(
        Net::Op::ADD, {Branch(x, padded, 3, width, stride), Branch(x, padded, 1, width, stride)});
    if (stride == 1) sum = net_.Add(Net::Op::ADD, {sum, BatchNorm(x, width, 1)});
    return net_.Add(Net::Op::RELU, {sum});
  }

  Net net_;
  uint32_t seed_ = 1;
};

}  // namespace monograph::test
