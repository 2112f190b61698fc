#include "passes/recognise_means.h"

#include <catch2/catch_test_macros.hpp>

#include "support/net.h"

namespace monograph {
namespace {

using test::Get;
using test::Net;
using Op = schema::BuiltinOperator;

Node Pool(ValueId image, int32_t height, int32_t width) {
  Node node = MakeNode(Op::AVERAGE_POOL_2D, {image});
  schema::Pool2DOptionsT& options = *node.options.AsPool2DOptions();
  options.padding = schema::Padding::VALID;
  options.filter_height = height;
  options.filter_width = width;
  options.stride_h = options.stride_w = 1;
  return node;
}

TEST_CASE("An average pool over the whole image becomes a mean") {
  Net net;
  Graph graph = net.Finish({net.Add(Pool(net.Input({2, 3, 5, 4}), 3, 5))});
  const auto input = test::Scattered({2, 3, 5, 4});
  const auto before = test::RunGraph(graph, {input});
  CHECK(Get(RecogniseMeans(graph)) == 1);
  CHECK(test::OpsOf(graph) == std::vector<Op>{Op::MEAN});
  const auto after = test::RunGraph(graph, {input});
  CHECK(after[0].shape == Shape{2, 1, 1, 4});
  test::RequireClose(after[0], before[0], 1e-6f);
  CHECK(Get(RecogniseMeans(graph)) == 0);
}

TEST_CASE("Other average pools stay") {
  Net net;
  const ValueId image = net.Input({1, 3, 3, 2});
  Node clamped = Pool(image, 3, 3);
  clamped.options.AsPool2DOptions()->fused_activation_function =
      schema::ActivationFunctionType::RELU;
  const ValueId unknown = net.Input({1, kDynamic, 3, 2});
  Graph graph = net.Finish(
      {net.Add(Pool(image, 3, 2)), net.Add(std::move(clamped)), net.Add(Pool(unknown, 3, 3))});
  CHECK(Get(RecogniseMeans(graph)) == 0);
}

}  // namespace
}  // namespace monograph
