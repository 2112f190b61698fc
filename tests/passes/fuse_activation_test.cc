#include "passes/fuse_activation.h"

#include "passes/rewrite.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::OpsOf;
using Activation = schema::ActivationFunctionType;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const test::Numbers kImage = test::Scattered({1, 4, 3, 2}, 7);

// The outputs stay as they are.
void FuseAndCompare(Graph& graph, int expected) {
  const auto before = test::RunGraph(graph, {kImage});
  CHECK(test::Get(FuseActivation(graph)) == expected);
  const auto after = test::RunGraph(graph, {kImage});
  REQUIRE(after.size() == before.size());
  for (size_t i = 0; i < before.size(); ++i) test::RequireClose(after[i], before[i]);
}

ValueId AddConv(Net& net, ValueId image) {
  test::Numbers filter = test::Scattered({2, 2, 2, 2});
  for (float& weight : filter.values) weight *= 10;
  return net.Conv(image, net.Floats(filter), net.Floats(test::Scattered({2}, 3)));
}

TEST_CASE("Activations move into the convolution before them") {
  for (const auto& [op, activation] : {std::pair(Op::RELU, Activation::RELU),
                                       {Op::RELU6, Activation::RELU6},
                                       {Op::RELU_N1_TO_1, Activation::RELU_N1_TO_1}}) {
    Net net;
    const ValueId output = net.Add(op, {AddConv(net, net.Input(kImage.shape))});
    Graph graph = net.Finish({output});
    const std::string name = graph.value(output).name;
    FuseAndCompare(graph, 1);
    REQUIRE(OpsOf(graph) == Ops{Op::CONV_2D});
    CHECK(*FusedActivation(graph.node(0)) == activation);
    CHECK(graph.value(graph.outputs[0]).name == name);
  }
}

TEST_CASE("Arithmetic, pools and depthwise convolutions take activations in too") {
  for (const Op op : {Op::ADD, Op::SUB, Op::MUL, Op::DIV}) {
    Net net;
    const ValueId image = net.Input(kImage.shape);
    const ValueId sum = net.Add(op, {image, net.Floats({{2}, {0.25f, -3}})});
    Graph graph = net.Finish({net.Add(Op::RELU, {sum})});
    FuseAndCompare(graph, 1);
    CHECK(OpsOf(graph) == Ops{op});
  }
  Net net;
  const ValueId pooled = net.MaxPool(net.Input(kImage.shape), 2, 1);
  const ValueId positive = net.Add(Op::RELU, {pooled});
  const ValueId deep = net.Depthwise(positive, net.Floats(test::Scattered({1, 1, 1, 2})));
  Graph graph = net.Finish({net.Add(Op::RELU6, {deep})});
  FuseAndCompare(graph, 2);
  CHECK(OpsOf(graph) == Ops{Op::MAX_POOL_2D, Op::DEPTHWISE_CONV_2D});
}

TEST_CASE("An activation stays behind what is read twice") {
  Net net;
  const ValueId conv = AddConv(net, net.Input(kImage.shape));
  const ValueId positive = net.Add(Op::RELU, {conv});
  Graph graph = net.Finish({net.Add(Op::ADD, {conv, positive})});
  FuseAndCompare(graph, 0);
  CHECK(graph.node_count() == 3);
}

TEST_CASE("An activation stays behind what the graph returns") {
  Net net;
  const ValueId conv = AddConv(net, net.Input(kImage.shape));
  Graph graph = net.Finish({conv, net.Add(Op::RELU, {conv})});
  FuseAndCompare(graph, 0);
  CHECK(graph.node_count() == 2);
}

TEST_CASE("A second activation stays") {
  Net net;
  const ValueId positive = net.Add(Op::RELU, {AddConv(net, net.Input(kImage.shape))});
  Graph graph = net.Finish({net.Add(Op::RELU_N1_TO_1, {positive})});
  FuseAndCompare(graph, 1);
  CHECK(OpsOf(graph) == Ops{Op::CONV_2D, Op::RELU_N1_TO_1});
  FuseAndCompare(graph, 0);
}

TEST_CASE("An activation stays where nothing can take it in") {
  Net net;
  const ValueId image = net.Input(kImage.shape);
  const ValueId first = net.Add(Op::RELU, {image});
  Graph graph = net.Finish({net.Add(Op::RELU, {net.Add(Op::TANH, {first})})});
  FuseAndCompare(graph, 0);
  CHECK(graph.node_count() == 3);
}

TEST_CASE("Quantised activations stay") {
  Net net;
  const ValueId input = net.Input({1, 4}, DType::kInt8);
  net.graph().value(input).quantization = {{0.5f}, {0}, 0};
  const ValueId sum = net.graph().AddValue({"sum", DType::kInt8, {1, 4}, {{0.5f}, {0}, 0}, {}});
  Node node = MakeNode(Op::ADD, {input, input});
  node.outputs = {sum};
  net.graph().AddNode(std::move(node));
  Node relu = MakeNode(Op::RELU, {sum});
  relu.outputs = {net.graph().AddValue({"y", DType::kInt8, {1, 4}, {{0.25f}, {0}, 0}, {}})};
  const std::vector<ValueId> relu_outputs = relu.outputs;
  net.graph().AddNode(std::move(relu));
  Graph graph = net.Finish(relu_outputs);
  CHECK(test::Get(FuseActivation(graph)) == 0);
  CHECK(graph.node_count() == 2);
}

}  // namespace
}  // namespace monograph
