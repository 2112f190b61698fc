#include "passes/recognise_functions.h"

#include "ops/registry.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Net;
using test::Numbers;
using test::OpsOf;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

const Shape kShape = {3, 50};

void RecogniseAndCompare(Graph& graph, const Ops& expected) {
  Numbers input = test::Scattered(kShape, 5);
  for (float& value : input.values) value *= 7;
  const auto before = test::RunGraph(graph, {input});
  test::Get(RecogniseFunctions(graph));
  CHECK(OpsOf(graph) == expected);
  const auto after = test::RunGraph(graph, {input});
  for (size_t i = 0; i < before.size(); ++i) test::RequireClose(after[i], before[i]);
}

// Writes expressions down as an exporter does.
class Writer {
 public:
  ValueId x() const { return x_; }
  ValueId Number(float number) { return net_.Floats({{}, {number}}); }
  ValueId Of(Node node) { return net_.Add(std::move(node)); }
  ValueId Of(Op op, ValueId a) { return net_.Add(op, {a}); }
  ValueId Of(Op op, ValueId a, ValueId b) { return net_.Add(op, {a, b}); }
  ValueId Of(Op op, ValueId a, float b) { return Of(op, a, Number(b)); }

  ValueId Clip(ValueId a, float low, float high) {
    return Of(Op::MINIMUM, Of(Op::MAXIMUM, a, low), high);
  }

  void Becomes(ValueId result, const Ops& expected) {
    Graph graph = net_.Finish({result});
    RecogniseAndCompare(graph, expected);
  }

 private:
  Net net_;
  ValueId x_ = net_.Input(kShape);
};

TEST_CASE("What is clipped far out is not RELU") {
  for (const float high : {65535.0f, 1e7f}) {
    Writer w;
    w.Becomes(w.Clip(w.x(), 0, high), Ops{Op::RELU, Op::MINIMUM});
  }
}

TEST_CASE("Hard-swish is found in all its spellings") {
  {
    Writer w;
    const ValueId r = w.Of(Op::RELU6, w.Of(Op::ADD, w.x(), 3.0f));
    w.Becomes(w.Of(Op::DIV, w.Of(Op::MUL, w.x(), r), 6.0f), Ops{Op::HARD_SWISH});
  }
  {
    Writer w;
    const ValueId r = w.Clip(w.Of(Op::ADD, w.x(), 3.0f), 0, 6);
    w.Becomes(w.Of(Op::MUL, w.Of(Op::MUL, r, 1.0f / 6), w.x()), Ops{Op::HARD_SWISH});
  }
  {
    Writer w;
    const ValueId line = w.Of(Op::ADD, w.Of(Op::MUL, w.x(), 1.0f / 6), 0.5f);
    w.Becomes(w.Of(Op::MUL, w.x(), w.Clip(line, 0, 1)), Ops{Op::HARD_SWISH});
  }
}

TEST_CASE("A hard-swish with other numbers stays") {
  Writer w;
  const ValueId r = w.Of(Op::RELU6, w.Of(Op::ADD, w.x(), 3.0f));
  w.Becomes(w.Of(Op::DIV, w.Of(Op::MUL, w.x(), r), 6.01f),
            Ops{Op::ADD, Op::RELU6, Op::MUL, Op::DIV});
}

TEST_CASE("Bounds become activations") {
  Writer six;
  six.Becomes(six.Clip(six.x(), 0, 6), Ops{Op::RELU6});
  Writer reversed;
  reversed.Becomes(reversed.Of(Op::RELU, reversed.Of(Op::MINIMUM, reversed.x(), 6.0f)),
                   Ops{Op::RELU6});
  Writer one;
  one.Becomes(one.Clip(one.x(), -1, 1), Ops{Op::RELU_N1_TO_1});
  Writer relu;
  relu.Becomes(relu.Of(Op::MAXIMUM, relu.Number(0), relu.x()), Ops{Op::RELU});
  Writer leaky;
  leaky.Becomes(leaky.Of(Op::MAXIMUM, leaky.Of(Op::MUL, leaky.x(), 0.125f), leaky.x()),
                Ops{Op::LEAKY_RELU});
  Writer other;
  other.Becomes(other.Clip(other.x(), 0, 5), Ops{Op::RELU, Op::MINIMUM});
}

TEST_CASE("Powers and quotients become operators") {
  Writer square;
  square.Becomes(square.Of(Op::MUL, square.x(), square.x()), Ops{Op::SQUARE});
  Writer logistic;
  const ValueId e = logistic.Of(Op::EXP, logistic.Of(Op::MUL, logistic.x(), -1.0f));
  logistic.Becomes(logistic.Of(Op::DIV, logistic.Number(1), logistic.Of(Op::ADD, e, 1.0f)),
                   Ops{Op::LOGISTIC});
  Writer absolute;
  absolute.Becomes(absolute.Of(Op::MAXIMUM, absolute.x(),
                               absolute.Of(Op::SUB, absolute.Number(0), absolute.x())),
                   Ops{Op::ABS});
}

TEST_CASE("SiLU, an expression of two values, and one operator for itself stay") {
  Writer silu;
  silu.Becomes(silu.Of(Op::MUL, silu.x(), silu.Of(Op::LOGISTIC, silu.x())),
               Ops{Op::LOGISTIC, Op::MUL});
  Writer relu;
  relu.Becomes(relu.Of(Op::RELU, relu.x()), Ops{Op::RELU});
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId mean = net.Add(Op::MEAN, {x, net.Ints({1}, {1})});
  const ValueId row = net.Add(Op::EXPAND_DIMS, {mean, net.Ints({1}, {1})});
  Graph graph = net.Finish({net.Add(Op::MUL, {net.Add(Op::SUB, {x, row}), x})});
  RecogniseAndCompare(graph, Ops{Op::MEAN, Op::EXPAND_DIMS, Op::SUB, Op::MUL});
}

TEST_CASE("A small number that keeps roots, logarithms and quotients in bounds stays") {
  for (const float epsilon : {1e-5f, 1e-12f, 1e-30f}) {
    Writer root;
    root.Becomes(root.Of(Op::SQRT, root.Of(Op::ADD, root.Of(Op::ABS, root.x()), epsilon)),
                 Ops{Op::ABS, Op::ADD, Op::SQRT});
    Writer bound;
    bound.Becomes(bound.Of(Op::MAXIMUM, bound.x(), epsilon), Ops{Op::MAXIMUM});
    Writer logistic;
    logistic.Becomes(logistic.Of(Op::ADD, logistic.Of(Op::LOGISTIC, logistic.x()), epsilon),
                     Ops{Op::LOGISTIC, Op::ADD});
  }
}

TEST_CASE("Infinities are like no number") {
  Net net;
  Graph graph = net.Finish({net.Add(Op::DIV, {net.Input(kShape), net.Floats({{}, {0}})})});
  CHECK(test::Get(RecogniseFunctions(graph)) == 0);
}

TEST_CASE("What stands inside an expression stays for its other readers") {
  Net net;
  const ValueId x = net.Input(kShape);
  const ValueId sum = net.Add(Op::ADD, {x, net.Floats({{}, {3}})});
  const ValueId bounded = net.Add(Op::RELU6, {sum});
  const ValueId product = net.Add(Op::MUL, {x, bounded});
  const ValueId swish = net.Add(Op::MUL, {product, net.Floats({{}, {1.0f / 6}})});
  Graph graph = net.Finish({swish, bounded});
  RecogniseAndCompare(graph, Ops{Op::ADD, Op::RELU6, Op::HARD_SWISH});
}

TEST_CASE("Numbers for each channel are not part of an expression") {
  Net net;
  const ValueId x = net.Input({2, 3});
  const ValueId low = net.Add(Op::MAXIMUM, {x, net.Floats({{3}, {0, 0, 0}})});
  Graph graph = net.Finish({net.Add(Op::MINIMUM, {low, net.Floats({{3}, {6, 6, 7}})})});
  CHECK(test::Get(RecogniseFunctions(graph)) == 0);
}

TEST_CASE("GELU is found in both its forms") {
  Node erf;
  erf.op = Op::CUSTOM;
  erf.custom_code = "monograph.erf";
  if (FindOp(erf) == nullptr || FindOp(MakeNode(Op::GELU, {})) == nullptr) {
    SKIP("This build has no GELU.");
  }
  for (const bool powers : {false, true}) {
    Writer w;
    const ValueId cube =
        powers ? w.Of(Op::POW, w.x(), 3.0f) : w.Of(Op::MUL, w.Of(Op::MUL, w.x(), w.x()), w.x());
    const ValueId inner = w.Of(Op::ADD, w.x(), w.Of(Op::MUL, cube, 0.044715f));
    const ValueId t = w.Of(Op::TANH, w.Of(Op::MUL, inner, 0.7978845608f));
    w.Becomes(w.Of(Op::MUL, w.Of(Op::MUL, w.x(), 0.5f), w.Of(Op::ADD, t, 1.0f)), Ops{Op::GELU});
  }
  Writer w;
  erf.inputs = {w.Of(Op::DIV, w.x(), 1.41421356f)};
  const ValueId one = w.Of(Op::ADD, w.Of(std::move(erf)), 1.0f);
  w.Becomes(w.Of(Op::MUL, w.Of(Op::MUL, w.x(), one), 0.5f), Ops{Op::GELU});
}

}  // namespace
}  // namespace monograph
