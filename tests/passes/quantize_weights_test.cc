#include "passes/quantize_weights.h"

#include <limits>

#include "format/read.h"
#include "format/write.h"
#include "passes/store_weights.h"
#include "passes/weights_net.h"

namespace monograph {
namespace {

using test::ConvGraph;
using test::FilterWith;
using test::Get;
using test::kFilter;
using test::kImage;
using test::Net;
using test::Numbers;
using test::OpsOf;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

// Of a sum of products whose weights are off by half a quantum of 1/127 at most.
constexpr float kTolerance = 4e-3f;

TEST_CASE("Weights are stored as int8 with a scale for each output channel, biases are not") {
  Graph graph = ConvGraph();
  const ValueId filter = graph.node(0).inputs[1];
  const ValueId bias = graph.node(0).inputs[2];
  const auto before = test::RunGraph(graph, {kImage});
  CHECK(Get(QuantizeWeights(graph)) == 1);
  REQUIRE(OpsOf(graph) == Ops{Op::DEQUANTIZE, Op::CONV_2D});
  const Value& stored = graph.value(graph.node(0).inputs[0]);
  CHECK(stored.dtype == DType::kInt8);
  CHECK(stored.shape == kFilter.shape);
  CHECK(stored.quantization.axis == 0);
  REQUIRE(stored.quantization.scale.size() == 16);
  CHECK(stored.quantization.zero_point == std::vector<int32_t>(16));
  CHECK_FALSE(graph.value(filter).is_constant());
  CHECK(graph.value(bias).is_constant());
  test::RequireClose(test::RunGraph(graph, {kImage})[0], before[0], kTolerance);
}

TEST_CASE("Each number becomes the nearest quantum of its channel, the largest one 127") {
  Net net;
  Numbers filter = test::Scattered({1, 4, 4, 20});
  for (size_t i = 0; i < filter.values.size(); i += 20) filter.values[i + 3] = 0;
  const ValueId weights = net.Floats(filter);
  Graph graph = net.Finish({net.Depthwise(net.Input({1, 8, 8, 20}), weights)});
  const auto stored = Get(InInt8ByChannel(graph, weights, 3));
  REQUIRE(stored);
  const auto quanta =
      ConstTensorView{stored->dtype, stored->shape, stored->constant->bytes}.as<int8_t>();
  std::vector<int> largest(20);
  for (size_t i = 0; i < quanta.size(); ++i) {
    const float scale = stored->quantization.scale[i % 20];
    CHECK(std::fabs(scale * quanta[i] - filter.values[i]) <= 0.501f * scale);
    largest[i % 20] = std::max(largest[i % 20], std::abs(int{quanta[i]}));
  }
  for (size_t channel = 0; channel < 20; ++channel) {
    CHECK(largest[channel] == (channel == 3 ? 0 : 127));
  }
}

TEST_CASE("Weights of int8 come back from a file, folded to float32 when a session is made") {
  Net net;
  const ValueId image = net.Input({1, 8, 8, 16});
  const ValueId deep = net.Depthwise(image, net.Floats(test::Scattered({1, 4, 4, 16})));
  Node transposed = MakeNode(
      Op::TRANSPOSE_CONV,
      {net.Ints({4}, {1, 5, 5, 16}), net.Floats(test::Scattered({16, 1, 1, 16}, 3)), deep});
  auto& options = *transposed.options.AsTransposeConvOptions();
  options.padding = schema::Padding::VALID;
  options.stride_h = options.stride_w = 1;
  const ValueId up = net.Add(std::move(transposed));
  const ValueId rows = net.Add(Op::RESHAPE, {up, net.Ints({2}, {25, 16})});
  const ValueId weights = net.Floats(test::Scattered({20, 16}, 9));
  Graph graph = net.Finish({net.Add(Op::FULLY_CONNECTED, {rows, weights, kNoValue})});
  const Numbers input = test::Scattered({1, 8, 8, 16}, 5);
  const auto before = test::RunGraph(graph, {input});
  const size_t bytes = Get(WriteModel(graph)).size();
  CHECK(Get(QuantizeWeights(graph)) == 3);
  const auto file = Get(WriteModel(graph));
  // The scales and the nodes take room too.
  CHECK(file.size() < bytes - 256 - 256 - 320);
  const Graph read = Get(ReadModel(file, nullptr));
  test::RequireClose(test::RunGraph(read, {input})[0], before[0], 2 * kTolerance);
  const auto session = Session::Create(read, {});
  REQUIRE(session.ok());
  CHECK((*session)->Placement() == std::vector<std::string>(4, "xnnpack"));
}

TEST_CASE("Weights that are not finite, and small ones, stay") {
  for (const float value :
       {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    Graph graph = ConvGraph(FilterWith(value));
    CHECK(Get(QuantizeWeights(graph)) == 0);
    CHECK(graph.node_count() == 1);
  }
  Graph graph = ConvGraph(test::Scattered({2, 3, 3, 8}));
  CHECK(Get(QuantizeWeights(graph)) == 0);
}

TEST_CASE("Weights of float16 are stored as float32 and int8 too, and those of int8 stay") {
  Graph graph = ConvGraph();
  const auto before = test::RunGraph(graph, {kImage});
  CHECK(Get(StoreWeights(graph, WeightsType::kAsIs)) == 0);
  CHECK(Get(StoreWeights(graph, WeightsType::kFloat16)) == 1);
  CHECK(Get(StoreWeights(graph, WeightsType::kFloat32)) == 1);
  CHECK(OpsOf(graph) == Ops{Op::CONV_2D});
  CHECK(Get(StoreWeights(graph, WeightsType::kFloat16)) == 1);
  CHECK(Get(StoreWeights(graph, WeightsType::kInt8)) == 1);
  CHECK(Get(StoreWeights(graph, WeightsType::kInt8)) == 0);
  CHECK(Get(StoreWeights(graph, WeightsType::kFloat16)) == 0);
  CHECK(Get(StoreWeights(graph, WeightsType::kFloat32)) == 0);
  REQUIRE(OpsOf(graph) == Ops{Op::DEQUANTIZE, Op::CONV_2D});
  CHECK(graph.value(graph.node(0).inputs[0]).dtype == DType::kInt8);
  test::RequireClose(test::RunGraph(graph, {kImage})[0], before[0], kTolerance);
}

}  // namespace
}  // namespace monograph
