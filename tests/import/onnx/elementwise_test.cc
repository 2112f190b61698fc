#include <catch2/matchers/catch_matchers_string.hpp>
#include <functional>
#include <limits>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;
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

TEST_CASE("LeakyRelu has a slope") {
  const Numbers row = Ramp({5}, -2, 1);
  const OnnxModel model = Unary("LeakyRelu", {5}, {Float("alpha", 0.25f)});
  RequireClose(Run(model, {row}), {{5}, {-0.5f, -0.25f, 0, 1, 2}});
}

TEST_CASE("A dropout's mask cannot be used") {
  OnnxModel model;
  model.Input("x", {4}).Output("y").Node("Dropout", {"x"}, {"y", "mask"});
  CHECK_THAT(ImportError(model).message, ContainsSubstring("the mask"));
  OnnxModel unused;
  unused.Input("x", {4}).Output("y").Node("Dropout", {"x"}, {"d", ""}).Node("Relu", {"d"}, {"y"});
  CHECK(Import(unused).node_count() == 1);
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
  CHECK(ImportError(shapes).code == ErrorCode::kShapeMismatch);
  OnnxModel types;
  types.Input("x", {2, 3}).Output("y").Constant("c", std::vector<int64_t>{1, 2, 3});
  types.Node("Add", {"x", "c"}, {"y"});
  CHECK(ImportError(types).code == ErrorCode::kTypeMismatch);
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

TEST_CASE("Bounds that are no numbers are refused") {
  OnnxModel two;
  two.Input("x", {3}).Output("y").Constant("low", Ramp({2})).Node("Clip", {"x", "low"}, {"y"});
  CHECK(ImportError(two).code == ErrorCode::kCorruptModel);
  OnnxModel computed;
  computed.Input("x", {3}).Input("low", {}).Output("y").Node("Clip", {"x", "low"}, {"y"});
  CHECK(ImportError(computed).code == ErrorCode::kUnsupportedModel);
}

}  // namespace
}  // namespace monograph
