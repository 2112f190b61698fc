// What tests of passes that store weights begin with.
#pragma once

#include "support/net.h"

namespace monograph::test {

inline const Numbers kImage = Scattered({1, 5, 5, 8}, 7);
inline const Numbers kFilter = Scattered({16, 3, 3, 8});

// A convolution of such an image, with a bias.
inline Graph ConvGraph(const Numbers& filter = kFilter) {
  Net net;
  const ValueId bias = net.Floats(Scattered({filter.shape[0]}));
  return net.Finish({net.Conv(net.Input(kImage.shape), net.Floats(filter), bias)});
}

// The filter with another number in it.
inline Numbers FilterWith(float value) {
  Numbers filter = kFilter;
  filter.values[17] = value;
  return filter;
}

}  // namespace monograph::test
