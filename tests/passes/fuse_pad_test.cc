#include "passes/fuse_pad.h"

#include <limits>

#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

constexpr float kLowest = std::numeric_limits<float>::lowest();

// Pads an image, slides a window over it, and requires the same numbers after the pass.
struct PadCase {
  Shape image = {1, 5, 6, 2};
  int32_t filter = 3;
  int32_t stride = 1;
  int32_t dilation = 1;
  int32_t top = 1;
  int32_t bottom = 1;
  int32_t left = 1;
  int32_t right = 1;
  bool dynamic = false;
};

Shape Declared(const PadCase& c) {
  return c.dynamic ? Shape{kDynamic, kDynamic, kDynamic, c.image[3]} : c.image;
}

void FuseAndCompare(Graph& graph, const Shape& image, bool expected) {
  const Numbers input = test::Scattered(image, 11);
  const auto before = test::RunGraph(graph, {input});
  const int nodes = graph.node_count();
  CHECK(test::Get(FusePad(graph)) == (expected ? 1 : 0));
  CHECK(graph.node_count() == nodes - (expected ? 1 : 0));
  test::RequireClose(test::RunGraph(graph, {input})[0], before[0]);
}

void CheckConv(const PadCase& c, bool expected) {
  INFO(c.image.ToString() << " filter " << c.filter << " stride " << c.stride << " pads " << c.top
                          << c.bottom << c.left << c.right);
  Net net;
  const ValueId padded = net.Pad(net.Input(Declared(c)), c.top, c.bottom, c.left, c.right);
  const ValueId filter = net.Floats(test::Scattered({3, c.filter, c.filter, c.image[3]}));
  Node node = MakeNode(Op::CONV_2D, {padded, filter});
  schema::Conv2DOptionsT& options = *node.options.AsConv2DOptions();
  options.padding = schema::Padding::VALID;
  options.stride_h = options.stride_w = c.stride;
  options.dilation_h_factor = options.dilation_w_factor = c.dilation;
  Graph graph = net.Finish({net.Add(std::move(node))});
  FuseAndCompare(graph, c.image, expected);
}

TEST_CASE("The border that SAME gives goes into the convolution") {
  CheckConv({}, true);
  CheckConv({.filter = 5, .top = 2, .bottom = 2, .left = 2, .right = 2}, true);
  CheckConv({.dilation = 2, .top = 2, .bottom = 2, .left = 2, .right = 2}, true);
  // Even extents behind a stride have the odd pixel behind.
  CheckConv({.image = {1, 6, 6, 2}, .stride = 2, .top = 0, .left = 0}, true);
  CheckConv({.image = {1, 7, 5, 2}, .stride = 2}, true);
  CheckConv({.filter = 2, .top = 0, .left = 0}, true);
  CheckConv({.filter = 1, .top = 0, .bottom = 0, .left = 0, .right = 0}, true);
}

TEST_CASE("A border that SAME cannot express stays") {
  // PyTorch's even pads on even sizes, the odd pixel in front, too little, too much.
  CheckConv({.image = {1, 6, 6, 2}, .stride = 2}, false);
  CheckConv({.filter = 2, .bottom = 0, .right = 0}, false);
  CheckConv({.bottom = 0}, false);
  CheckConv({.top = 2, .bottom = 2}, false);
  CheckConv({.filter = 5}, false);
  CheckConv({.image = {1, 6, 7, 2}, .stride = 2, .top = 0}, true);
}

TEST_CASE("An image of any size needs stride 1") {
  CheckConv({.dynamic = true}, true);
  CheckConv({.image = {1, 7, 7, 2}, .stride = 2, .dynamic = true}, false);
  CheckConv({.image = {1, 1, 1, 2}, .dynamic = true}, true);
}

TEST_CASE("Depthwise convolutions take borders in") {
  Net net;
  const ValueId padded = net.Pad(net.Input({1, 5, 5, 2}), 1, 1, 1, 1);
  const ValueId filter = net.Floats(test::Scattered({1, 3, 3, 2}));
  Graph graph = net.Finish({net.Depthwise(padded, filter, kNoValue, 2)});
  FuseAndCompare(graph, {1, 5, 5, 2}, true);
  CHECK(OpsOf(graph) == Ops{Op::DEPTHWISE_CONV_2D});
}

Graph Pooled(float border, bool constant = true) {
  Net net;
  const ValueId image = net.Input({1, 5, 5, 2});
  const ValueId value = constant ? net.Floats({{1}, {border}}) : net.Input({1});
  return net.Finish({net.MaxPool(net.Pad(image, 1, 1, 1, 1, value), 3, 2)});
}

TEST_CASE("A maximum takes in only a border that never wins") {
  Graph graph = Pooled(kLowest);
  FuseAndCompare(graph, {1, 5, 5, 2}, true);
  graph = Pooled(0);
  FuseAndCompare(graph, {1, 5, 5, 2}, false);
  graph = Pooled(0, false);
  CHECK(test::Get(FusePad(graph)) == 0);

  Net zeros;
  const ValueId padded = zeros.Pad(zeros.Input({1, 5, 5, 2}), 1, 1, 1, 1);
  graph = zeros.Finish({zeros.MaxPool(padded, 3, 2)});
  FuseAndCompare(graph, {1, 5, 5, 2}, false);
}

TEST_CASE("A convolution's border of other than 0 stays") {
  Net net;
  const ValueId padded = net.Pad(net.Input({1, 5, 5, 2}), 1, 1, 1, 1, net.Floats({{1}, {2}}));
  Graph graph = net.Finish({net.Conv(padded, net.Floats(test::Scattered({1, 3, 3, 2})))});
  FuseAndCompare(graph, {1, 5, 5, 2}, false);
}

TEST_CASE("Padded images that others read or the graph returns stay") {
  const Numbers filter = test::Scattered({2, 3, 3, 2});
  Net twice;
  const ValueId padded = twice.Pad(twice.Input({1, 5, 5, 2}), 1, 1, 1, 1);
  const ValueId weights = twice.Floats(filter);
  Graph graph = twice.Finish(
      {twice.Add(Op::ADD, {twice.Conv(padded, weights), twice.Conv(padded, weights)})});
  FuseAndCompare(graph, {1, 5, 5, 2}, false);

  Net returned;
  const ValueId output = returned.Pad(returned.Input({1, 5, 5, 2}), 1, 1, 1, 1);
  graph = returned.Finish({returned.Conv(output, returned.Floats(filter)), output});
  FuseAndCompare(graph, {1, 5, 5, 2}, false);
}

TEST_CASE("Padding of images and channels, and a convolution that pads itself, stay") {
  for (const std::vector<int32_t>& margins :
       {std::vector<int32_t>{0, 0, 1, 1, 1, 1, 0, 1}, {1, 0, 1, 1, 1, 1, 0, 0}}) {
    Net net;
    const ValueId image = net.Input({1, 5, 5, 2});
    const ValueId padded = net.Add(Op::PAD, {image, net.Ints({4, 2}, margins)});
    const Shape filter = {1, 3, 3, net.graph().value(padded).shape[3]};
    Graph graph = net.Finish({net.Conv(padded, net.Floats(test::Scattered(filter)))});
    FuseAndCompare(graph, {1, 5, 5, 2}, false);
  }
  Net net;
  const ValueId padded = net.Pad(net.Input({1, 5, 5, 2}), 1, 1, 1, 1);
  const ValueId conv = net.Conv(padded, net.Floats(test::Scattered({1, 3, 3, 2})));
  net.graph().node(1).options.AsConv2DOptions()->padding = schema::Padding::SAME;
  net.graph().value(conv).shape = {1, 7, 7, 1};
  Graph graph = net.Finish({conv});
  FuseAndCompare(graph, {1, 5, 5, 2}, false);
}

}  // namespace
}  // namespace monograph
