#include "passes/move_scale_behind_pad.h"

#include "passes/fold_input_affine.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using test::Scattered;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const Numbers kImage = Scattered({2, 5, 4, 3}, 7);
const Numbers kScale = {{3}, {0.5f, -2, 3}};

void MoveAndCompare(Graph& graph, int expected) {
  const auto before = test::RunGraph(graph, {kImage});
  CHECK(test::Get(MoveScaleBehindPad(graph)) == expected);
  test::RequireClose(test::RunGraph(graph, {kImage})[0], before[0]);
  test::Get(FoldInputAffine(graph));
  test::RequireClose(test::RunGraph(graph, {kImage})[0], before[0]);
}

TEST_CASE("A scale before a border of zeros goes into the convolution behind it") {
  for (const Op op : {Op::MUL, Op::DIV}) {
    Net net;
    const ValueId scaled = net.Add(op, {net.Input(kImage.shape), net.Floats(kScale)});
    const ValueId padded = net.Pad(scaled, 1, 2, 0, 1);
    Graph graph = net.Finish({net.Conv(padded, net.Floats(Scattered({4, 3, 3, 3})), kNoValue, 2)});
    MoveAndCompare(graph, 1);
    CHECK(OpsOf(graph) == Ops{Op::PAD, Op::CONV_2D});
  }
}

TEST_CASE("Of a normalisation before a border the mean stays, because the border is 0") {
  Net net;
  const ValueId centred = net.Add(Op::SUB, {net.Input(kImage.shape), net.Floats({{3}, {1, 2, 3}})});
  const ValueId scaled = net.Add(Op::MUL, {centred, net.Floats(kScale)});
  Graph graph =
      net.Finish({net.Conv(net.Pad(scaled, 1, 1, 1, 1), net.Floats(Scattered({4, 3, 3, 3})))});
  MoveAndCompare(graph, 1);
  CHECK(OpsOf(graph) == Ops{Op::SUB, Op::PAD, Op::CONV_2D});
}

TEST_CASE("A scale stays before other borders, and where others read it") {
  for (const int variant : {0, 1, 2, 3}) {
    INFO(variant);
    Net net;
    const ValueId scaled =
        net.Add(variant == 0 ? Op::ADD : Op::MUL, {net.Input(kImage.shape), net.Floats(kScale)});
    const ValueId border = variant == 1 ? net.Floats({{}, {1}}) : kNoValue;
    const ValueId padded = net.Pad(scaled, 1, 1, 1, 1, border);
    const ValueId y = net.Conv(padded, net.Floats(Scattered({4, 3, 3, 3})));
    std::vector<ValueId> outputs = {y};
    if (variant == 2) outputs.push_back(scaled);
    if (variant == 3) outputs.push_back(padded);
    Graph graph = net.Finish(outputs);
    MoveAndCompare(graph, 0);
  }
}

}  // namespace
}  // namespace monograph
