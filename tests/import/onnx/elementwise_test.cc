#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <functional>
#include <limits>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;
using Dims = std::vector<int64_t>;
using Op = schema::BuiltinOperator;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Numbers Map(Numbers numbers, const std::function<float(float)>& f) {
  for (float& value : numbers.values) value = f(value);
  return numbers;
}

OnnxModel Unary(const std::string& op, const std::vector<int64_t>& dims,
                const std::vector<Attribute>& attributes = {}) {
  OnnxModel model;
  model.Input("x", dims).Output("y").Node(op, {"x"}, {"y"}, attributes);
  return model;
}

TEST_CASE("Functions of one number give ONNX's numbers, on rows and images") {
  const std::pair<const char*, std::function<float(float)>> kFunctions[] = {
      {"Relu", [](float x) { return std::max(x, 0.0f); }},
      {"Sigmoid", [](float x) { return 1 / (1 + std::exp(-x)); }},
      {"Tanh", [](float x) { return std::tanh(x); }},
      {"HardSwish", [](float x) { return x * std::clamp(x / 6 + 0.5f, 0.0f, 1.0f); }},
      {"LeakyRelu", [](float x) { return x < 0 ? 0.01f * x : x; }},
      {"Identity", [](float x) { return x; }},
      {"Abs", [](float x) { return std::fabs(x); }},
      {"Neg", [](float x) { return -x; }},
      {"Ceil", [](float x) { return std::ceil(x); }},
      {"Round", [](float x) { return std::nearbyint(x); }},
      {"Exp", [](float x) { return std::exp(x); }},
      {"Erf", [](float x) { return std::erf(x); }},
      {"Sin", [](float x) { return std::sin(x); }},
      {"Sign", [](float x) { return x > 0   ? 1.0f
                                    : x < 0 ? -1.0f
                                            : 0.0f; }},
      {"Elu", [](float x) { return x < 0 ? std::expm1(x) : x; }},
      {"Gelu", [](float x) { return x * std::erfc(-x / std::sqrt(2.0f)) / 2; }},
      {"HardSigmoid", [](float x) { return std::clamp(0.2f * x + 0.5f, 0.0f, 1.0f); }},
      {"Mish", [](float x) { return x * std::tanh(std::log1p(std::exp(x))); }},
      {"Softplus", [](float x) { return std::log1p(std::exp(x)); }},
      {"Softsign", [](float x) { return x / (1 + std::fabs(x)); }},
      {"Swish", [](float x) { return x / (1 + std::exp(-x)); }},
      {"ThresholdedRelu", [](float x) { return x > 1 ? x : 0; }},
      {"Tan", [](float x) { return std::tan(x); }},
      {"Atan", [](float x) { return std::atan(x); }},
      {"Asinh", [](float x) { return std::asinh(x); }},
      {"Dropout", [](float x) { return x; }},
  };
  for (const auto& [op, function] : kFunctions) {
    INFO(op);
    const Numbers row = Ramp({2, 9}, -8, 1);
    RequireClose(Run(Unary(op, {2, 9}), {row}), Map(row, function));
    const Numbers image = Ramp({1, 3, 2, 3}, -8, 1);
    const OnnxModel model = Unary(op, {1, 3, -1, -1});
    RequireClose(Run(model, {ToChannelsLast(image)}), ToChannelsLast(Map(image, function)));
  }
}

TEST_CASE("Attributes bend activations") {
  const auto expect = [](const char* op, const std::vector<Attribute>& attributes,
                         const std::function<float(float)>& function) {
    INFO(op);
    const Numbers row = Ramp({9}, -4, 1);
    RequireClose(Run(Unary(op, {9}, attributes), {row}), Map(row, function));
  };
  expect("Elu", {Float("alpha", 2)}, [](float x) { return x < 0 ? 2 * std::expm1(x) : x; });
  expect("Celu", {Float("alpha", 2)}, [](float x) { return x < 0 ? 2 * std::expm1(x / 2) : x; });
  expect("Selu", {Float("alpha", 2), Float("gamma", 3)},
         [](float x) { return x < 0 ? 6 * std::expm1(x) : 3 * x; });
  expect("HardSigmoid", {Float("alpha", 0.5f), Float("beta", 0.6f)},
         [](float x) { return std::clamp(0.5f * x + 0.6f, 0.0f, 1.0f); });
  expect("Gelu", {String("approximate", "tanh")}, [](float x) {
    return x / 2 * (1 + std::tanh(0.7978845608f * (x + 0.044715f * x * x * x)));
  });
  expect("Shrink", {Float("lambd", 1.5f), Float("bias", 0.5f)}, [](float x) {
    return x < -1.5f ? x + 0.5f : x > 1.5f ? x - 0.5f : 0;
  });
  expect("IsInf", {Int("detect_negative", 0)}, [](float) { return 0.0f; });
}

TEST_CASE("Large numbers do not overflow a softplus or a mish") {
  const Numbers large = {{3}, {-200, 100, 200}};
  RequireClose(Run(Unary("Softplus", {3}), {large}), {{3}, {0, 100, 200}});
  RequireClose(Run(Unary("Mish", {3}), {large}), {{3}, {0, 100, 200}});
}

TEST_CASE("A hard sigmoid of exporters' numbers needs no scaling in front") {
  const Graph graph = Import(Unary("HardSigmoid", {3}, {Float("alpha", 1.0f / 6)}));
  CHECK(graph.node_count() == 2);
}

TEST_CASE("LeakyRelu has a slope") {
  const Numbers row = Ramp({5}, -2, 1);
  const OnnxModel model = Unary("LeakyRelu", {5}, {Float("alpha", 0.25f)});
  RequireClose(Run(model, {row}), {{5}, {-0.5f, -0.25f, 0, 1, 2}});
}

TEST_CASE("A dropout keeps everything, and its mask says so") {
  OnnxModel model;
  model.Input("x", {1, 2, 2, 3}).Output("y").Output("mask");
  model.Node("Dropout", {"x"}, {"y", "mask"});
  const Numbers image = Ramp({1, 2, 2, 3});
  const auto outputs = RunAll(model, {ToChannelsLast(image)});
  RequireClose(outputs.at(0), ToChannelsLast(image));
  RequireClose(outputs.at(1), {{1, 2, 3, 2}, std::vector<float>(12, 1)});
  OnnxModel unused;
  unused.Input("x", {4}).Output("y").Node("Dropout", {"x"}, {"d", ""}).Node("Relu", {"d"}, {"y"});
  CHECK(Import(unused).node_count() == 1);
  OnnxModel old(7);
  old.Input("x", {2}).Output("mask").Node("Dropout", {"x"}, {"y", "mask"});
  const Graph graph = Import(old);
  CHECK(graph.value(graph.outputs[0]).dtype == DType::kFloat32);
  RequireClose(RunGraph(graph, {{{2}, {3, 4}}})[0], {{2}, {1, 1}});
}

const std::pair<const char*, std::function<float(float, float)>> kArithmetic[] = {
    {"Add", [](float a, float b) { return a + b; }},
    {"Sub", [](float a, float b) { return a - b; }},
    {"Mul", [](float a, float b) { return a * b; }},
    {"Div", [](float a, float b) { return a / b; }},
};

// Of two tensors that broadcast as NumPy's.
Numbers Broadcast(const Numbers& a, const Numbers& b, const std::function<float(float, float)>& f) {
  const int rank = std::max(a.shape.rank(), b.shape.rank());
  const auto dim = [&](const Shape& shape, int axis) {
    const int own = axis - rank + shape.rank();
    return own < 0 ? 1 : shape[own];
  };
  Numbers out;
  for (int axis = 0; axis < rank; ++axis) {
    out.shape.Append(std::max(dim(a.shape, axis), dim(b.shape, axis)));
  }
  const auto element = [&](const Numbers& t, int64_t index) {
    int64_t at = 0;
    int64_t stride = 1;
    for (int axis = rank; axis-- > 0;) {
      const int64_t along = index % out.shape[axis];
      index /= out.shape[axis];
      if (dim(t.shape, axis) > 1) at += along * stride;
      stride *= dim(t.shape, axis);
    }
    return t.values[static_cast<size_t>(at)];
  };
  for (int64_t i = 0; i < *out.shape.NumElements(); ++i) {
    out.values.push_back(f(element(a, i), element(b, i)));
  }
  return out;
}

TEST_CASE("Constants of every shape meet images, on either side") {
  const Numbers image = Scattered({2, 3, 4, 5}, 3);
  for (const Shape& shape :
       {Shape{}, Shape{1}, Shape{5}, Shape{4, 1}, Shape{3, 1, 1}, Shape{1, 3, 1, 1},
        Shape{2, 3, 4, 5}, Shape{1, 1, 4, 5}, Shape{1, 1}}) {
    for (const auto& [op, function] : kArithmetic) {
      for (const bool first : {false, true}) {
        INFO(op << " " << shape.ToString() << first);
        const Numbers constant = Map(Scattered(shape, 8), [](float v) { return v + 2; });
        OnnxModel model;
        model.Input("x", {2, 3, 4, 5}).Output("y").Constant("c", constant);
        const std::vector<std::string> inputs = {first ? "c" : "x", first ? "x" : "c"};
        model.Node(op, inputs, {"y"});
        const Numbers shifted = Map(image, [](float v) { return v + 3; });
        const Numbers expected =
            first ? Broadcast(constant, shifted, function) : Broadcast(shifted, constant, function);
        RequireClose(Run(model, {ToChannelsLast(shifted)}), ToChannelsLast(expected));
      }
    }
  }
}

TEST_CASE("Numbers are compared and chosen, and images meet constants in it") {
  const Numbers image = Scattered({1, 3, 2, 2}, 4);
  const Numbers limit = {{3, 1, 1}, {0.1f, -0.2f, 0.3f}};
  const std::pair<const char*, std::function<float(float, float)>> kComparisons[] = {
      {"Equal", [](float a, float b) { return a == b; }},
      {"Greater", [](float a, float b) { return a > b; }},
      {"GreaterOrEqual", [](float a, float b) { return a >= b; }},
      {"Less", [](float a, float b) { return a < b; }},
      {"LessOrEqual", [](float a, float b) { return a <= b; }},
  };
  for (const auto& [op, function] : kComparisons) {
    INFO(op);
    OnnxModel model;
    model.Input("x", {1, 3, 2, 2}).Output("y").Constant("limit", limit);
    model.Node(op, {"x", "limit"}, {"y"});
    RequireClose(Run(model, {ToChannelsLast(image)}),
                 ToChannelsLast(Broadcast(image, limit, function)));
  }
  OnnxModel choice;
  choice.Input("x", {1, 3, 2, 2}).Output("y").Constant("limit", limit);
  choice.Node("Greater", {"limit", "x"}, {"c"}).Node("Where", {"c", "limit", "x"}, {"y"});
  const auto larger = [](float a, float b) { return std::max(a, b); };
  RequireClose(Run(choice, {ToChannelsLast(image)}),
               ToChannelsLast(Broadcast(image, limit, larger)));
}

TEST_CASE("Conditions are put together") {
  OnnxModel model;
  model.Input("x", {4}).Output("a").Output("o").Output("n");
  model.Constant("zero", Numbers{{}, {0}}).Constant("one", Numbers{{}, {1}});
  model.Node("Greater", {"x", "zero"}, {"p"}).Node("Greater", {"x", "one"}, {"q"});
  model.Node("And", {"p", "q"}, {"a"}).Node("Xor", {"p", "q"}, {"o"}).Node("Or", {"p", "q"}, {"r"});
  model.Node("Not", {"r"}, {"n"});
  const auto outputs = RunAll(model, {Ramp({4}, -1, 1)});
  RequireClose(outputs.at(0), {{4}, {0, 0, 0, 1}});
  RequireClose(outputs.at(1), {{4}, {0, 0, 1, 0}});
  RequireClose(outputs.at(2), {{4}, {1, 1, 0, 0}});
}

TEST_CASE("Any number of inputs has a sum, a mean and extremes") {
  const std::pair<const char*, Numbers> kExpected[] = {{"Sum", {{2}, {9, 3}}},
                                                       {"Mean", {{2}, {3, 1}}},
                                                       {"Max", {{2}, {6, 4}}},
                                                       {"Min", {{2}, {1, -3}}}};
  for (const auto& [op, expected] : kExpected) {
    INFO(op);
    OnnxModel model;
    model.Input("a", {2}).Input("b", {1}).Input("c", {2}).Output("y");
    model.Node(op, {"a", "b", "c"}, {"y"});
    RequireClose(Run(model, {{{2}, {1, -3}}, {{1}, {2}}, {{2}, {6, 4}}}), expected);
    OnnxModel one;
    one.Input("x", {2}).Output("y").Node(op, {"x"}, {"s"}).Node("Neg", {"s"}, {"y"});
    RequireClose(Run(one, {{{2}, {1, -3}}}), {{2}, {-1, 3}});
  }
}

TEST_CASE("Usual powers become functions, others POW") {
  for (const float exponent : {1.0f, 2.0f, 3.0f, 0.5f, -0.5f, -1.0f, 1.7f}) {
    INFO("exponent " << exponent);
    OnnxModel model;
    model.Input("x", {1, 2, 2, 2}).Output("y").Constant("e", Numbers{{}, {exponent}});
    model.Node("Pow", {"x", "e"}, {"p"}).Node("Neg", {"p"}, {"y"});
    const Numbers image = Ramp({1, 2, 2, 2}, 0.5f, 0.5f);
    RequireClose(Run(model, {ToChannelsLast(image)}),
                 ToChannelsLast(Map(image, [&](float x) { return -std::pow(x, exponent); })));
    const Graph graph = Import(model);
    CHECK((graph.node(0).op == Op::POW) == (exponent == 1.7f));
  }
}

TEST_CASE("Remainders have the sign of the divisor, or of the dividend where asked for") {
  for (const bool truncated : {false, true}) {
    OnnxModel model;
    model.Input("x", {4}).Output("y").Constant("d", Numbers{{4}, {3, 3, -3, -3}});
    model.Node("Mod", {"x", "d"}, {"y"}, {Int("fmod", truncated ? 1 : 0)});
    const Numbers expected = {{4},
                              truncated ? std::vector<float>{1.5f, -1.5f, 1.5f, -1.5f}
                                        : std::vector<float>{1.5f, 1.5f, -1.5f, -1.5f}};
    RequireClose(Run(model, {{{4}, {4.5f, -4.5f, 4.5f, -4.5f}}}), expected);
  }
}

TEST_CASE("Small whole numbers wrap around as their type does") {
  OnnxTensor addend;
  addend.name = "c";
  addend.data_type = 2;
  addend.dims = {2};
  addend.int32_data = {250, 3};
  OnnxModel model;
  model.Input("x", {2}, 2).Output("y").Constant(addend).Node("Add", {"x", "c"}, {"y"});
  const Graph graph = Import(model);
  CHECK(graph.value(graph.outputs[0]).dtype == DType::kUInt8);
  RequireClose(RunGraph(graph, {{{2}, {10, 20}}})[0], {{2}, {4, 23}});
}

TEST_CASE("Slopes are by channel, however old the model") {
  const Numbers image = Ramp({1, 2, 2, 2}, -4, 1);
  const Numbers expected = {{1, 2, 2, 2}, {-40, -30, -20, -10, 0, 1, 2, 3}};
  for (const int64_t opset : {6, 16}) {
    OnnxModel model(opset);
    model.Input("x", {1, 2, 2, 2}).Output("y");
    model.Constant("slope", Numbers{opset == 6 ? Shape{2} : Shape{2, 1, 1}, {10, 7}});
    model.Node("PRelu", {"x", "slope"}, {"y"});
    RequireClose(Run(model, {ToChannelsLast(image)}), ToChannelsLast(expected));
  }
}

TEST_CASE("Casts cut, saturate and take the type of another value") {
  OnnxModel model;
  model.Input("x", {4}).Output("i").Output("b").Output("l").Constant("like", Dims{1});
  model.Node("Cast", {"x"}, {"i"}, {Int("to", 3)}).Node("Cast", {"x"}, {"b"}, {Int("to", 9)});
  model.Node("CastLike", {"x", "like"}, {"l"}).Node("Cast", {"x"}, {"h"}, {Int("to", 10)});
  const Graph graph = Import(model);
  CHECK(graph.node_count() == 3);  // Half precision is computed as float32.
  const auto outputs = RunGraph(graph, {{{4}, {-1.5f, 0, 2.7f, 300}}});
  RequireClose(outputs.at(0), {{4}, {-1, 0, 2, 127}});
  RequireClose(outputs.at(1), {{4}, {1, 0, 1, 1}});
  RequireClose(outputs.at(2), {{4}, {-1, 0, 2, 300}});
  OnnxModel string = Unary("Cast", {4}, {Int("to", 8)});
  CHECK_THAT(ImportError(string).message(), ContainsSubstring("(string)"));
}

TEST_CASE("Rows broadcast as they are") {
  OnnxModel model;
  model.Input("x", {2, 3}).Input("z", {3}).Output("y").Node("Sub", {"x", "z"}, {"y"});
  RequireClose(Run(model, {Ramp({2, 3}), {{3}, {1, 1, 2}}}), {{2, 3}, {-1, 0, 0, 2, 3, 3}});
}

TEST_CASE("Images meet images, and rows that are computed") {
  OnnxModel sum;
  sum.Input("x", {1, 2, 2, 2}).Input("z", {1, 2, 1, 1}).Output("y");
  sum.Node("Add", {"x", "z"}, {"y"});
  RequireClose(Run(sum, {ToChannelsLast(Ramp({1, 2, 2, 2})), {{1, 1, 1, 2}, {10, 20}}}),
               ToChannelsLast({{1, 2, 2, 2}, {10, 11, 12, 13, 24, 25, 26, 27}}));
  OnnxModel row;
  row.Input("x", {1, 2, 2, 3}).Input("z", {3}).Output("y").Node("Mul", {"z", "x"}, {"y"});
  RequireClose(Run(row, {ToChannelsLast(Ramp({1, 2, 2, 3})), {{3}, {0, 1, 2}}}),
               ToChannelsLast({{1, 2, 2, 3}, {0, 1, 4, 0, 4, 10, 0, 7, 16, 0, 10, 22}}));
}

TEST_CASE("A value of more dimensions than an image meets it in ONNX's order") {
  OnnxModel model;
  model.Input("x", {1, 2, 2, 3}).Output("y").Constant("c", Ramp({2, 1, 1, 1, 1}, 1));
  model.Node("Mul", {"c", "x"}, {"y"});
  Numbers expected = Ramp({2, 1, 2, 2, 3});
  for (size_t i = 12; i < 24; ++i) expected.values[i] = 2 * expected.values[i - 12];
  RequireClose(Run(model, {ToChannelsLast(Ramp({1, 2, 2, 3}))}), expected);
}

TEST_CASE("Values that do not broadcast, or differ in type, are refused") {
  OnnxModel shapes;
  shapes.Input("x", {2, 3}).Input("z", {4}).Output("y").Node("Add", {"x", "z"}, {"y"});
  CHECK(ImportError(shapes).code() == ErrorCode::kShapeMismatch);
  OnnxModel types;
  types.Input("x", {2, 3}).Output("y").Constant("c", std::vector<int64_t>{1, 2, 3});
  types.Node("Add", {"x", "c"}, {"y"});
  CHECK(ImportError(types).code() == ErrorCode::kTypeMismatch);
}

OnnxModel ClipModel(int64_t opset, std::optional<float> low, std::optional<float> high) {
  OnnxModel model(opset);
  model.Input("x", {7}).Output("y");
  if (opset < 11) {
    std::vector<Attribute> attributes;
    if (low) attributes.push_back(Float("min", *low));
    if (high) attributes.push_back(Float("max", *high));
    model.Node("Clip", {"x"}, {"y"}, attributes);
    return model;
  }
  if (low) model.Constant("low", Numbers{{}, {*low}});
  if (high) model.Constant("high", Numbers{{}, {*high}});
  std::vector<std::string> inputs = {"x"};
  if (low || high) inputs.push_back(low ? "low" : "");
  if (high) inputs.push_back("high");
  model.Node("Clip", inputs, {"y"});
  return model;
}

TEST_CASE("Clip has its bounds as attributes before opset 11 and as inputs since") {
  const Numbers row = Ramp({7}, -9, 3);
  const std::optional<float> kNone;
  for (const int64_t opset : {7, 10, 11, 13}) {
    for (const auto& low : {kNone, std::optional(-4.0f), std::optional(0.0f), std::optional(-1.0f),
                            std::optional(-kInfinity)}) {
      for (const auto& high :
           {kNone, std::optional(5.0f), std::optional(6.0f), std::optional(1.0f),
            std::optional(kInfinity), std::optional(std::numeric_limits<float>::max())}) {
        INFO("opset " << opset << " from " << low.value_or(-99) << " to " << high.value_or(99));
        const Numbers expected = Map(row, [&](float x) {
          return std::min(std::max(x, low.value_or(-kInfinity)), high.value_or(kInfinity));
        });
        RequireClose(Run(ClipModel(opset, low, high), {row}), expected);
      }
    }
  }
}

TEST_CASE("Usual clips become one activation") {
  const auto op_of = [](float low, float high) {
    const Graph graph = Import(ClipModel(13, low, high));
    REQUIRE(graph.node_count() == 1);
    return graph.node(0).op;
  };
  CHECK(op_of(0, 6) == Op::RELU6);
  CHECK(op_of(0, kInfinity) == Op::RELU);
  CHECK(op_of(-1, 1) == Op::RELU_N1_TO_1);
}

TEST_CASE("Bounds may be computed, and whole numbers clipped") {
  OnnxModel computed;
  computed.Input("x", {4}).Input("low", {}).Input("high", {1}).Output("y");
  computed.Node("Clip", {"x", "low", "high"}, {"y"});
  RequireClose(Run(computed, {Ramp({4}), {{}, {0.5f}}, {{1}, {2}}}), {{4}, {0.5f, 1, 2, 2}});
  OnnxModel bytes;
  OnnxTensor high;
  high.name = "high";
  high.data_type = 2;
  high.int32_data = {200};
  bytes.Input("x", {3}, 2).Output("y").Constant(high).Node("Clip", {"x", "", "high"}, {"y"});
  const Graph graph = Import(bytes);
  CHECK(graph.value(graph.outputs[0]).dtype == DType::kUInt8);
  RequireClose(RunGraph(graph, {{{3}, {7, 200, 255}}})[0], {{3}, {7, 200, 200}});
}

TEST_CASE("Bounds that are no numbers are refused") {
  OnnxModel two;
  two.Input("x", {3}).Output("y").Constant("low", Ramp({2})).Node("Clip", {"x", "low"}, {"y"});
  CHECK(ImportError(two).code() == ErrorCode::kCorruptModel);
  OnnxModel computed;
  computed.Input("x", {3}).Input("low", {2}).Output("y").Node("Clip", {"x", "low"}, {"y"});
  CHECK(ImportError(computed).code() == ErrorCode::kCorruptModel);
}

}  // namespace
}  // namespace monograph
