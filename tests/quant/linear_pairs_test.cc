#include "quant/linear_pairs.h"

#include "passes/rewrite.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using Activation = schema::ActivationFunctionType;
using Op = schema::BuiltinOperator;

const Numbers kFirst = test::Scattered({4, 1, 1, 3});
const Numbers kSecond = test::Scattered({2, 1, 1, 4});

// Pairs of a convolution and another one with what `between` adds in the middle.
template <typename Between>
std::vector<LinearPair> PairsAround(Between between) {
  Net net;
  const ValueId first = net.Conv(net.Input({1, 6, 6, 3}), net.Floats(kFirst));
  const ValueId second = net.Conv(between(net, first), net.Floats(kSecond));
  return FindLinearPairs(net.Finish({second}));
}

TEST_CASE("Two convolutions are a pair through what keeps channels apart") {
  const auto expect = [](const std::vector<LinearPair>& pairs, NodeId second) {
    REQUIRE(pairs.size() == 1);
    CHECK(pairs[0].first == 0);
    CHECK(pairs[0].second == second);
    CHECK(pairs[0].clips.empty());
    CHECK(pairs[0].direct == (second == 1));
  };
  expect(PairsAround([](Net&, ValueId x) { return x; }), 1);
  expect(PairsAround([](Net& net, ValueId x) { return net.Add(Op::RELU, {x}); }), 2);
  expect(PairsAround([](Net& net, ValueId x) { return net.Add(Op::LEAKY_RELU, {x}); }), 2);
  expect(PairsAround([](Net& net, ValueId x) { return net.MaxPool(x, 2, 2); }), 2);
  expect(
      PairsAround([](Net& net, ValueId x) { return net.Pad(net.Add(Op::RELU, {x}), 1, 1, 0, 1); }),
      3);
  expect(PairsAround([](Net& net, ValueId x) {
           Node mean = MakeNode(Op::MEAN, {x, net.Ints({2}, {1, 2})});
           mean.options.AsReducerOptions()->keep_dims = true;
           return net.Add(std::move(mean));
         }),
         2);
}

TEST_CASE("Clips at 6 are named, fused or not") {
  const auto pairs = PairsAround([](Net& net, ValueId x) {
    *FusedActivation(net.graph().node(0)) = Activation::RELU6;
    return net.Add(Op::RELU6, {x});
  });
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0].clips == std::vector<NodeId>{0, 1});
}

TEST_CASE("A depthwise convolution is second of one pair and first of another") {
  Net net;
  const ValueId wide = net.Conv(net.Input({1, 6, 6, 3}), net.Floats(kFirst));
  const ValueId deep = net.Depthwise(wide, net.Floats(test::Scattered({1, 3, 3, 4})));
  const auto pairs = FindLinearPairs(net.Finish({net.Conv(deep, net.Floats(kSecond))}));
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[0].second == 1);
  CHECK(pairs[1].first == 1);
  CHECK(pairs[1].second == 2);
}

TEST_CASE("What no factor passes through, or what mixes channels, ends a pair") {
  CHECK(PairsAround([](Net& net, ValueId x) { return net.Add(Op::LOGISTIC, {x}); }).empty());
  CHECK(PairsAround([](Net& net, ValueId x) { return net.Add(Op::SOFTMAX, {x}); }).empty());
  CHECK(PairsAround([](Net& net, ValueId x) {
          return net.Add(Op::ADD, {x, net.Floats({{1}, {1}})});
        }).empty());
  CHECK(PairsAround([](Net& net, ValueId x) {
          return net.Add(Op::RESHAPE, {x, net.Ints({4}, {1, 4, 9, 4})});
        }).size() == 1);
  CHECK(PairsAround([](Net& net, ValueId x) {
          *FusedActivation(net.graph().node(0)) = Activation::RELU_N1_TO_1;
          return net.MaxPool(x, 2, 2);
        }).empty());
}

TEST_CASE("Values that others read or the graph returns make no pair") {
  Net read;
  ValueId first = read.Conv(read.Input({1, 6, 6, 3}), read.Floats(kFirst));
  ValueId second = read.Conv(first, read.Floats(kSecond));
  CHECK(FindLinearPairs(read.Finish({second, read.Add(Op::TANH, {first})})).empty());

  Net returned;
  first = returned.Conv(returned.Input({1, 6, 6, 3}), returned.Floats(kFirst));
  second = returned.Conv(first, returned.Floats(kSecond));
  CHECK(FindLinearPairs(returned.Finish({second, first})).empty());
}

TEST_CASE("A flattened image makes no pair with what multiplies it") {
  Net net;
  const ValueId first = net.Conv(net.Input({1, 2, 2, 3}), net.Floats(kFirst));
  const ValueId rows =
      net.Add(Op::FULLY_CONNECTED, {first, net.Floats(test::Scattered({5, 16})), kNoValue});
  CHECK(FindLinearPairs(net.Finish({rows})).empty());
}

}  // namespace
}  // namespace monograph
