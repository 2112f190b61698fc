#include "ops/cost.h"

#include <catch2/catch_test_macros.hpp>

#include "support/net.h"
#include "support/sample_graph.h"

namespace monograph::test {
namespace {

using Op = schema::BuiltinOperator;

// MACs of the last node.
std::optional<int64_t> LastMacs(const Graph& graph) {
  const InferState types = Must(InferGraph(graph));
  return CountMacs(types, graph.node_count() - 1);
}

TEST_CASE("A convolution costs its filter for each output element") {
  Net net;
  const ValueId image = net.Input({2, 8, 6, 3});
  net.Conv(image, net.Floats(Ramp({5, 3, 3, 3})), kNoValue, 1);
  CHECK(LastMacs(net.graph()) == int64_t{2} * 6 * 4 * 5 * (3 * 3 * 3));
}

TEST_CASE("A convolution in groups costs the channels that each output reads") {
  Net net;
  net.Conv(net.Input({1, 4, 4, 6}), net.Floats(Ramp({4, 1, 1, 3})));
  CHECK(LastMacs(net.graph()) == 4 * 4 * 4 * 3);
}

TEST_CASE("A depthwise convolution costs its taps for each output element") {
  Net net;
  net.Depthwise(net.Input({1, 9, 9, 4}), net.Floats(Ramp({1, 3, 3, 4})), kNoValue, 2);
  CHECK(LastMacs(net.graph()) == 4 * 4 * 4 * 9);
}

TEST_CASE("A fully connected layer costs its weights for each row") {
  Net net;
  net.Add(Op::FULLY_CONNECTED, {net.Input({3, 10}), net.Floats(Ramp({7, 10})), kNoValue});
  CHECK(LastMacs(net.graph()) == 3 * 7 * 10);
}

TEST_CASE("A transposed convolution costs its filter for each input element") {
  Net net;
  const ValueId size = net.Ints({4}, {1, 9, 9, 5});
  Node node =
      MakeNode(Op::TRANSPOSE_CONV, {size, net.Floats(Ramp({5, 3, 3, 2})), net.Input({1, 4, 4, 2})});
  auto& options = *node.options.AsTransposeConvOptions();
  options.padding = schema::Padding::VALID;
  options.stride_h = options.stride_w = 2;
  net.Add(std::move(node));
  CHECK(LastMacs(net.graph()) == 4 * 4 * 2 * (5 * 3 * 3));
}

TEST_CASE("Other operators cost no multiply-accumulate steps") {
  Net net;
  net.MaxPool(net.Input({1, 8, 8, 2}), 2, 2);
  CHECK(LastMacs(net.graph()) == 0);
}

TEST_CASE("What a dynamic dimension costs is not known") {
  Net net;
  net.Conv(net.Input({1, kDynamic, 6, 3}), net.Floats(Ramp({5, 3, 3, 3})));
  CHECK(LastMacs(net.graph()) == std::nullopt);
}

}  // namespace
}  // namespace monograph::test
