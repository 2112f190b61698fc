#include "passes/pipeline.h"

#include <limits>

#include "ops/infer.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const Numbers kImage = test::Scattered({2, 9, 9, 3}, 7);

ValueId AddBatchNorm(Net& net, ValueId x, int32_t channels, uint32_t seed) {
  const ValueId scale = net.Floats(test::Scattered({channels}, seed));
  const ValueId offset = net.Floats(test::Scattered({channels}, seed + 1));
  return net.Add(Op::ADD, {net.Add(Op::MUL, {x, scale}), offset});
}

// As an importer leaves it: pads, convolutions, normalisation and activations apart, a result that
// nothing reads, and arithmetic on constants.
Graph SmallNet() {
  Net net;
  const ValueId image = net.Input({kDynamic, 9, 9, 3});
  const ValueId filter = net.Floats(test::Scattered({8, 3, 3, 3}));
  ValueId x = net.Conv(net.Pad(image, 1, 1, 1, 1), filter, kNoValue, 2);
  x = net.Add(Op::RELU6, {AddBatchNorm(net, x, 8, 3)});
  x = net.Depthwise(net.Pad(x, 1, 1, 1, 1), net.Floats(test::Scattered({1, 3, 3, 8})));
  x = net.Add(Op::RELU, {AddBatchNorm(net, x, 8, 5)});
  net.Add(Op::TANH, {x});
  const ValueId two = net.Add(Op::ADD, {net.Floats({{1}, {1.5f}}), net.Floats({{1}, {0.5f}})});
  const ValueId head = net.Conv(x, net.Floats(test::Scattered({40, 1, 1, 8}, 9)));
  return net.Finish({net.Add(Op::MUL, {head, two})});
}

TEST_CASE("An imported network becomes its convolutions") {
  Graph graph = SmallNet();
  const auto before = test::RunGraph(graph, {kImage});
  const std::string input = graph.value(graph.inputs[0]).name;
  const std::string output = graph.value(graph.outputs[0]).name;
  const PassReport report = test::Get(RunPasses(graph, {}));
  CHECK(report.CountOf("fold_constants") == 1);
  CHECK(report.CountOf("fuse_pad") == 2);
  CHECK(report.CountOf("fold_batch_norm") == 5);
  CHECK(report.CountOf("fuse_activation") == 2);
  CHECK(report.CountOf("eliminate_dead_code") == 1);
  CHECK(report.CountOf("halve_weights") == 0);
  CHECK(report.nodes_before == 14);
  CHECK(report.nodes_after == 3);
  CHECK(OpsOf(graph) == Ops{Op::CONV_2D, Op::DEPTHWISE_CONV_2D, Op::CONV_2D});
  // The image, three results, three times weights and bias.
  CHECK(graph.value_count() == 10);
  CHECK(graph.value(graph.inputs[0]).name == input);
  CHECK(graph.value(graph.outputs[0]).name == output);
  CHECK(graph.value(graph.outputs[0]).shape == Shape{kDynamic, 5, 5, 40});
  CHECK(InferGraph(graph).ok());
  test::RequireClose(test::RunGraph(graph, {kImage})[0], before[0]);
}

TEST_CASE("Running the passes again changes nothing") {
  Graph graph = SmallNet();
  test::Get(RunPasses(graph, {}));
  const Ops ops = OpsOf(graph);
  const PassReport again = test::Get(RunPasses(graph, {}));
  CHECK(std::ranges::count(again.counts, 0) == std::ssize(again.counts));
  CHECK(OpsOf(graph) == ops);
}

TEST_CASE("Weights are halved last, and only if asked for") {
  Graph graph = SmallNet();
  const auto before = test::RunGraph(graph, {kImage});
  const PassReport report = test::Get(RunPasses(graph, {.weights = WeightsType::kFloat16}));
  CHECK(report.CountOf("halve_weights") == 1);
  // 320 weights are worth it; 216 and 72 are not.
  CHECK(OpsOf(graph) == Ops{Op::DEQUANTIZE, Op::CONV_2D, Op::DEPTHWISE_CONV_2D, Op::CONV_2D});
  test::RequireClose(test::RunGraph(graph, {kImage})[0], before[0], 2e-3f);
}

TEST_CASE("Constants above the limit are refused") {
  Net net;
  const ValueId large = net.Pad(net.Floats({{1, 1, 1, 1}, {1}}), 0, 99, 0, 99);
  Graph graph = net.Finish({net.Add(Op::ADD, {net.Input({1, 100, 100, 1}), large})});
  const auto report = RunPasses(graph, {.max_constant_bytes = 39999});
  REQUIRE_FALSE(report.ok());
  CHECK(report.error().code() == ErrorCode::kOutOfMemory);
}

TEST_CASE("A graph that contradicts itself gives the error of its inference") {
  Net net;
  const ValueId x = net.Input({1, 4});
  Graph graph = net.Finish({net.Add(Op::ADD, {x, net.Floats({{4}, {1, 2, 3, 4}})})});
  graph.value(x).shape = {1, 3};
  const auto report = RunPasses(graph, {});
  REQUIRE_FALSE(report.ok());
  CHECK(report.error().code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("What only returns its input or a constant passes") {
  Net net;
  const ValueId x = net.Input({1, 3});
  const ValueId sum = net.Add(Op::ADD, {net.Floats({{1}, {1}}), net.Floats({{1}, {2}})});
  Graph graph = net.Finish({x, sum, sum});
  test::Get(RunPasses(graph, {}));
  CHECK(graph.node_count() == 0);
  REQUIRE(graph.outputs.size() == 3);
  CHECK(ConstantView(graph, graph.outputs[2])->as<float>()[0] == 3);
}

}  // namespace
}  // namespace monograph
