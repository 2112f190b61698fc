// Quantised models: QuantizeLinear, DequantizeLinear, and the operators that are spelled out in
// them.
#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using namespace test;
using Op = schema::BuiltinOperator;

constexpr int32_t kUInt8 = 2;
constexpr int32_t kInt8 = 3;

OnnxTensor Integers(const std::string& name, const std::vector<int64_t>& dims,
                    const std::vector<int32_t>& values, int32_t type) {
  OnnxTensor tensor;
  tensor.name = name;
  tensor.dims = dims;
  tensor.data_type = type;
  tensor.int32_data = values;
  return tensor;
}

OnnxTensor Scalar(const std::string& name, float value) {
  OnnxTensor tensor;
  tensor.name = name;
  tensor.float_data = {value};
  return tensor;
}

TEST_CASE("Quantising and back rounds to quanta and saturates") {
  OnnxModel model;
  model.Input("x", {5}).Output("y").Constant(Scalar("s", 0.5f));
  model.Constant(Integers("z", {}, {-3}, kInt8));
  model.Node("QuantizeLinear", {"x", "s", "z"}, {"q"});
  model.Node("DequantizeLinear", {"q", "s", "z"}, {"y"});
  const Graph graph = Import(model);
  CHECK(graph.node_count() == 2);
  RequireClose(RunGraph(graph, {{{5}, {0.3f, -0.3f, 1, 999, -999}}})[0],
               {{5}, {0.5f, -0.5f, 1, 65, -62.5f}});
}

TEST_CASE("Without a zero point the type is uint8, or what output_dtype says") {
  const auto type = [](const std::vector<Attribute>& attributes) {
    OnnxModel model(21);
    model.Input("x", {5}).Output("q").Constant(Scalar("s", 0.5f));
    const Graph graph = Import(model.Node("QuantizeLinear", {"x", "s"}, {"q"}, attributes));
    return graph.value(graph.outputs[0]).dtype;
  };
  CHECK(type({}) == DType::kUInt8);
  CHECK(type({Int("output_dtype", kInt8)}) == DType::kInt8);
}

TEST_CASE("Constants are quantised at once, by channel too") {
  OnnxModel model;
  model.Output("q").Constant("x", Numbers{{2, 2}, {1, -2, 3, -4}});
  model.Constant("s", Numbers{{2}, {0.5f, 2}});
  model.Constant(Integers("z", {2}, {0, 1}, kInt8));
  const Graph graph =
      Import(model.Node("QuantizeLinear", {"x", "s", "z"}, {"q"}, {Int("axis", 0)}));
  const auto view = ConstantView(graph, graph.outputs[0]);
  REQUIRE(view);
  const auto integers = view->as<int8_t>();
  // 3 / 2 is halfway between two numbers: the even one counts.
  CHECK(std::vector<int>(integers.begin(), integers.end()) == std::vector<int>{2, -4, 3, -1});
}

TEST_CASE("Activations quantised by channel, or to int16, are spelled out") {
  OnnxModel model;
  model.Input("x", {1, 2, 1, 2}).Output("y").Constant("s", Numbers{{2}, {0.5f, 2}});
  model.Constant(Integers("z", {2}, {0, 1}, kInt8));
  model.Node("QuantizeLinear", {"x", "s", "z"}, {"q"}, {Int("axis", 1)});
  model.Node("DequantizeLinear", {"q", "s", "z"}, {"y"}, {Int("axis", 1)});
  const Numbers image = {{1, 1, 2, 2}, {0.7f, 0.7f, -99, 999}};
  RequireClose(Run(model, {image}), {{1, 1, 2, 2}, {0.5f, 0, -64, 252}});
  OnnxModel wide;
  wide.Input("x", {3}).Output("y").Constant(Scalar("s", 0.25f));
  wide.Constant(Integers("z", {}, {100}, 5));
  wide.Node("QuantizeLinear", {"x", "s", "z"}, {"q"});
  wide.Node("DequantizeLinear", {"q", "s", "z"}, {"y"});
  RequireClose(Run(wide, {{{3}, {0.3f, -99999, 5}}}), {{3}, {0.25f, -8217, 5}});
}

constexpr int32_t kUInt16 = 4;
constexpr int32_t kUInt4 = 21;
constexpr int32_t kInt4 = 22;

TEST_CASE("Four bits and sixteen unsigned ones saturate at their own limits") {
  const auto quantise = [](int32_t type, int32_t zero_point) {
    OnnxModel model(21);
    OnnxTensor zero;
    zero.name = "z";
    zero.data_type = type;
    zero.int32_data = {zero_point};
    model.Input("x", {4}).Output("q").Constant(Scalar("s", 2)).Constant(zero);
    return Run(model.Node("QuantizeLinear", {"x", "s", "z"}, {"q"}), {{{4}, {-1e6f, 2, 11, 1e6f}}});
  };
  RequireClose(quantise(kInt4, 1), {{4}, {-8, 2, 7, 7}}, 0);
  RequireClose(quantise(kUInt4, 1), {{4}, {0, 2, 7, 15}}, 0);
  RequireClose(quantise(kUInt16, 1), {{4}, {0, 2, 7, 65535}}, 0);
  OnnxModel attribute(21);
  attribute.Input("x", {2}).Output("q").Constant(Scalar("s", 1));
  attribute.Node("QuantizeLinear", {"x", "s"}, {"q"}, {Int("output_dtype", kInt4)});
  RequireClose(Run(attribute, {{{2}, {-99, 99}}}), {{2}, {-8, 7}}, 0);
}

TEST_CASE("Weights of four bits with scales by blocks become real numbers at once") {
  OnnxTensor weights;
  weights.name = "w";
  weights.data_type = kInt4;
  weights.dims = {5, 1};
  weights.raw_data = std::string{'\x21', '\x83', '\x07'};  // 1 2 3 -8 7
  OnnxModel model(21);
  model.Input("x", {1, 5}).Output("y").Constant(weights);
  model.Constant("s", Numbers{{3, 1}, {1, 10, 100}});
  model.Node("DequantizeLinear", {"w", "s"}, {"r"}, {Int("axis", 0), Int("block_size", 2)});
  model.Node("MatMul", {"x", "r"}, {"y"});
  const Graph graph = Import(model);
  CHECK(graph.node_count() == 1);
  // 1 2 30 -80 700
  RequireClose(RunGraph(graph, {{{1, 5}, {1, 1, 1, 1, 1}}})[0], {{1, 1}, {653}});
}

TEST_CASE("Quantising and back by blocks") {
  OnnxModel model(21);
  model.Input("x", {2, 3}).Output("y").Constant("s", Numbers{{2, 2}, {1, 2, 4, 8}});
  model.Constant(Integers("z", {2, 2}, {0, 1, 2, 3}, kInt8));
  const std::vector<Attribute> blocks = {Int("axis", 1), Int("block_size", 2)};
  model.Node("QuantizeLinear", {"x", "s", "z"}, {"q"}, blocks);
  model.Node("DequantizeLinear", {"q", "s", "z"}, {"y"}, blocks);
  RequireClose(Run(model, {{{2, 3}, {1.2f, 3, 3, 3, 5, 5}}}), {{2, 3}, {1, 3, 4, 4, 4, 8}});
}

TEST_CASE("Casts to four bits are refused") {
  OnnxModel model(21);
  model.Input("x", {2}).Output("y").Node("Cast", {"x"}, {"y"}, {Int("to", kInt4)});
  ExpectRefused(model, ErrorCode::kUnsupportedModel, "four bits");
}

TEST_CASE("Wrong scales and other types are refused") {
  const auto model = [](const std::vector<float>& scales,
                        const std::vector<Attribute>& attributes) {
    OnnxModel m(21);
    m.Input("x", {4, 2}, kInt8).Output("y");
    m.Constant("s", Numbers{{static_cast<int32_t>(scales.size())}, scales});
    return m.Node("DequantizeLinear", {"x", "s"}, {"y"}, attributes);
  };
  for (const int64_t size : {int64_t{2}, int64_t{-1}, INT64_MAX}) {
    ExpectRefused(model({1, 1}, {Int("block_size", size)}), ErrorCode::kShapeMismatch, "blocks");
  }
  ExpectRefused(model({1, 1, 1}, {}), ErrorCode::kShapeMismatch, "its scales do not fit");
  ExpectRefused(model({1, 1}, {Int("axis", 7)}), ErrorCode::kCorruptModel, "axis 7");
  OnnxModel real;
  real.Input("x", {4}).Output("y").Constant(Scalar("s", 1));
  ExpectRefused(real.Node("DequantizeLinear", {"x", "s"}, {"y"}), ErrorCode::kTypeMismatch,
                "only integers");
}

TEST_CASE("A scale of 0 or below counts as it is written") {
  OnnxModel model;
  model.Output("y").Constant(Integers("x", {2}, {4, -3}, kInt8)).Constant(Scalar("s", -0.5f));
  RequireClose(Run(model.Node("DequantizeLinear", {"x", "s"}, {"y"}), {}), {{2}, {-2, 1.5f}});
}

// A convolution on integers in float arithmetic, quantised at last.
TEST_CASE("QLinearConv is the convolution of real numbers, rounded") {
  const std::vector<int32_t> weights = {1, -2, 3, 4, -5, 6};  // [3, 2, 1, 1]
  OnnxModel model;
  model.Input("x", {1, 2, 1, 2}).Output("y").Constant(Scalar("xs", 0.5f)).Constant(Scalar("ys", 2));
  model.Constant(Integers("xz", {}, {10}, kUInt8)).Constant(Integers("yz", {}, {100}, kUInt8));
  model.Constant(Integers("w", {3, 2, 1, 1}, weights, kInt8));
  model.Constant("ws", Numbers{{3}, {1, 2, 4}}).Constant(Integers("wz", {3}, {0, 0, 0}, kInt8));
  model.Constant(Integers("b", {3}, {8, -4, 0}, 6));
  model.Node("QuantizeLinear", {"x", "xs", "xz"}, {"q"});
  model.Node("QLinearConv", {"q", "xs", "xz", "w", "ws", "wz", "ys", "yz", "b"}, {"c"});
  model.Node("DequantizeLinear", {"c", "ys", "yz"}, {"y"});
  // At [1, -2] and [3, 0.5]: sums of weight * scale * x, and biases of 8 * 0.5, -4 * 1 and 0.
  const Numbers image = {{1, 1, 2, 2}, {1, -2, 3, 0.5f}};
  RequireClose(Run(model, {image}), {{1, 1, 2, 3}, {8, -14, -68, 6, 18, -48}});
}

TEST_CASE("QLinearMatMul and com.microsoft's operators are those of real numbers, rounded") {
  const auto run = [](const std::string& op, const std::string& domain, bool second,
                      const std::vector<Attribute>& attributes, const Numbers& x) {
    OnnxModel model;
    model.Input("x", {x.shape[0], x.shape[1]}).Output("y").Constant(Scalar("s", 0.25f));
    model.Constant(Integers("z", {}, {5}, kInt8));
    model.Constant(Integers("w", {2, 2}, {5, 9, 1, 13}, kInt8));  // 0, 1, -1 and 2.
    std::vector<std::string> inputs = {"q", "s", "z"};
    if (second) inputs.insert(inputs.end(), {"w", "s", "z"});
    inputs.insert(inputs.end(), {"s", "z"});
    model.Node("QuantizeLinear", {"x", "s", "z"}, {"q"});
    model.Node(op, inputs, {"r"}, attributes, domain);
    return Run(model.Node("DequantizeLinear", {"r", "s", "z"}, {"y"}), {x});
  };
  const Numbers x = {{2, 2}, {1, 2, -3, 0.5f}};
  const std::string microsoft = "com.microsoft";
  RequireClose(run("QLinearMatMul", "", true, {}, x), {{2, 2}, {-2, 5, -0.5f, -2}});
  RequireClose(run("QLinearAdd", microsoft, true, {}, x), {{2, 2}, {1, 3, -4, 2.5f}});
  RequireClose(run("QLinearMul", microsoft, true, {}, x), {{2, 2}, {0, 2, 3, 1}});
  RequireClose(run("QLinearSigmoid", microsoft, false, {}, x), {{2, 2}, {0.75f, 1, 0, 0.5f}});
  RequireClose(run("QLinearLeakyRelu", microsoft, false, {Float("alpha", 0.5f)}, x),
               {{2, 2}, {1, 2, -1.5f, 0.5f}});
}

TEST_CASE("What moves integers keeps their scale") {
  OnnxModel model;
  model.Input("x", {1, 1, 2, 2}).Output("y").Constant(Scalar("s", 0.5f)).Constant("shape", {4});
  model.Constant(Integers("z", {}, {7}, kUInt8));
  model.Node("QuantizeLinear", {"x", "s", "z"}, {"q"});
  model.Node("MaxPool", {"q"}, {"m"}, {Ints("kernel_shape", {2, 2}), Ints("pads", {1, 1, 0, 0})});
  model.Node("Reshape", {"m", "shape"}, {"r"}).Node("DequantizeLinear", {"r", "s", "z"}, {"y"});
  RequireClose(Run(model, {{{1, 2, 2, 1}, {-1, -2, -3, 1}}}), {{4}, {-1, -1, -1, 1}});
}

TEST_CASE("Nodes on integers without their inputs are refused by name") {
  OnnxModel model;
  model.Input("x", {1, 2}, kInt8).Output("y").Node("QLinearMatMul", {"x"}, {"y"});
  ExpectRefused(model, ErrorCode::kCorruptModel, "Node 0 (QLinearMatMul \"node0\")");
}

}  // namespace
}  // namespace monograph
