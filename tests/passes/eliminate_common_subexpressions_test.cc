#include "passes/eliminate_common_subexpressions.h"

#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const Shape kShape = {2, 3};

void ShareAndCompare(Graph& graph, const Ops& expected) {
  const Numbers input = test::Scattered(kShape, 5);
  const auto before = test::RunGraph(graph, {input});
  const int nodes = graph.node_count();
  CHECK(test::Get(EliminateCommonSubexpressions(graph)) == nodes - std::ssize(expected));
  CHECK(OpsOf(graph) == expected);
  const auto after = test::RunGraph(graph, {input});
  for (size_t i = 0; i < before.size(); ++i) test::RequireClose(after[i], before[i], 0);
}

TEST_CASE("Equal chains are computed once, equal constants included") {
  Net net;
  const ValueId x = net.Input(kShape);
  std::vector<ValueId> ends;
  for (int i = 0; i < 3; ++i) {
    const ValueId scaled = net.Add(Op::MUL, {x, net.Floats({{3}, {1, 2, 3}})});
    ends.push_back(net.Add(Op::TANH, {scaled}));
  }
  Graph graph = net.Finish({net.Add(Op::ADD, {net.Add(Op::SUB, {ends[0], ends[1]}), ends[2]})});
  ShareAndCompare(graph, Ops{Op::MUL, Op::TANH, Op::SUB, Op::ADD});
}

TEST_CASE("Other options, constants, operators or order are other results") {
  Net net;
  const ValueId x = net.Input(kShape);
  const auto scaled = [&](const Numbers& constant) {
    return net.Add(Op::MUL, {x, net.Floats(constant)});
  };
  const auto summed = [&](bool keep) {
    Node node = MakeNode(Op::MEAN, {x, net.Ints({1}, {1})});
    node.options.AsReducerOptions()->keep_dims = keep;
    return net.Add(std::move(node));
  };
  Graph graph = net.Finish({net.Add(Op::SUB, {scaled({{3}, {1, 2, 3}}), scaled({{3}, {1, 2, 4}})}),
                            net.Add(Op::SUB, {scaled({{1, 3}, {1, 2, 3}}), x}), summed(true),
                            summed(false), net.Add(Op::TANH, {x}), net.Add(Op::EXP, {x})});
  const Ops ops = OpsOf(graph);
  ShareAndCompare(graph, ops);
}

TEST_CASE("Results that are returned stay, and other readers keep theirs") {
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId a = net.Add(Op::TANH, {x});
  const ValueId b = net.Add(Op::TANH, {x});
  Graph graph = net.Finish({a, b, net.Add(Op::EXP, {net.Add(Op::TANH, {x})})});
  ShareAndCompare(graph, Ops{Op::TANH, Op::TANH, Op::EXP});
}

TEST_CASE("All outputs of a node are shared") {
  Net net;
  const ValueId x = net.Input(kShape);
  std::vector<ValueId> outputs;
  for (int i = 0; i < 2; ++i) {
    const std::string values = "values" + std::to_string(i);
    const std::array<std::string, 2> names = {values, values + "/indices"};
    Node top = MakeNode(Op::TOPK_V2, {x, net.Ints({}, {2})});
    const auto made = test::Get(AppendNode(net.graph(), std::move(top), names));
    outputs.push_back(net.Add(Op::EXP, {made[0]}));
  }
  Graph graph = net.Finish({net.Add(Op::ADD, outputs)});
  ShareAndCompare(graph, Ops{Op::TOPK_V2, Op::EXP, Op::ADD});
}

TEST_CASE("Other scales are other results") {
  Net net;
  const ValueId x = net.Input(kShape);
  std::vector<ValueId> reals;
  for (const float scale : {0.5f, 0.25f, 0.5f}) {
    const Quantization q = {{scale}, {0}, 0};
    const ValueId quanta = test::Get(
        AppendNode(net.graph(), MakeNode(Op::QUANTIZE, {x}), Value{"q", DType::kInt8, {}, q, {}}));
    reals.push_back(test::Get(AppendNode(net.graph(), MakeNode(Op::DEQUANTIZE, {quanta}),
                                         Value{"r", DType::kFloat32, {}, {}, {}})));
  }
  Graph graph = net.Finish({net.Add(Op::ADD, {net.Add(Op::ADD, {reals[0], reals[1]}), reals[2]})});
  ShareAndCompare(
      graph, Ops{Op::QUANTIZE, Op::DEQUANTIZE, Op::QUANTIZE, Op::DEQUANTIZE, Op::ADD, Op::ADD});
}

}  // namespace
}  // namespace monograph
