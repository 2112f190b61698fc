// Small float networks that take images, and images for them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "inspect/samples.h"
#include "support/net.h"

namespace monograph::test {

// uint8 [1, 12, 12, 3] -> `before` -> (x - zero) * scale -> what `network` makes of it. `zero` and
// `scale` have one number or three.
template <typename Network, typename Before>
Graph PhotoNet(const std::vector<float>& zero, const std::vector<float>& scale,
               const Network& network, const Before& before) {
  using Op = schema::BuiltinOperator;
  Net net;
  const ValueId image = before(net, net.Input({1, 12, 12, 3}, DType::kUInt8));
  const ValueId real = net.Reals(image);
  const auto factors = [&](const std::vector<float>& values) {
    return net.Floats({{static_cast<int32_t>(values.size())}, values});
  };
  const ValueId centred = net.Add(Op::SUB, {real, factors(zero)});
  return net.Finish(network(net, net.Add(Op::MUL, {centred, factors(scale)})));
}

template <typename Network>
Graph PhotoNet(const std::vector<float>& zero, const std::vector<float>& scale,
               const Network& network) {
  return PhotoNet(zero, scale, network, [](Net&, ValueId image) { return image; });
}

// Random pixels from a seed.
inline Result<Sample> PhotoSample(uint32_t seed) {
  const Numbers numbers = Scattered({1, 12, 12, 3}, seed);
  MG_TRY_ASSIGN(Buffer bytes, Buffer::Allocate(numbers.values.size()));
  for (size_t i = 0; i < numbers.values.size(); ++i) {
    bytes.span()[i] = static_cast<std::byte>(static_cast<int>(numbers.values[i] * 127 + 128));
  }
  Sample sample;
  sample.inputs.push_back({DType::kUInt8, numbers.shape, std::move(bytes)});
  return sample;
}

inline Samples Photos(size_t count, uint32_t first_seed = 1) {
  return {count, [first_seed](size_t i) {
            return PhotoSample(first_seed + 77 * static_cast<uint32_t>(i));
          }};
}

// conv 3x3 with SAME padding and RELU6, depthwise 3x3, conv 1x1 added to what went in, mean, dense.
inline std::vector<ValueId> SmallNetwork(Net& net, ValueId image) {
  using Op = schema::BuiltinOperator;
  Node first = MakeNode(Op::CONV_2D, {image, net.Floats(Scattered({8, 3, 3, 3}, 11)),
                                      net.Floats(Scattered({8}, 12))});
  schema::Conv2DOptionsT& options = *first.options.AsConv2DOptions();
  options.padding = schema::Padding::SAME;
  options.stride_h = options.stride_w = 2;
  options.fused_activation_function = schema::ActivationFunctionType::RELU6;
  const ValueId a = net.Add(std::move(first));
  const ValueId padded = net.Pad(a, 1, 1, 1, 1);
  const ValueId b = net.Depthwise(padded, net.Floats(Scattered({1, 3, 3, 8}, 13)),
                                  net.Floats(Scattered({8}, 14)));
  const ValueId c = net.Conv(net.Add(Op::RELU, {b}), net.Floats(Scattered({8, 1, 1, 8}, 15)),
                             net.Floats(Scattered({8}, 16)));
  const ValueId sum = net.Add(Op::ADD, {a, c});
  const ValueId mean = net.Add(Op::MEAN, {sum, net.Ints({2}, {1, 2})});
  const ValueId logits = net.Add(Op::FULLY_CONNECTED, {mean, net.Floats(Scattered({5, 8}, 17)),
                                                       net.Floats(Scattered({5}, 18))});
  return {net.Add(Op::SOFTMAX, {logits})};
}

}  // namespace monograph::test
