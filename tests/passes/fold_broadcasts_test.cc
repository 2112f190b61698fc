#include "passes/fold_broadcasts.h"

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

// The batch of x, as a list of one.
ValueId Batch(Net& net, ValueId x) {
  const ValueId shape =
      Get(AppendNode(net.graph(), MakeNode(Op::SHAPE, {x}), "shape", DType::kInt32));
  return net.Add(Op::STRIDED_SLICE,
                 {shape, net.Ints({1}, {0}), net.Ints({1}, {1}), net.Ints({1}, {1})});
}

// `constant` for each image of the batch, through `dims` behind the batch, where -1 keeps a
// dimension, as torch.expand is exported.
ValueId Expand(Net& net, const Numbers& constant, ValueId batch, const std::vector<int32_t>& dims) {
  const auto rank = static_cast<int32_t>(dims.size()) + 1;
  const ValueId wanted = net.Add(Op::CONCATENATION, {batch, net.Ints({rank - 1}, dims)});
  const std::vector<int32_t> minus(static_cast<size_t>(rank), -1);
  const std::vector<int32_t> ones(static_cast<size_t>(rank), 1);
  const ValueId keeps = net.Add(Op::EQUAL, {wanted, net.Ints({rank}, minus)});
  const ValueId chosen = net.Add(Op::SELECT_V2, {keeps, net.Ints({rank}, ones), wanted});
  std::vector<int32_t> own(static_cast<size_t>(rank) - static_cast<size_t>(constant.shape.rank()),
                           1);
  own.insert(own.end(), constant.shape.dims().begin(), constant.shape.dims().end());
  const ValueId target = net.Add(Op::MAXIMUM, {net.Ints({rank}, own), chosen});
  Node node = MakeNode(Op::BROADCAST_TO, {net.Floats(constant), target});
  Value like{"expanded", DType::kFloat32, {}, {}, {}};
  for (int32_t i = 0; i < rank; ++i) like.shape.Append(kDynamic);
  return Get(AppendNode(net.graph(), std::move(node), std::move(like)));
}

ValueId Join(Net& net, std::vector<ValueId> parts, int32_t axis) {
  Node node = MakeNode(Op::CONCATENATION, std::move(parts));
  node.options.AsConcatenationOptions()->axis = axis;
  return net.Add(std::move(node));
}

void PassAndCompare(Graph& graph, const Shape& shape, const Ops& expected) {
  const Numbers input = Scattered(shape, 5);
  const auto before = test::RunGraph(graph, {input});
  Get(RunPasses(graph, {}));
  CHECK(OpsOf(graph) == expected);
  test::RequireClose(test::RunGraph(graph, {input})[0], before[0], 1e-6f);
}

TEST_CASE("A class token and the positions become a pad and one addition") {
  Net net;
  const ValueId x = net.Input({kDynamic, 4, 6});
  const ValueId token = Expand(net, Scattered({1, 1, 6}), Batch(net, x), {-1, -1});
  const ValueId tokens = Join(net, {token, x}, 1);
  const ValueId placed = net.Add(Op::ADD, {tokens, net.Floats(Scattered({1, 5, 6}, 8))});
  Graph graph = net.Finish({net.Add(Op::TANH, {placed})});
  PassAndCompare(graph, {3, 4, 6}, Ops{Op::PAD, Op::ADD, Op::TANH});
  CHECK(graph.value(graph.outputs[0]).shape == Shape{kDynamic, 5, 6});
}

TEST_CASE("Constants may stand on both sides, repeat along several axes and lack some") {
  for (const int32_t axis : {-1, 2}) {
    Net net;
    const ValueId x = net.Input({kDynamic, 4, 3});
    const ValueId batch = Batch(net, x);
    const ValueId front = Expand(net, Scattered({4, 2}), batch, {4, 2});
    const ValueId behind = Expand(net, Scattered({1, 1, 1}, 7), batch, {4, 3});
    const ValueId last = Expand(net, Scattered({1}, 9), batch, {4, 1});
    Graph graph = net.Finish({Join(net, {front, x, behind, last}, axis)});
    PassAndCompare(graph, {2, 4, 3}, Ops{Op::PAD, Op::ADD});
  }
}

// x / max(norm(x), 1e-12) along `axis`, as torch.nn.functional.normalize is exported: the norm is
// expanded to the shape of x.
ValueId Normalize(Net& net, ValueId x, int32_t axis, ValueId shape) {
  Node sum = MakeNode(Op::SUM, {net.Add(Op::SQUARE, {x}), net.Ints({1}, {axis})});
  sum.options.AsReducerOptions()->keep_dims = true;
  const ValueId norm = net.Add(Op::SQRT, {net.Add(std::move(sum))});
  const ValueId least = net.Add(Op::MAXIMUM, {norm, net.Floats({{}, {1e-12f}})});
  Value like{"expanded", DType::kFloat32, net.graph().value(x).shape, {}, {}};
  for (int i = 0; i < like.shape.rank(); ++i) like.shape[i] = kDynamic;
  if (net.graph().value(shape).is_constant()) like.shape = {};
  return Get(AppendNode(net.graph(), MakeNode(Op::BROADCAST_TO, {least, shape}), std::move(like)));
}

TEST_CASE("A norm that is expanded is repeated by the division") {
  for (const bool dynamic : {false, true}) {
    Net net;
    const ValueId x = net.Add(Op::TANH, {net.Input({dynamic ? kDynamic : 3, 6})});
    const ValueId shape =
        dynamic ? Get(AppendNode(net.graph(), MakeNode(Op::SHAPE, {x}), "shape", DType::kInt32))
                : net.Ints({2}, {3, 6});
    Graph graph = net.Finish({net.Add(Op::DIV, {x, Normalize(net, x, 1, shape)})});
    PassAndCompare(graph, {3, 6},
                   Ops{Op::TANH, Op::SQUARE, Op::SUM, Op::SQRT, Op::MAXIMUM, Op::DIV});
  }
}

TEST_CASE("A norm of channels that is expanded in the other layout leaves no transposition") {
  Net net;
  const ValueId image = net.Add(Op::TANH, {net.Input({2, 3, 4, 6})});
  const ValueId x = net.Add(Op::TRANSPOSE, {image, net.Ints({4}, {0, 3, 1, 2})});
  const ValueId norm = Normalize(net, x, 1, net.Ints({4}, {2, 6, 3, 4}));
  const ValueId back = net.Add(Op::TRANSPOSE, {norm, net.Ints({4}, {0, 2, 3, 1})});
  Graph graph = net.Finish({net.Add(Op::DIV, {image, back})});
  PassAndCompare(graph, {2, 3, 4, 6},
                 Ops{Op::TANH, Op::SQUARE, Op::SUM, Op::SQRT, Op::MAXIMUM, Op::DIV});
}

TEST_CASE("What makes the other operand larger, or may do so, stays") {
  const auto stays = [](const Shape& shape, auto target) {
    Net net;
    const ValueId x = net.Input(shape);
    Value like{"expanded", DType::kFloat32, {kDynamic, kDynamic}, {}, {}};
    const ValueId dims = target(net, x);
    if (net.graph().value(dims).is_constant()) like.shape = {};
    const ValueId repeated = Get(AppendNode(
        net.graph(), MakeNode(Op::BROADCAST_TO, {net.Floats({{}, {2}}), dims}), std::move(like)));
    Graph graph = net.Finish({net.Add(Op::MUL, {x, repeated})});
    CHECK(Get(FoldBroadcasts(graph)) == 0);
  };
  stays({1, 4}, [](Net& net, ValueId) { return net.Ints({2}, {3, 4}); });
  stays({kDynamic, 4}, [](Net& net, ValueId) { return net.Ints({2}, {3, 4}); });
  stays({kDynamic, 4}, [](Net& net, ValueId) {
    const ValueId other = net.Input({kDynamic, 4});
    return Get(AppendNode(net.graph(), MakeNode(Op::SHAPE, {other}), "shape", DType::kInt32));
  });
}

TEST_CASE("Parts of a size that depends on the run, and several values, stay") {
  const auto stays = [](auto make) {
    Net net;
    const ValueId x = net.Input({kDynamic, 4});
    Graph graph = net.Finish({make(net, x)});
    CHECK(Get(FoldBroadcasts(graph)) == 0);
  };
  stays([](Net& net, ValueId x) {
    return Join(net, {Expand(net, Scattered({1, 4}), Batch(net, x), {-1}), x}, 0);
  });
  stays([](Net& net, ValueId x) {
    return Join(net,
                {Expand(net, Scattered({1, 1}), Batch(net, x), {3}), x, net.Add(Op::TANH, {x})}, 1);
  });
  // Of values that are computed, there is no constant to add.
  stays([](Net& net, ValueId x) { return Join(net, {x, x}, 1); });
}

}  // namespace
}  // namespace monograph
