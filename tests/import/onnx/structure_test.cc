// Order of nodes, functions, branches, and nesting.
#include <catch2/matchers/catch_matchers_string.hpp>
#include <protozero/pbf_writer.hpp>

#include "import/onnx/import.h"
#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;
using Op = schema::BuiltinOperator;

TEST_CASE("Nodes may stand in any order") {
  OnnxModel model;
  model.Input("x", {3}).Output("y");
  model.Node("Add", {"b", "a"}, {"y"}).Node("Tanh", {"a"}, {"b"}).Node("Relu", {"x"}, {"a"});
  const Graph graph = Import(model);
  REQUIRE(graph.node_count() == 3);
  CHECK(graph.node(0).op == Op::RELU);
  CHECK(graph.node(1).op == Op::TANH);
  CHECK(graph.node(2).op == Op::ADD);
}

TEST_CASE("The order of a file that is sorted stays") {
  OnnxModel model;
  model.Input("x", {3}).Output("c").Node("Tanh", {"x"}, {"a"}).Node("Relu", {"x"}, {"b"});
  const Graph graph = Import(model.Node("Add", {"a", "b"}, {"c"}));
  CHECK(graph.node(0).op == Op::TANH);
  CHECK(graph.node(1).op == Op::RELU);
}

TEST_CASE("Cyclic graphs are refused with the nodes of the circle") {
  OnnxModel two;
  two.Input("x", {3}).Output("y").Node("Relu", {"x"}, {"r"});
  two.Node("Add", {"r", "b"}, {"a"}).Node("Tanh", {"a"}, {"b"}).Node("Relu", {"b"}, {"y"});
  ExpectRefused(two, ErrorCode::kCorruptModel,
                "The graph runs in a circle of 2 nodes that need each other's outputs: ");
  CHECK_THAT(ImportError(two).message(), ContainsSubstring("Node 1 (Add \"node1\")"));
  CHECK_THAT(ImportError(two).message(), ContainsSubstring("Node 2 (Tanh \"node2\")"));
  CHECK_THAT(ImportError(two).message(), !ContainsSubstring("node0"));
  CHECK_THAT(ImportError(two).message(), !ContainsSubstring("node3"));
  OnnxModel self;
  self.Input("x", {3}).Output("y").Node("Add", {"x", "y"}, {"y"});
  ExpectRefused(self, ErrorCode::kCorruptModel, "Node 0 (Add \"node0\") needs its own output.");
  OnnxModel many;
  many.Input("x", {3}).Output("0");
  for (int i = 0; i < 9; ++i) many.Node("Relu", {std::to_string((i + 1) % 9)}, {std::to_string(i)});
  ExpectRefused(many, ErrorCode::kCorruptModel, "a circle of 9 nodes");
}

TEST_CASE("Calls of the model's functions become the functions' nodes") {
  OnnxModel inner;
  inner.Node("Relu", {"in"}, {"r"}).Node("Add", {"r", "by"}, {"out"});
  OnnxModel outer;
  outer.Node("Shift", {"a", "b"}, {"s"}, {}, "own").Node("Shift", {"s", "b"}, {"t"}, {}, "own");
  OnnxModel model;
  model.Input("x", {3}).Output("y").Constant("c", Ramp({3}, 1));
  model.Function("Shift", {"in", "by"}, {"out"}, inner).Function("Twice", {"a", "b"}, {"t"}, outer);
  model.Node("Twice", {"x", "c"}, {"y"}, {}, "own");
  CHECK(Import(model).node_count() == 4);
  RequireClose(Run(model, {{{3}, {-9, 1, 2}}}), {{3}, {2, 5, 8}});
}

TEST_CASE("A function's attributes are those of the call") {
  OnnxModel body;
  body.Node("LeakyRelu", {"a"}, {"b"}, {{"alpha", AttributeRef{"slope"}}});
  const auto leaky = [&](const std::vector<Attribute>& attributes) {
    OnnxModel model;
    model.Input("x", {1}).Output("y").Function("Leaky", {"a"}, {"b"}, body);
    model.Node("Leaky", {"x"}, {"y"}, attributes, "own");
    return Run(model, {{{1}, {-100}}});
  };
  RequireClose(leaky({Float("slope", 0.5f)}), {{1}, {-50}});
  RequireClose(leaky({}), {{1}, {-1}});
}

TEST_CASE("Functions that call themselves, or multiply without end, are refused") {
  OnnxModel body;
  body.Node("Again", {"a"}, {"b"}, {}, "own");
  OnnxModel model;
  model.Input("x", {3}).Output("y").Function("Again", {"a"}, {"b"}, body);
  model.Node("Again", {"x"}, {"y"}, {}, "own");
  ExpectRefused(model, ErrorCode::kCorruptModel, "The function Again calls itself");

  OnnxModel bomb;
  bomb.Input("x", {3}).Output("y");
  for (int i = 0; i < 40; ++i) {
    const std::string next = i == 39 ? "Relu" : "F" + std::to_string(i + 1);
    OnnxModel twice;
    twice.Node(next, {"a"}, {"c"}, {}, i == 39 ? "" : "own");
    twice.Node(next, {"c"}, {"b"}, {}, i == 39 ? "" : "own");
    bomb.Function("F" + std::to_string(i), {"a"}, {"b"}, twice);
  }
  bomb.Node("F0", {"x"}, {"y"}, {}, "own");
  ExpectRefused(bomb, ErrorCode::kUnsupportedModel, "stand for more than 20000 nodes");
}

OnnxTensor Bool(bool value) {
  OnnxTensor tensor;
  tensor.name = "condition";
  tensor.data_type = 9;
  tensor.int32_data = {value};
  return tensor;
}

OnnxModel Branching(bool condition) {
  OnnxModel negative;
  negative.Constant("k", Ramp({1}, -1)).Node("Mul", {"x", "k"}, {"n"}).Output("n");
  OnnxModel same;
  same.Node("Identity", {"x"}, {"i"}).Output("i");
  OnnxModel model;
  model.Input("image", {1, 2, 1, 2}).Output("y").Constant(Bool(condition));
  // Behind the node that needs it, which shows only inside of the branches.
  model.Node("If", {"condition"}, {"y"},
             {{"then_branch", negative.Graph()}, {"else_branch", same.Graph()}});
  return model.Node("Relu", {"image"}, {"x"});
}

TEST_CASE("Of If with a constant condition the branch stays that is taken") {
  const Numbers image = {{1, 1, 2, 2}, {1, -2, 3, -4}};
  RequireClose(Run(Branching(true), {image}), {{1, 1, 2, 2}, {-1, 0, -3, 0}});
  RequireClose(Run(Branching(false), {image}), {{1, 1, 2, 2}, {1, 0, 3, 0}});
}

TEST_CASE("Branches and loops that must be decided at run time are refused by name") {
  OnnxModel branch;
  branch.Node("Relu", {"x"}, {"b"}).Output("b");
  OnnxModel model;
  model.Input("x", {3}).Input("c", {}, 9).Output("y");
  model.Node("If", {"c"}, {"y"},
             {{"then_branch", branch.Graph()}, {"else_branch", branch.Graph()}});
  ExpectRefused(model, ErrorCode::kUnsupportedModel,
                "Node 0 (If \"node0\"): its condition is not constant");
  OnnxModel loop;
  loop.Input("x", {3}).Output("y").Node("Loop", {"x"}, {"y"}, {{"body", branch.Graph()}});
  ExpectRefused(loop.Node("Scan", {"x"}, {"z"}), ErrorCode::kUnsupportedOperator,
                "Loop (node 0); Scan (node 1)");
}

TEST_CASE("A branch that is not there, or returns what nobody makes, is refused") {
  OnnxModel none;
  none.Input("x", {3}).Output("y").Constant(Bool(true)).Node("If", {"condition"}, {"y"});
  ExpectRefused(none, ErrorCode::kCorruptModel, "its branch is missing");
  OnnxModel empty;
  empty.Output("ghost");
  OnnxModel model;
  model.Input("x", {3}).Output("y").Constant(Bool(true));
  model.Node("If", {"condition"}, {"y"}, {{"then_branch", empty.Graph()}});
  ExpectRefused(model, ErrorCode::kCorruptModel, "returns what no node makes");
  OnnxModel missing;
  missing.Node("Det", {"x"}, {"b"}).Output("b");
  OnnxModel inside;
  inside.Input("x", {3}).Output("y").Constant(Bool(true));
  inside.Node("If", {"condition"}, {"y"}, {{"then_branch", missing.Graph()}});
  ExpectRefused(inside, ErrorCode::kUnsupportedOperator, "Det");
}

TEST_CASE("Sparse constants are refused by name") {
  OnnxModel model;
  ExpectRefused(model.Input("x", {3}).Output("x").SparseConstant("w"), ErrorCode::kUnsupportedModel,
                "The sparse tensor \"w\" is not supported");
}

// Graph, node, attribute, graph, node, ...: `depth` of them in each other.
std::string Nested(int depth) {
  std::string message;
  for (int i = 0; i < depth; ++i) {
    std::string around;
    const protozero::pbf_tag_type tags[] = {5, 1, 6};
    protozero::pbf_writer(around).add_message(i == depth - 1 ? 7 : tags[i % 3], message);
    message = around;
  }
  return std::string("\x08\x08", 2) + message;
}

TEST_CASE("Nesting without end is refused") {
  const auto graph = ImportOnnx(AsBytes(Nested(3 * 2000)));
  REQUIRE_FALSE(graph.ok());
  CHECK(graph.error().code() == ErrorCode::kCorruptModel);
  CHECK_THAT(graph.error().message(), ContainsSubstring("64 levels"));
}

TEST_CASE("Damage is said with its place") {
  OnnxModel model;
  const std::string file = model.Input("x", {3}).Output("y").Node("Relu", {"x"}, {"y"}).Bytes();
  const auto graph = ImportOnnx(AsBytes(file.substr(0, 30)));
  REQUIRE_FALSE(graph.ok());
  CHECK_THAT(graph.error().message(),
             ContainsSubstring("is cut off or damaged at byte 9 of 30: download or export it"));
}

}  // namespace
}  // namespace monograph
