#include "passes/quantize_dynamically.h"

#include "format/read.h"
#include "format/write.h"
#include "passes/store_weights.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Get;
using test::Net;
using test::Numbers;
using test::OpsOf;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const Numbers kImage = test::Scattered({2, 8, 8, 16}, 5);

// A depthwise, a 1x1 and a fully connected layer.
Graph Layers() {
  Net net;
  const ValueId deep =
      net.Depthwise(net.Input(kImage.shape), net.Floats(test::Scattered({1, 4, 4, 16})));
  const ValueId wide = net.Conv(deep, net.Floats(test::Scattered({24, 1, 1, 16}, 3)),
                                net.Floats(test::Scattered({24}, 4)));
  const ValueId pooled = net.Add(Op::MEAN, {wide, net.Ints({2}, {1, 2})});
  const ValueId weights = net.Floats(test::Scattered({20, 24}, 9));
  return net.Finish({net.Add(Op::FULLY_CONNECTED, {pooled, weights, kNoValue})});
}

TEST_CASE("Convolutions and fully connected nodes get weights of int8, and round what they read") {
  Graph graph = Layers();
  const auto before = test::RunGraph(graph, {kImage});
  CHECK(Get(QuantizeDynamically(graph)) == 2);
  REQUIRE(OpsOf(graph) == Ops{Op::DEPTHWISE_CONV_2D, Op::CONV_2D, Op::MEAN, Op::FULLY_CONNECTED});
  for (const NodeId id : {1, 3}) {
    const Value& weights = graph.value(graph.node(id).inputs[1]);
    CHECK(weights.dtype == DType::kInt8);
    CHECK(weights.quantization.scale.size() == static_cast<size_t>(weights.shape[0]));
    CHECK(weights.quantization.axis == 0);
  }
  CHECK(graph.node(3).options.AsFullyConnectedOptions()->asymmetric_quantize_inputs);
  const auto after = test::RunGraph(graph, {kImage});
  test::RequireClose(after[0], before[0], 0.02f);
  CHECK(Get(QuantizeDynamically(graph)) == 0);
}

TEST_CASE("A file of dynamic quantisation keeps all weights as int8, and runs on XNNPACK") {
  Graph graph = Layers();
  const auto before = test::RunGraph(graph, {kImage});
  CHECK(Get(StoreWeights(graph, WeightsType::kFloat16)) == 3);
  CHECK(Get(StoreWeights(graph, WeightsType::kInt8Dynamic)) == 3);
  REQUIRE(OpsOf(graph) ==
          Ops{Op::DEQUANTIZE, Op::DEPTHWISE_CONV_2D, Op::CONV_2D, Op::MEAN, Op::FULLY_CONNECTED});
  const auto file = Get(WriteModel(graph));
  const Graph read = Get(ReadModel(file, nullptr));
  for (ValueId id = 0; id < read.value_count(); ++id) {
    const Value& value = read.value(id);
    const bool large = value.is_constant() && *value.shape.NumElements() >= 256;
    CHECK((!large || value.dtype == DType::kInt8));
  }
  CHECK(read.node(2).version == 5);
  CHECK(read.node(4).version == 12);
  test::RequireClose(test::RunGraph(read, {kImage})[0], before[0], 0.02f);
  const auto session = Session::Create(read, {});
  REQUIRE(session.ok());
  CHECK((*session)->Placement() == std::vector<std::string>(4, "xnnpack"));
}

TEST_CASE("Weights that others read as numbers, and small ones, stay") {
  Net net;
  const ValueId rows = net.Input({4, 24});
  const ValueId weights = net.Floats(test::Scattered({20, 24}, 9));
  const ValueId product = net.Add(Op::FULLY_CONNECTED, {rows, weights, kNoValue});
  Graph graph = net.Finish({product, net.Add(Op::EXP, {weights})});
  CHECK(Get(QuantizeDynamically(graph)) == 0);

  Net small;
  const ValueId few = small.Floats(test::Scattered({2, 24}, 9));
  graph = small.Finish({small.Add(Op::FULLY_CONNECTED, {small.Input({4, 24}), few, kNoValue})});
  CHECK(Get(QuantizeDynamically(graph)) == 0);
}

}  // namespace
}  // namespace monograph
