#include <catch2/matchers/catch_matchers_string.hpp>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;

using Dims = std::vector<int64_t>;

Shape ShapeOf(const Dims& dims) {
  Shape shape;
  for (int64_t dim : dims) shape.Append(static_cast<int32_t>(dim));
  return shape;
}

// One node that gives its input's elements another shape.
struct Reshaping {
  std::string op;
  Dims declared;  // Of the input, with -1.
  Dims actual;
  Dims argument;  // Shape or axes.
  Dims expected;
  std::vector<Attribute> attributes = {};
};

OnnxModel Model(const Reshaping& r, int64_t opset) {
  OnnxModel model(opset);
  model.Input("x", r.declared).Output("y");
  if (r.op == "Flatten") return model.Node("Flatten", {"x"}, {"y"}, r.attributes);
  if (r.op != "Reshape" && opset < 13) {
    std::vector<Attribute> attributes = r.attributes;
    if (!r.argument.empty()) attributes.push_back(Ints("axes", r.argument));
    return model.Node(r.op, {"x"}, {"y"}, attributes);
  }
  if (r.argument.empty()) return model.Node(r.op, {"x"}, {"y"}, r.attributes);
  model.Constant("a", r.argument);
  return model.Node(r.op, {"x", "a"}, {"y"}, r.attributes);
}

void Check(const Reshaping& r) {
  const Numbers input = Ramp(ShapeOf(r.actual));
  Numbers expected = Ramp(ShapeOf(r.expected));
  for (const int64_t opset : {8, 13, 18}) {
    INFO(r.op << " opset " << opset << " " << input.shape.ToString() << " to "
              << expected.shape.ToString());
    const bool image = r.actual.size() == 4;
    RequireClose(Run(Model(r, opset), {image ? ToChannelsLast(input) : input}), expected);
  }
}

TEST_CASE("Reshape takes numbers, copies and a rest") {
  Check({"Reshape", {2, 6}, {2, 6}, {3, 4}, {3, 4}});
  Check({"Reshape", {2, 6}, {2, 6}, {3, -1}, {3, 4}});
  Check({"Reshape", {2, 6}, {2, 6}, {-1}, {12}});
  Check({"Reshape", {2, 3, 4}, {2, 3, 4}, {0, -1}, {2, 12}});
  Check({"Reshape", {-1, 6}, {5, 6}, {0, 3, 2}, {5, 3, 2}});
  Check({"Reshape", {-1, 6}, {5, 6}, {0, -1, 2}, {5, 3, 2}});
  Check({"Reshape", {-1, 6}, {5, 6}, {-1, 3}, {10, 3}});
  Check({"Reshape", {1, 1}, {1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}});
}

TEST_CASE("Images are reshaped in ONNX's order of elements") {
  Check({"Reshape", {1, 2, 3, 4}, {1, 2, 3, 4}, {1, 24}, {1, 24}});
  Check({"Reshape", {-1, 2, 3, 4}, {2, 2, 3, 4}, {0, 2, -1}, {2, 2, 12}});
  Check({"Reshape", {-1, 5, 1, 1}, {2, 5, 1, 1}, {-1, 5}, {2, 5}});
  Check({"Reshape", {1, 1, 3, 4}, {1, 1, 3, 4}, {12}, {12}});
  Check({"Flatten", {-1, 2, 3, 4}, {2, 2, 3, 4}, {}, {2, 24}});
}

TEST_CASE("A transpose is added only where the order of elements differs") {
  const auto nodes = [](const Dims& dims) {
    return Import(Model({"Flatten", dims, {}, {}, {}}, 13)).node_count();
  };
  CHECK(nodes({-1, 5, 1, 1}) == 1);
  CHECK(nodes({-1, 1, 4, 4}) == 1);
  CHECK(nodes({-1, 5, 1, 2}) == 2);
}

TEST_CASE("Flatten makes rows") {
  Check({"Flatten", {2, 3, 4}, {2, 3, 4}, {}, {2, 12}});
  Check({"Flatten", {2, 3, 4}, {2, 3, 4}, {}, {1, 24}, {Int("axis", 0)}});
  Check({"Flatten", {2, 3, 4}, {2, 3, 4}, {}, {6, 4}, {Int("axis", 2)}});
  Check({"Flatten", {2, 3, 4}, {2, 3, 4}, {}, {24, 1}, {Int("axis", 3)}});
  Check({"Flatten", {2, 3, 4}, {2, 3, 4}, {}, {6, 4}, {Int("axis", -1)}});
  Check({"Flatten", {-1, 3, 4}, {2, 3, 4}, {}, {2, 12}});
}

TEST_CASE("Squeeze drops the named dimensions, or all of 1") {
  Check({"Squeeze", {1, 3, 1}, {1, 3, 1}, {0}, {3, 1}});
  Check({"Squeeze", {1, 3, 1}, {1, 3, 1}, {-1}, {1, 3}});
  Check({"Squeeze", {1, 3, 1}, {1, 3, 1}, {2, 0}, {3}});
  Check({"Squeeze", {1, 3, 1}, {1, 3, 1}, {}, {3}});
  Check({"Squeeze", {-1, 3, 1}, {4, 3, 1}, {2}, {4, 3}});
  Check({"Squeeze", {-1, 5, 1, 1}, {2, 5, 1, 1}, {2, 3}, {2, 5}});
}

TEST_CASE("Unsqueeze adds dimensions of 1") {
  Check({"Unsqueeze", {3, 4}, {3, 4}, {0}, {1, 3, 4}});
  Check({"Unsqueeze", {3, 4}, {3, 4}, {-1}, {3, 4, 1}});
  Check({"Unsqueeze", {3, 4}, {3, 4}, {3, 1}, {3, 1, 4, 1}});
  Check({"Unsqueeze", {-1, 4}, {3, 4}, {1, 2}, {3, 1, 1, 4}});
}

void CheckRefused(const Reshaping& r, ErrorCode code, const char* message) {
  INFO(r.op);
  const Error error = ImportError(Model(r, 13));
  CHECK(error.code() == code);
  CHECK_THAT(error.message(), ContainsSubstring(message));
}

TEST_CASE("Shapes that cannot be are refused") {
  constexpr ErrorCode kCorrupt = ErrorCode::kCorruptModel;
  constexpr ErrorCode kShape = ErrorCode::kShapeMismatch;
  const Dims dims = {2, 6};
  CheckRefused({"Reshape", dims, dims, {5, 2}, {}}, kShape, "Node 0 (Reshape");
  CheckRefused({"Reshape", dims, dims, {5, -1}, {}}, kShape, "Node 0 (Reshape");
  CheckRefused({"Reshape", dims, dims, {1, 2, 0}, {}}, kCorrupt, "copies a dimension");
  CheckRefused({"Reshape", dims, dims, {-2, 6}, {}}, kCorrupt, "dimension -2");
  CheckRefused({"Reshape", dims, dims, {int64_t{1} << 32, 6}, {}}, kCorrupt,
               "dimension 4294967296");
  CheckRefused({"Reshape", dims, dims, {1 << 30, 1 << 30, 1 << 30, -1}, {}}, kCorrupt, "overflows");
  CheckRefused({"Reshape", dims, dims, {-1, -1, 6}, {}}, kCorrupt, "more than one dimension open");
  CheckRefused({"Reshape", dims, dims, Dims(9, 1), {}}, ErrorCode::kUnsupportedModel,
               "9 dimensions");
  CheckRefused({"Flatten", dims, dims, {}, {}, {Int("axis", 3)}}, kCorrupt, "axis");
  CheckRefused({"Flatten", dims, dims, {}, {}, {Int("axis", -3)}}, kCorrupt, "axis");
  CheckRefused({"Squeeze", dims, dims, {0}, {}}, kShape, "only dimensions of 1");
  CheckRefused({"Squeeze", dims, dims, {2}, {}}, kCorrupt, "axis 2 does not exist");
  CheckRefused({"Unsqueeze", dims, dims, {4}, {}}, kCorrupt, "axis 4 does not exist");
  CheckRefused({"Unsqueeze", dims, dims, {0, 0}, {}}, kCorrupt, "twice");
  CheckRefused({"Unsqueeze", dims, dims, {0, 1, 2, 3, 4, 5, 6, 7}, {}},
               ErrorCode::kUnsupportedModel, "10 dimensions");
}

// Shape, Gather, Concat and Reshape, as PyTorch exports a view of an image as tokens.
OnnxModel Tokens(const Dims& image) {
  OnnxModel model;
  model.Input("x", image).Output("y").Node("Relu", {"x"}, {"r"}).Node("Shape", {"r"}, {"s"});
  model.Constant("zero", Dims{0}).Constant("one", Dims{1}).Constant("rest", Dims{-1});
  model.Node("Gather", {"s", "zero"}, {"n"}).Node("Gather", {"s", "one"}, {"c"});
  model.Node("Concat", {"n", "c", "rest"}, {"to"}, {Int("axis", 0)});
  model.Node("Reshape", {"r", "to"}, {"v"});
  return model.Node("Transpose", {"v"}, {"y"}, {Ints("perm", {0, 2, 1})});
}

TEST_CASE("An image becomes tokens without a transpose, whatever is open") {
  const Numbers image = Ramp({2, 3, 2, 2});
  Numbers expected{{2, 4, 3}, ToChannelsLast(image).values};
  for (const Dims& dims : {Dims{2, 3, 2, 2}, Dims{-1, 3, 2, 2}, Dims{-1, 3, -1, -1}}) {
    const Graph graph = Import(Tokens(dims));
    for (const Node& node : graph.nodes()) CHECK(node.op != schema::BuiltinOperator::TRANSPOSE);
    CHECK(graph.value(graph.outputs[0]).shape[2] == 3);
    RequireClose(RunGraph(graph, {ToChannelsLast(image)})[0], expected);
  }
}

TEST_CASE("Sizes that are computed from an open image are known when it is there") {
  OnnxModel model;
  model.Input("x", {-1, 3, -1, -1}).Output("y").Node("Shape", {"x"}, {"s"});
  model.Constant("w", Dims{3}).Constant("half", Dims{2}).Constant("rest", Dims{-1});
  model.Node("Gather", {"s", "w"}, {"width"}).Node("Div", {"width", "half"}, {"columns"});
  model.Node("Concat", {"rest", "columns"}, {"to"}, {Int("axis", 0)});
  model.Node("Reshape", {"x", "to"}, {"y"});
  const Graph graph = Import(model);
  for (const int width : {4, 6}) {
    const Numbers image = Ramp({1, 3, 2, width});
    const Numbers expected = Ramp({12, width / 2});
    RequireClose(RunGraph(graph, {ToChannelsLast(image)})[0], expected);
  }
}

TEST_CASE("Constants are reshaped when the model is imported") {
  OnnxModel model;
  model.Input("x", {2, 3}).Output("y").Constant("c", Ramp({6})).Constant("s", Dims{2, -1});
  model.Node("Reshape", {"c", "s"}, {"r"}).Node("Add", {"x", "r"}, {"y"});
  CHECK(Import(model).node_count() == 1);
  RequireClose(Run(model, {Ramp({2, 3})}), Ramp({2, 3}, 0, 2));
  OnnxModel wrong;
  wrong.Output("y").Constant("c", Ramp({6})).Constant("s", Dims{4, -1});
  wrong.Node("Reshape", {"c", "s"}, {"y"});
  CHECK(ImportError(wrong).code() == ErrorCode::kShapeMismatch);
}

// Axis i of the result is axis perm[i] of the input.
Numbers Transposed(const Numbers& t, const Dims& perm) {
  Numbers out;
  for (int64_t axis : perm) out.shape.Append(t.shape[static_cast<int>(axis)]);
  for (int64_t i = 0; i < *t.shape.NumElements(); ++i) {
    std::vector<int64_t> index(perm.size());
    int64_t rest = i;
    for (size_t axis = perm.size(); axis-- > 0;) {
      index[static_cast<size_t>(perm[axis])] = rest % out.shape[static_cast<int>(axis)];
      rest /= out.shape[static_cast<int>(axis)];
    }
    int64_t at = 0;
    for (size_t axis = 0; axis < perm.size(); ++axis) {
      at = at * t.shape[static_cast<int>(axis)] + index[axis];
    }
    out.values.push_back(t.values[static_cast<size_t>(at)]);
  }
  return out;
}

TEST_CASE("Transpose permutes, in reverse by default") {
  const Numbers t = Ramp({2, 3, 4});
  for (const Dims& perm : {Dims{}, Dims{0, 1, 2}, Dims{1, 0, 2}, Dims{2, 0, 1}, Dims{0, 2, 1}}) {
    OnnxModel model;
    model.Input("x", {2, 3, 4}).Output("y");
    model.Node("Transpose", {"x"}, {"y"},
               perm.empty() ? std::vector<Attribute>() : std::vector{Ints("perm", perm)});
    RequireClose(Run(model, {t}), Transposed(t, perm.empty() ? Dims{2, 1, 0} : perm));
  }
}

TEST_CASE("Images are transposed from ONNX's order") {
  // A node before, so that the transpose is not the model's own preparation of its input.
  const Numbers image = Ramp({2, 3, 4, 5});
  for (const Dims& perm :
       {Dims{0, 2, 3, 1}, Dims{0, 1, 2, 3}, Dims{0, 1, 3, 2}, Dims{3, 2, 1, 0}, Dims{0, 3, 1, 2}}) {
    OnnxModel model;
    model.Input("x", {2, 3, 4, 5}).Output("y").Node("Relu", {"x"}, {"r"});
    model.Node("Transpose", {"r"}, {"y"}, {Ints("perm", perm)});
    RequireClose(Run(model, {ToChannelsLast(image)}), Transposed(image, perm));
  }
}

TEST_CASE("Transposing an image to channels last costs nothing") {
  OnnxModel model;
  model.Input("x", {2, 3, 4, 5}).Output("y").Node("Relu", {"x"}, {"r"});
  model.Node("Transpose", {"r"}, {"y"}, {Ints("perm", {0, 2, 3, 1})});
  CHECK(Import(model).node_count() == 1);
}

TEST_CASE("A model that takes channels last keeps its input as it is") {
  OnnxModel model;
  model.Input("x", {1, 4, 5, 3}).Output("y");
  model.Node("Transpose", {"x"}, {"t"}, {Ints("perm", {0, 3, 1, 2})});
  model.Node("GlobalAveragePool", {"t"}, {"y"});
  const Graph graph = Import(model);
  CHECK(graph.value(graph.inputs[0]).shape == Shape{1, 4, 5, 3});
  CHECK(graph.node_count() == 1);
  RequireClose(RunGraph(graph, {Ramp({1, 4, 5, 3})})[0], {{1, 1, 1, 3}, {28.5f, 29.5f, 30.5f}});
}

TEST_CASE("An image that the model itself transposes to channels last is one all the same") {
  OnnxModel model;
  model.Input("x", {1, 3, 4, 5}).Output("y");
  model.Node("Transpose", {"x"}, {"t"}, {Ints("perm", {0, 2, 3, 1})}).Node("Relu", {"t"}, {"y"});
  const Graph graph = Import(model);
  CHECK(graph.value(graph.inputs[0]).shape == Shape{1, 4, 5, 3});
  CHECK(graph.node_count() == 1);
}

TEST_CASE("Permutations that are none are refused") {
  for (const Dims& perm : {Dims{0, 1}, Dims{0, 0, 1}, Dims{0, 1, 3}, Dims{-1, 0, 1}}) {
    OnnxModel model;
    model.Input("x", {2, 3, 4}).Output("y").Node("Transpose", {"x"}, {"y"}, {Ints("perm", perm)});
    const Error error = ImportError(model);
    CHECK(error.code() == ErrorCode::kCorruptModel);
    CHECK_THAT(error.message(), ContainsSubstring("not a permutation"));
  }
}

}  // namespace
}  // namespace monograph
