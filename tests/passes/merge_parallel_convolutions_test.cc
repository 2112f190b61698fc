#include "passes/merge_parallel_convolutions.h"

#include <catch2/catch_test_macros.hpp>

#include "passes/pipeline.h"
#include "passes/rewrite.h"
#include "support/net.h"
#include "support/rep_vgg.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using test::Scattered;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const Shape kShape = {2, 6, 5, 4};

void MergeAndCompare(Graph& graph, const Ops& expected, int sums = 1) {
  const Numbers input = Scattered(kShape, 5);
  const auto before = test::RunGraph(graph, {input});
  CHECK(test::Get(MergeParallelConvolutions(graph)) == sums);
  CHECK(OpsOf(graph) == expected);
  const auto after = test::RunGraph(graph, {input});
  REQUIRE(after.size() == before.size());
  for (size_t i = 0; i < before.size(); ++i) test::RequireClose(after[i], before[i]);
}

// A convolution with SAME padding and a bias.
ValueId Same(Net& net, ValueId x, const Shape& filter, int32_t stride = 1, int32_t dilation = 1) {
  Node node = MakeNode(
      Op::CONV_2D, {x, net.Floats(Scattered(filter, 3)), net.Floats(Scattered({filter[0]}, 9))});
  schema::Conv2DOptionsT& options = *node.options.AsConv2DOptions();
  options.stride_h = options.stride_w = stride;
  options.dilation_h_factor = options.dilation_w_factor = dilation;
  return net.Add(std::move(node));
}

ValueId SameDepthwise(Net& net, ValueId x, const Shape& filter) {
  const ValueId y = net.Depthwise(x, net.Floats(Scattered(filter, 8)));
  Node& node = net.graph().node(net.graph().node_count() - 1);
  node.options.AsDepthwiseConv2DOptions()->padding = schema::Padding::SAME;
  net.graph().value(y).shape = net.graph().value(x).shape;
  return y;
}

ValueId Sum(Net& net, const std::vector<ValueId>& terms) {
  ValueId sum = terms[0];
  for (size_t i = 1; i < terms.size(); ++i) sum = net.Add(Op::ADD, {sum, terms[i]});
  return sum;
}

ValueId BatchNorm(Net& net, ValueId x, int32_t channels = 4) {
  const ValueId scaled = net.Add(Op::MUL, {x, net.Floats(Scattered({channels}, 21))});
  return net.Add(Op::ADD, {scaled, net.Floats(Scattered({channels}, 22))});
}

TEST_CASE("A 3x3, a 1x1 and the normalised image become one convolution") {
  for (const bool dynamic : {false, true}) {
    Net net;
    const ValueId x = net.Input(dynamic ? Shape{kDynamic, kDynamic, kDynamic, 4} : kShape);
    Graph graph = net.Finish(
        {Sum(net, {Same(net, x, {4, 3, 3, 4}), Same(net, x, {4, 1, 1, 4}), BatchNorm(net, x)})});
    MergeAndCompare(graph, Ops{Op::CONV_2D});
  }
}

TEST_CASE("The plain image is the tap in the middle") {
  Net net;
  const ValueId x = net.Input(kShape);
  Graph graph = net.Finish({Sum(net, {x, Same(net, x, {4, 3, 3, 4})})});
  MergeAndCompare(graph, Ops{Op::CONV_2D});
}

TEST_CASE("Many convolutions of one size merge, in whatever way they are added up") {
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId left = Sum(net, {Same(net, x, {6, 3, 3, 4}), Same(net, x, {6, 3, 3, 4})});
  const ValueId right = Sum(net, {Same(net, x, {6, 1, 1, 4}), Same(net, x, {6, 3, 1, 4})});
  Graph graph = net.Finish({Sum(net, {left, Sum(net, {right, Same(net, x, {6, 1, 3, 4})})})});
  MergeAndCompare(graph, Ops{Op::CONV_2D});
}

TEST_CASE("Groups and depthwise convolutions merge with the image too") {
  Net grouped;
  ValueId x = grouped.Input(kShape);
  Graph graph =
      grouped.Finish({Sum(grouped, {Same(grouped, x, {4, 3, 3, 2}), Same(grouped, x, {4, 1, 1, 2}),
                                    BatchNorm(grouped, x)})});
  MergeAndCompare(graph, Ops{Op::CONV_2D});

  Net depthwise;
  x = depthwise.Input(kShape);
  graph = depthwise.Finish(
      {Sum(depthwise,
           {SameDepthwise(depthwise, x, {1, 3, 3, 4}), SameDepthwise(depthwise, x, {1, 1, 1, 4}),
            BatchNorm(depthwise, x), SameDepthwise(depthwise, x, {1, 3, 3, 4})})});
  MergeAndCompare(graph, Ops{Op::DEPTHWISE_CONV_2D});
}

TEST_CASE("With a stride, a 1x1 that reads the tap in the middle merges, as PyTorch pads") {
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId padded = net.Pad(x, 1, 1, 1, 1);
  const ValueId large = net.Conv(padded, net.Floats(Scattered({3, 3, 3, 4})), kNoValue, 2);
  const ValueId small = net.Conv(x, net.Floats(Scattered({3, 1, 1, 4})), kNoValue, 2);
  Graph graph = net.Finish({Sum(net, {small, large})});
  MergeAndCompare(graph, Ops{Op::PAD, Op::CONV_2D});
}

TEST_CASE("With a stride, taps are found by where they read") {
  // SAME pads an even size behind only: the 1x1 reads the first tap along that axis.
  Net net;
  const ValueId x = net.Input(kShape);
  Graph graph =
      net.Finish({Sum(net, {Same(net, x, {4, 3, 3, 4}, 2), Same(net, x, {4, 1, 1, 4}, 2)})});
  MergeAndCompare(graph, Ops{Op::CONV_2D});
}

TEST_CASE("A dilated convolution merges into one with the same dilation or all its taps") {
  Net net;
  const ValueId x = net.Input(kShape);
  Graph graph =
      net.Finish({Sum(net, {Same(net, x, {4, 3, 3, 4}, 1, 2), Same(net, x, {4, 3, 3, 4}, 1, 2), x,
                            Same(net, x, {4, 5, 5, 4})})});
  MergeAndCompare(graph, Ops{Op::CONV_2D});
}

TEST_CASE("The sum's activation goes to the convolution") {
  Net net;
  const ValueId x = net.Input(kShape);
  Node node = MakeNode(Op::ADD, {Same(net, x, {4, 3, 3, 4}), x});
  node.options.AsAddOptions()->fused_activation_function = schema::ActivationFunctionType::RELU;
  Graph graph = net.Finish({net.Add(std::move(node))});
  MergeAndCompare(graph, Ops{Op::CONV_2D});
  CHECK(*FusedActivation(graph.node(0)) == schema::ActivationFunctionType::RELU);
}

TEST_CASE("Terms that do not fit stay terms, and other groups merge among themselves") {
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId y = net.Add(Op::TANH, {x});
  Graph graph = net.Finish({Sum(net, {Same(net, x, {4, 3, 3, 4}), net.Add(Op::LOGISTIC, {x}),
                                      Same(net, x, {4, 1, 1, 4}), Same(net, y, {4, 3, 3, 4}), y})});
  MergeAndCompare(graph, Ops{Op::TANH, Op::LOGISTIC, Op::CONV_2D, Op::CONV_2D, Op::ADD, Op::ADD},
                  2);
}

TEST_CASE("Branches that are not parallel, not linear or read elsewhere stay") {
  const auto stays = [](auto make) {
    Net net;
    const ValueId x = net.Input(kShape);
    Graph graph = net.Finish(make(net, x));
    const Ops ops = OpsOf(graph);
    MergeAndCompare(graph, ops, 0);
  };
  using Values = std::vector<ValueId>;
  // Different images.
  stays([](Net& net, ValueId x) {
    const ValueId y = net.Add(Op::TANH, {x});
    return Values{Sum(net, {Same(net, x, {4, 3, 3, 4}), Same(net, y, {4, 1, 1, 4})})};
  });
  // An activation inside.
  stays([](Net& net, ValueId x) {
    const ValueId a = Same(net, x, {4, 3, 3, 4});
    *FusedActivation(net.graph().node(net.graph().node_count() - 1)) =
        schema::ActivationFunctionType::RELU;
    return Values{Sum(net, {a, Same(net, x, {4, 1, 1, 4})})};
  });
  // A branch that is returned.
  stays([](Net& net, ValueId x) {
    const ValueId a = Same(net, x, {4, 3, 3, 4});
    return Values{Sum(net, {a, Same(net, x, {4, 1, 1, 4})}), a};
  });
  // Groups on one side.
  stays([](Net& net, ValueId x) {
    return Values{Sum(net, {Same(net, x, {4, 3, 3, 2}), Same(net, x, {4, 1, 1, 4})})};
  });
  // Taps between those of the dilated kernel.
  stays([](Net& net, ValueId x) {
    return Values{Sum(net, {Same(net, x, {4, 3, 3, 4}, 1, 2), Same(net, x, {4, 3, 3, 4})})};
  });
  // The image has one channel for all of the convolution's.
  stays([](Net& net, ValueId x) {
    const ValueId one = Same(net, x, {1, 1, 1, 4});
    return Values{net.Add(Op::ADD, {Same(net, one, {4, 3, 3, 1}), one})};
  });
}

TEST_CASE("Images of two sizes that happen to be equal stay apart while sizes are dynamic") {
  // 3x3 without padding, and 1x1 with a border cut off by nothing: both shapes are unknown.
  Net net;
  const ValueId x = net.Input({1, kDynamic, kDynamic, 4});
  const ValueId a = net.Conv(x, net.Floats(Scattered({4, 1, 1, 4})));
  const ValueId b = net.Conv(x, net.Floats(Scattered({4, 3, 3, 4})));
  Graph graph = net.Finish({net.Add(Op::ADD, {a, b})});
  CHECK(test::Get(MergeParallelConvolutions(graph)) == 0);
}

TEST_CASE("A sum that would be infinite stays") {
  Net net;
  const ValueId x = net.Input(kShape);
  Numbers huge = Scattered({4, 1, 1, 4});
  for (float& value : huge.values) value = 3e38f;
  const ValueId a = net.Conv(x, net.Floats(huge));
  const ValueId b = net.Conv(x, net.Floats(huge));
  Graph graph = net.Finish({net.Add(Op::ADD, {a, b})});
  CHECK(test::Get(MergeParallelConvolutions(graph)) == 0);
  CHECK(graph.node_count() == 3);
}

TEST_CASE("Quantised branches stay") {
  Net net;
  const Quantization q = {{0.05f}, {1}, 0};
  const ValueId x = net.Input({1, 4, 4, 2}, DType::kInt8);
  net.graph().value(x).quantization = q;
  const std::vector<int8_t> ones(8, 1);
  std::vector<ValueId> branches;
  for (int i = 0; i < 2; ++i) {
    const ValueId filter = test::Get(net.graph().AddConstant(
        "filter", DType::kInt8, {2, 1, 1, 2}, std::as_bytes(std::span(ones).first(4))));
    net.graph().value(filter).quantization = q;
    Node node = MakeNode(Op::CONV_2D, {x, filter});
    node.options.AsConv2DOptions()->stride_h = node.options.AsConv2DOptions()->stride_w = 1;
    branches.push_back(test::Get(
        AppendNode(net.graph(), std::move(node), Value{"conv", DType::kInt8, {}, q, {}})));
  }
  const ValueId sum = test::Get(
      AppendNode(net.graph(), MakeNode(Op::ADD, branches), Value{"sum", DType::kInt8, {}, q, {}}));
  Graph graph = net.Finish({sum});
  CHECK(test::Get(MergeParallelConvolutions(graph)) == 0);
  CHECK(graph.node_count() == 3);
}

// Branches of one kernel beside a 1x1 and the image, some of whose batch normalisations the
// exporter has folded.
ValueId MobileOneStage(Net& net, ValueId x, bool depthwise) {
  std::vector<ValueId> branches;
  for (int i = 0; i < 4; ++i) {
    const ValueId branch =
        depthwise ? SameDepthwise(net, x, {1, 3, 3, 4}) : Same(net, x, {4, 1, 1, 4});
    branches.push_back(i % 2 == 0 ? BatchNorm(net, branch) : branch);
  }
  if (depthwise) branches.push_back(BatchNorm(net, SameDepthwise(net, x, {1, 1, 1, 4})));
  branches.push_back(BatchNorm(net, x));
  return net.Add(Op::RELU, {Sum(net, branches)});
}

TEST_CASE(
    "A stack as in MobileOne becomes a depthwise and a pointwise convolution for each stage") {
  Net net;
  ValueId x = net.Input(kShape);
  for (int stage = 0; stage < 2; ++stage) {
    x = MobileOneStage(net, x, true);
    x = MobileOneStage(net, x, false);
  }
  Graph graph = net.Finish({x});
  const Numbers input = Scattered(kShape, 5);
  const auto before = test::RunGraph(graph, {input});
  test::Get(RunPasses(graph, {}));
  CHECK(OpsOf(graph) ==
        Ops{Op::DEPTHWISE_CONV_2D, Op::CONV_2D, Op::DEPTHWISE_CONV_2D, Op::CONV_2D});
  test::RequireClose(test::RunGraph(graph, {input})[0], before[0]);
}

std::vector<float> RunFast(const Graph& graph, const Numbers& input) {
  auto session = test::Get(Session::Create(graph, {}));
  test::Fill(test::Get(session->PrepareInput(0, input.shape)), input);
  test::RequireOk(session->Run());
  return test::ToNumbers(test::Get(session->Output(0))).values;
}

TEST_CASE("RepVGG-A0 becomes its 22 convolutions and gives the same scores") {
  Graph graph = test::RepVgg::A0(224);
  const Numbers image = Scattered({1, 224, 224, 3}, 77);
  const std::vector<float> before = RunFast(graph, image);
  // 22 blocks with PAD, two convolutions and two nodes of batch normalisation each, one ADD and
  // RELU; 17 with stride 1 have the image's two nodes and another ADD; MEAN and FULLY_CONNECTED.
  CHECK(graph.node_count() == 22 * (1 + 2 + 4 + 1 + 1) + 17 * 3 + 2);
  const PassReport report = test::Get(RunPasses(graph, {}));
  CHECK(report.CountOf("merge_parallel_convolutions") == 22);
  // PyTorch's padding of even sizes with a stride, which SAME cannot say, stays: five times.
  CHECK(graph.node_count() == 22 + 5 + 2);
  CHECK(std::ranges::count(OpsOf(graph), Op::CONV_2D) == 22);
  const std::vector<float> after = RunFast(graph, image);
  float largest = 0;
  float difference = 0;
  for (size_t i = 0; i < before.size(); ++i) {
    largest = std::max(largest, std::fabs(before[i]));
    difference = std::max(difference, std::fabs(after[i] - before[i]));
  }
  INFO("largest " << largest << ", difference " << difference);
  CHECK(largest > 0.1f);
  CHECK(difference <= 1e-4f * largest);
}

}  // namespace
}  // namespace monograph
