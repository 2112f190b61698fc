// Parts of networks as PyTorch's and TensorFlow's exporters write them, through the importer and
// all passes: the operators that are left, and the same numbers.
#include "import/onnx/import_model.h"
#include "passes/pipeline.h"
#include "support/net.h"

namespace monograph {
namespace {

using namespace test;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

void ExpectOps(const OnnxModel& model, const Shape& input, const Ops& expected) {
  Graph graph = Import(model);
  const Numbers numbers = Scattered(input, 5);
  const auto before = RunGraph(graph, {numbers});
  Get(RunPasses(graph, {}));
  CHECK(OpsOf(graph) == expected);
  RequireClose(RunGraph(graph, {numbers})[0], before[0]);
}

TEST_CASE("A vision transformer's patches go from the convolution to the rows by one reshape") {
  OnnxModel model;
  model.Input("x", {-1, 3, 8, 8}).Output("y");
  model.Constant("patch", Scattered({6, 3, 4, 4})).Constant("bias", Scattered({6}));
  model.Node("Conv", {"x", "patch", "bias"}, {"p"}, {Ints("strides", {4, 4})});
  model.Constant("dims", std::vector<int64_t>{0, 6, -1});
  model.Node("Reshape", {"p", "dims"}, {"r"});
  model.Node("Transpose", {"r"}, {"t"}, {Ints("perm", {0, 2, 1})});
  model.Constant("weights", Scattered({6, 5})).Constant("offset", Scattered({5}));
  model.Node("MatMul", {"t", "weights"}, {"m"}).Node("Add", {"offset", "m"}, {"y"});
  ExpectOps(model, {2, 8, 8, 3}, Ops{Op::CONV_2D, Op::RESHAPE, Op::FULLY_CONNECTED});
}

TEST_CASE("A channel shuffle between convolutions has one transposition") {
  OnnxModel model;
  model.Input("x", {1, 4, 5, 3}).Output("y");
  model.Constant("a", Scattered({6, 4, 1, 1})).Constant("b", Scattered({2, 6, 1, 1}));
  model.Node("Conv", {"x", "a"}, {"p"});
  model.Constant("split", std::vector<int64_t>{1, 2, 3, 5, 3});
  model.Constant("joined", std::vector<int64_t>{1, 6, 5, 3});
  model.Node("Reshape", {"p", "split"}, {"s"});
  model.Node("Transpose", {"s"}, {"t"}, {Ints("perm", {0, 2, 1, 3, 4})});
  model.Node("Reshape", {"t", "joined"}, {"j"}).Node("Conv", {"j", "b"}, {"y"});
  ExpectOps(model, {1, 5, 3, 4},
            Ops{Op::CONV_2D, Op::RESHAPE, Op::TRANSPOSE, Op::RESHAPE, Op::CONV_2D});
}

TEST_CASE("TensorFlow's pairs of transpositions around convolutions all go") {
  OnnxModel model;
  model.Input("x", {1, 6, 5, 3}).Output("y");
  model.Constant("a", Scattered({4, 3, 3, 3})).Constant("b", Scattered({2, 4, 1, 1}));
  model.Constant("scale", Scattered({4}));
  const std::vector<Attribute> to_onnx = {Ints("perm", {0, 3, 1, 2})};
  const std::vector<Attribute> to_tensorflow = {Ints("perm", {0, 2, 3, 1})};
  model.Node("Transpose", {"x"}, {"x1"}, to_onnx).Node("Conv", {"x1", "a"}, {"x2"});
  model.Node("Transpose", {"x2"}, {"x3"}, to_tensorflow).Node("Mul", {"x3", "scale"}, {"x4"});
  model.Node("Relu", {"x4"}, {"x5"}).Node("Transpose", {"x5"}, {"x6"}, to_onnx);
  model.Node("Conv", {"x6", "b"}, {"x7"}).Node("Transpose", {"x7"}, {"y"}, to_tensorflow);
  ExpectOps(model, {1, 6, 5, 3}, Ops{Op::CONV_2D, Op::CONV_2D});
}

TEST_CASE(
    "A spelled-out hard-swish and a squeeze-and-excitation block keep no layout of their own") {
  OnnxModel model;
  model.Input("x", {1, 4, 5, 3}).Output("y");
  model.Constant("a", Scattered({4, 4, 3, 3})).Constant("b", Scattered({2, 4, 1, 1}));
  model.Constant("c", Scattered({4, 2, 1, 1}));
  model.Constant("three", Numbers{{}, {3}}).Constant("six", Numbers{{}, {6}});
  model.Constant("zero", Numbers{{}, {0}});
  model.Node("Conv", {"x", "a"}, {"p"}, {Ints("pads", {1, 1, 1, 1})});
  model.Node("Add", {"p", "three"}, {"p3"}).Node("Clip", {"p3", "zero", "six"}, {"clipped"});
  model.Node("Mul", {"p", "clipped"}, {"product"}).Node("Div", {"product", "six"}, {"h"});
  model.Node("GlobalAveragePool", {"h"}, {"g"}).Node("Conv", {"g", "b"}, {"g1"});
  model.Node("Relu", {"g1"}, {"g2"}).Node("Conv", {"g2", "c"}, {"g3"});
  model.Node("Sigmoid", {"g3"}, {"gate"}).Node("Mul", {"gate", "h"}, {"y"});
  ExpectOps(
      model, {1, 5, 3, 4},
      Ops{Op::CONV_2D, Op::HARD_SWISH, Op::MEAN, Op::CONV_2D, Op::CONV_2D, Op::LOGISTIC, Op::MUL});
}

TEST_CASE("Batch normalisations of parallel branches go with the branches") {
  OnnxModel model;
  model.Input("x", {1, 4, 5, 3}).Output("y");
  model.Constant("a", Scattered({4, 4, 3, 3})).Constant("b", Scattered({4, 4, 1, 1}));
  for (const char* name : {"gamma", "beta", "mean"}) model.Constant(name, Scattered({4}, 3));
  model.Constant("variance", Numbers{{4}, {0.5f, 1, 2, 3}});
  const auto normalize = [&](const std::string& from, const std::string& to) {
    model.Node("BatchNormalization", {from, "gamma", "beta", "mean", "variance"}, {to});
  };
  model.Node("Conv", {"x", "a"}, {"large"}, {Ints("pads", {1, 1, 1, 1})});
  model.Node("Conv", {"x", "b"}, {"small"});
  normalize("large", "l");
  normalize("small", "s");
  normalize("x", "i");
  model.Node("Add", {"l", "s"}, {"ls"}).Node("Add", {"ls", "i"}, {"sum"});
  model.Node("Relu", {"sum"}, {"y"});
  ExpectOps(model, {1, 5, 3, 4}, Ops{Op::CONV_2D});
}

}  // namespace
}  // namespace monograph
