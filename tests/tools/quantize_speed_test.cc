#include "tools/quantize_speed.h"

#include <catch2/catch_test_macros.hpp>

#include "support/net.h"

namespace monograph::tools {
namespace {

using test::Get;
using test::Net;
using Op = Net::Op;

// A resize to 20 x 24 in front of a layer.
Graph Resized(const Shape& image) {
  Net net;
  const ValueId small =
      net.Add(Op::RESIZE_BILINEAR, {net.Input(image, DType::kUInt8), net.Ints({2}, {20, 24})});
  return net.Finish({net.Conv(net.Reals(small), net.Floats(test::Scattered({4, 3, 3, 3}, 1)))});
}

QuantizeSpeed Measure(const Shape& declared) {
  const Graph graph = Resized(declared);
  Sample image;
  image.inputs.push_back({DType::kUInt8, {1, 40, 60, 3}, Get(Buffer::Allocate(40 * 60 * 3))});
  return Get(MeasureSpeed(graph, graph, image, {.threads = 2}));
}

TEST_CASE("Speed is measured on an image that the network takes without resizing it") {
  const QuantizeSpeed speed = Measure({1, kDynamic, kDynamic, 3});
  CHECK(speed.height == 20);
  CHECK(speed.width == 24);
  CHECK(speed.threads == 2);
  CHECK(speed.times.a > 0);
  CHECK(speed.times.b > 0);
}

TEST_CASE("Speed is measured on the image as it is where the model takes no other size") {
  const QuantizeSpeed speed = Measure({1, 40, 60, 3});
  CHECK(speed.height == 40);
  CHECK(speed.width == 60);
}

}  // namespace
}  // namespace monograph::tools
