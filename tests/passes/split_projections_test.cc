#include "passes/split_projections.h"

#include <algorithm>

#include "passes/parts.h"
#include "passes/pipeline.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Get;
using test::Net;
using test::Numbers;
using test::OpsOf;
using test::Scattered;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;
using Axes = std::vector<int32_t>;

constexpr int32_t kWidth = 32;

ValueId Movement(Net& net, Op op, ValueId x, const Axes& axes) {
  return net.Add(op, {x, net.Ints({static_cast<int32_t>(axes.size())}, axes)});
}

ValueId Project(Net& net, ValueId x, int32_t units, bool has_bias = true) {
  const int32_t depth = net.graph().value(x).shape[net.graph().value(x).shape.rank() - 1];
  const ValueId bias = has_bias ? net.Floats(Scattered({units}, 9)) : kNoValue;
  Node node = MakeNode(Op::FULLY_CONNECTED, {x, net.Floats(Scattered({units, depth}, 3)), bias});
  node.options.AsFullyConnectedOptions()->keep_num_dims = true;
  return net.Add(std::move(node));
}

// Part `index` of the first axis, which goes.
ValueId Pick(Net& net, ValueId x, int32_t index) {
  return net.Add(Op::GATHER, {x, net.Ints({}, {index})});
}

std::vector<ValueId> Outputs(Net& net, Node node, size_t count) {
  const std::vector<std::string> names(count, "part");
  return Get(AppendNode(net.graph(), std::move(node), names));
}

void SplitAndCompare(Graph& graph, const Numbers& input, int expected) {
  const auto before = test::RunGraph(graph, {input});
  CHECK(Get(SplitProjections(graph)) == expected);
  const auto after = test::RunGraph(graph, {input});
  REQUIRE(after.size() == before.size());
  for (size_t i = 0; i < before.size(); ++i) test::RequireClose(after[i], before[i], 0);
  CHECK(Get(SplitProjections(graph)) == 0);
}

// softmax(q k') v
ValueId Attend(Net& net, ValueId q, ValueId k, ValueId v) {
  Node scores = MakeNode(Op::BATCH_MATMUL, {q, k});
  scores.options.AsBatchMatMulOptions()->adj_y = true;
  Node softmax = MakeNode(Op::SOFTMAX, {net.Add(std::move(scores))});
  softmax.options.AsSoftmaxOptions()->beta = 1;
  return net.Add(Op::BATCH_MATMUL, {net.Add(std::move(softmax)), v});
}

// Attention of two heads with packed projections: [n, 5, 32].
ValueId PackedAttention(Net& net, ValueId x, int32_t n) {
  const ValueId packed = Movement(net, Op::RESHAPE, Project(net, x, 3 * kWidth), {n, 5, 3, 2, 16});
  const ValueId parts = Movement(net, Op::TRANSPOSE, packed, {2, 0, 3, 1, 4});
  const ValueId q = net.Add(Op::MUL, {Pick(net, parts, 0), net.Floats({{}, {0.25f}})});
  const ValueId rows = Movement(
      net, Op::TRANSPOSE, Attend(net, q, Pick(net, parts, 1), Pick(net, parts, 2)), {0, 2, 1, 3});
  return Project(net, Movement(net, Op::RESHAPE, rows, {n, 5, kWidth}), kWidth);
}

TEST_CASE("Attention with packed projections keeps the split of its heads and their merging") {
  for (const bool dynamic : {false, true}) {
    Net net;
    const int32_t n = dynamic ? -1 : 2;
    const ValueId x = net.Input({n, 5, kWidth});
    Graph graph = net.Finish({PackedAttention(net, x, n)});
    const Numbers input = Scattered({2, 5, kWidth}, 5);
    const auto before = test::RunGraph(graph, {input});
    Get(RunPasses(graph, {}));
    const Ops ops = OpsOf(graph);
    const auto count = [&](Op op) { return std::ranges::count(ops, op); };
    CHECK(count(Op::FULLY_CONNECTED) == 4);
    CHECK(count(Op::TRANSPOSE) == 4);
    CHECK(count(Op::RESHAPE) == 4);
    CHECK(graph.node_count() == 4 + 4 + 4 + 3);
    test::RequireClose(test::RunGraph(graph, {input})[0], before[0]);
  }
}

// As torch.nn.MultiheadAttention exports it: the batch in the middle.
TEST_CASE("Attention with the batch in the middle keeps no more") {
  for (const bool dynamic : {false, true}) {
    Net net;
    const int32_t n = dynamic ? -1 : 2;
    const ValueId x = Movement(net, Op::TRANSPOSE, net.Input({n, 5, kWidth}), {1, 0, 2});
    ValueId packed = Movement(net, Op::RESHAPE, Project(net, x, 3 * kWidth), {1, 5, n, 3, kWidth});
    packed = Movement(net, Op::TRANSPOSE, packed, {3, 1, 2, 0, 4});
    packed = Movement(net, Op::RESHAPE, packed, {3, 5, n, kWidth});
    const auto heads = [&](int32_t index) {
      const ValueId part =
          Movement(net, Op::RESHAPE, Pick(net, packed, index), {5, dynamic ? -1 : 4, 16});
      const ValueId moved = Movement(net, Op::TRANSPOSE, part, {1, 0, 2});
      return Movement(net, Op::RESHAPE, moved, {n, 2, 5, 16});
    };
    const ValueId rows =
        Movement(net, Op::TRANSPOSE, Attend(net, heads(0), heads(1), heads(2)), {2, 0, 1, 3});
    ValueId merged = Movement(net, Op::RESHAPE, rows, {-1, kWidth});
    merged = Movement(net, Op::RESHAPE, Project(net, merged, kWidth), {5, n, kWidth});
    Graph graph = net.Finish({Movement(net, Op::TRANSPOSE, merged, {1, 0, 2})});
    const Numbers input = Scattered({2, 5, kWidth}, 5);
    const auto before = test::RunGraph(graph, {input});
    Get(RunPasses(graph, {}));
    const Ops ops = OpsOf(graph);
    CHECK(std::ranges::count(ops, Op::TRANSPOSE) == 4);
    CHECK(std::ranges::count(ops, Op::RESHAPE) == 4);
    CHECK(graph.node_count() == 4 + 4 + 4 + 3);
    test::RequireClose(test::RunGraph(graph, {input})[0], before[0]);
  }
}

TEST_CASE("Every way to cut out parts splits the projection") {
  const auto splits = [](auto cut, const Ops& expected) {
    Net net;
    const ValueId rows = Project(net, net.Input({3, 8}), 48, expected.size() % 2 == 0);
    Graph graph = net.Finish({net.Add(Op::TANH, {cut(net, rows)})});
    SplitAndCompare(graph, Scattered({3, 8}, 5), 1);
    CHECK(OpsOf(graph) == expected);
  };
  splits(
      [](Net& net, ValueId x) {
        return net.Add(Op::SLICE, {x, net.Ints({2}, {0, 7}), net.Ints({2}, {-1, 20})});
      },
      Ops{Op::FULLY_CONNECTED, Op::TANH});
  splits(
      [](Net& net, ValueId x) {
        Node node = MakeNode(Op::STRIDED_SLICE, {x, net.Ints({2}, {0, -20}), net.Ints({2}, {0, 9}),
                                                 net.Ints({2}, {1, 1})});
        node.options.AsStridedSliceOptions()->begin_mask = 1;
        node.options.AsStridedSliceOptions()->end_mask = 3;
        return net.Add(std::move(node));
      },
      Ops{Op::FULLY_CONNECTED, Op::TANH});
  splits(
      [](Net& net, ValueId x) {
        std::vector<int32_t> indices(16);
        for (size_t i = 0; i < 16; ++i) indices[i] = static_cast<int32_t>(i) + 30;
        Node node = MakeNode(Op::GATHER, {x, net.Ints({16}, indices)});
        node.options.AsGatherOptions()->axis = 1;
        return net.Add(std::move(node));
      },
      Ops{Op::FULLY_CONNECTED, Op::TANH});
  splits(
      [](Net& net, ValueId x) {
        Node node = MakeNode(Op::SPLIT, {net.Ints({}, {-1}), x});
        node.options.AsSplitOptions()->num_splits = 3;
        const auto parts = Outputs(net, std::move(node), 3);
        return net.Add(Op::MUL, {parts[0], net.Add(Op::SUB, {parts[2], parts[1]})});
      },
      Ops{Op::FULLY_CONNECTED, Op::FULLY_CONNECTED, Op::FULLY_CONNECTED, Op::SUB, Op::MUL,
          Op::TANH});
  splits(
      [](Net& net, ValueId x) {
        Node node = MakeNode(Op::UNPACK, {Movement(net, Op::RESHAPE, x, {3, 3, 16})});
        node.options.AsUnpackOptions()->axis = 1;
        node.options.AsUnpackOptions()->num = 3;
        const auto parts = Outputs(net, std::move(node), 3);
        return net.Add(Op::MUL, {parts[0], net.Add(Op::SUB, {parts[2], parts[1]})});
      },
      Ops{Op::FULLY_CONNECTED, Op::FULLY_CONNECTED, Op::FULLY_CONNECTED, Op::SUB, Op::MUL,
          Op::TANH});
}

TEST_CASE("Parts that are no neighbouring units, narrow, or read beside the whole stay") {
  const auto stays = [](auto read) {
    Net net;
    const ValueId rows = Project(net, net.Input({6, 8}), 48);
    Graph graph = net.Finish(read(net, rows));
    SplitAndCompare(graph, Scattered({6, 8}, 5), 0);
  };
  using Values = std::vector<ValueId>;
  const auto slice = [](Net& net, ValueId x, const Axes& begin, const Axes& size) {
    return net.Add(Op::SLICE, {x, net.Ints({2}, begin), net.Ints({2}, size)});
  };
  // Rows.
  stays([&](Net& net, ValueId x) {
    return Values{net.Add(Op::TANH, {slice(net, x, {1, 0}, {2, 48})})};
  });
  // Both.
  stays([&](Net& net, ValueId x) {
    return Values{net.Add(Op::TANH, {slice(net, x, {1, 0}, {2, 24})})};
  });
  stays([&](Net& net, ValueId x) {
    return Values{net.Add(Op::TANH, {slice(net, x, {0, 3}, {6, 15})})};
  });
  // The inner axis of the units.
  stays([&](Net& net, ValueId x) {
    const ValueId parts = Movement(net, Op::RESHAPE, x, {6 * 3, 16});
    return Values{net.Add(Op::TANH, {slice(net, parts, {0, 0}, {18, 8})})};
  });
  // Overlapping.
  stays([&](Net& net, ValueId x) {
    return Values{
        net.Add(Op::ADD, {slice(net, x, {0, 0}, {6, 30}), slice(net, x, {0, 10}, {6, 30})})};
  });
  stays([&](Net& net, ValueId x) {
    return Values{net.Add(Op::TANH, {x}), net.Add(Op::TANH, {slice(net, x, {0, 0}, {6, 24})})};
  });
  // Names of the graph's outputs stay with their nodes.
  stays([&](Net& net, ValueId x) { return Values{slice(net, x, {0, 0}, {6, 24})}; });
}

}  // namespace
}  // namespace monograph
