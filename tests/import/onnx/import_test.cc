// What concerns the model as a whole: inputs, outputs, names, operators, opsets.
#include "import/onnx/import.h"

#include <catch2/matchers/catch_matchers_string.hpp>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;
using Op = schema::BuiltinOperator;

void CheckRefused(const OnnxModel& model, ErrorCode code, const std::string& message) {
  const Error error = ImportError(model);
  CHECK(error.code() == code);
  CHECK_THAT(error.message(), ContainsSubstring(message));
}

TEST_CASE("Images become channels last at the input, and stay so") {
  OnnxModel model;
  model.Input("image", {-1, 3, 6, 8}).Output("features").Constant("w", Scattered({5, 3, 3, 3}));
  model.Node("Conv", {"image", "w"}, {"c"}).Node("Relu", {"c"}, {"r"});
  model.Node("MaxPool", {"r"}, {"features"}, {Ints("kernel_shape", {2, 2})});
  const Graph graph = Import(model);
  CHECK(graph.value(graph.inputs[0]).name == "image");
  CHECK(graph.value(graph.inputs[0]).shape == Shape{kDynamic, 6, 8, 3});
  CHECK(graph.value(graph.outputs[0]).name == "features");
  CHECK(graph.value(graph.outputs[0]).shape == Shape{kDynamic, 3, 5, 5});
  CHECK(graph.node_count() == 3);
}

TEST_CASE("A classifier has no transpose") {
  OnnxModel model;
  model.Input("x", {1, 2, 4, 4}).Output("y").Constant("w", Scattered({3, 2, 1, 1}));
  model.Constant("m", Scattered({3, 4})).Node("Conv", {"x", "w"}, {"c"});
  model.Node("GlobalAveragePool", {"c"}, {"p"}).Node("Flatten", {"p"}, {"f"});
  model.Node("Gemm", {"f", "m"}, {"g"}).Node("Softmax", {"g"}, {"y"});
  const Graph graph = Import(model);
  for (const Node& node : graph.nodes()) CHECK(node.op != Op::TRANSPOSE);
  const Numbers scores = RunGraph(graph, {Scattered({1, 4, 4, 2})})[0];
  REQUIRE(scores.shape == Shape{1, 4});
  CHECK(std::fabs(scores.values[0] + scores.values[1] + scores.values[2] + scores.values[3] - 1) <
        1e-6f);
}

TEST_CASE("Other inputs stay as they are") {
  OnnxModel model;
  model.Input("a", {2, -1, 3}).Input("b", {}).Output("y").Node("Add", {"a", "b"}, {"y"});
  const Graph graph = Import(model);
  CHECK(graph.value(graph.inputs[0]).shape == Shape{2, kDynamic, 3});
  CHECK(graph.value(graph.inputs[1]).shape == Shape{});
}

TEST_CASE("An initializer among the inputs is a constant") {
  OnnxModel model;
  model.Input("x", {3}).Input("c", {3}).Output("y").Constant("c", Ramp({3}));
  model.Node("Add", {"x", "c"}, {"y"});
  const Graph graph = Import(model);
  CHECK(graph.inputs.size() == 1);
}

TEST_CASE("Several outputs, one of them in the middle of the graph") {
  OnnxModel model;
  model.Input("x", {3}).Output("late").Output("early");
  model.Node("Relu", {"x"}, {"early"}).Node("Add", {"early", "x"}, {"late"});
  const auto outputs = RunAll(model, {{{3}, {-1, 2, 3}}});
  RequireClose(outputs[0], {{3}, {-1, 4, 6}});
  RequireClose(outputs[1], {{3}, {0, 2, 3}});
}

TEST_CASE("Every output keeps its name, whatever it is an alias of") {
  OnnxModel model;
  model.Input("x", {3}).Output("same").Output("y").Output("z").Output("c");
  model.Constant("c0", Ramp({2})).Node("Identity", {"c0"}, {"c"}).Node("Identity", {"x"}, {"same"});
  model.Node("Relu", {"x"}, {"y"}).Node("Identity", {"y"}, {"z"});
  const Graph graph = Import(model);
  std::vector<std::string> names;
  for (ValueId id : graph.outputs) names.push_back(graph.value(id).name);
  CHECK(names == std::vector<std::string>{"same", "y", "z", "c"});
  CHECK(graph.value(graph.inputs[0]).name == "x");
  const auto outputs = RunGraph(graph, {{{3}, {-1, 2, 3}}});
  RequireClose(outputs[0], {{3}, {-1, 2, 3}});
  RequireClose(outputs[1], {{3}, {0, 2, 3}});
  RequireClose(outputs[2], {{3}, {0, 2, 3}});
  RequireClose(outputs[3], Ramp({2}));
}

TEST_CASE("All operators that are missing are listed with their nodes") {
  OnnxModel model;
  model.Input("x", {3}).Output("y").Node("Det", {"x"}, {"a"}).Node("Relu", {"a"}, {"b"});
  model.Node("Gelu", {"b"}, {"c"}, {}, "com.microsoft").Node("Det", {"c"}, {"y"});
  const Error error = ImportError(model);
  CHECK(error.code() == ErrorCode::kUnsupportedOperator);
  CHECK_THAT(error.message(), ContainsSubstring("Det (nodes 0, 3)"));
  CHECK_THAT(error.message(), ContainsSubstring("com.microsoft.Gelu (node 2)"));
}

TEST_CASE("A long list of nodes is cut") {
  OnnxModel model;
  model.Input("x", {3}).Output("y");
  for (int i = 0; i < 9; ++i) model.Node("Loop", {"x"}, {"y"});
  CheckRefused(model, ErrorCode::kUnsupportedOperator, "Loop (nodes 0, 1, 2, 3, 4 and 4 more)");
}

TEST_CASE("An operator of another domain is not the standard one") {
  OnnxModel model;
  model.Input("x", {3}).Output("y").Node("Relu", {"x"}, {"y"}, {}, "other");
  CheckRefused(model, ErrorCode::kUnsupportedOperator, "other.Relu");
  OnnxModel standard;
  standard.Input("x", {3}).Output("y").Node("Relu", {"x"}, {"y"}, {}, "ai.onnx");
  CHECK(Import(standard).node_count() == 1);
}

TEST_CASE("Opsets before 6 are refused where operators had other attributes") {
  for (const int64_t opset : {-1, 0, 1, 5}) {
    OnnxModel model(opset);
    model.Input("x", {3}).Output("y").Node("Reshape", {"x"}, {"y"}, {Ints("shape", {3})});
    CheckRefused(model, ErrorCode::kUnsupportedModel, "Reshape needs at least 6");
  }
  OnnxModel none(0);
  none.Input("x", {3}).Output("y").Node("Relu", {"x"}, {"y"});
  CheckRefused(none, ErrorCode::kUnsupportedModel, "at least 6");
  OnnxModel first(1);
  first.Input("x", {3}).Output("y").Node("Relu", {"x"}, {"y"});
  CHECK(Import(first).node_count() == 1);
}

TEST_CASE("Opset 6 broadcasts from a named axis on") {
  const auto add = [](const Shape& shape, int64_t axis) {
    OnnxModel model(6);
    model.Input("x", {2, 3}).Output("y").Constant("b", Ramp(shape, 10, 10));
    return model.Node("Add", {"x", "b"}, {"y"}, {Int("broadcast", 1), Int("axis", axis)});
  };
  const auto run = [&](const Shape& shape, int64_t axis) {
    return Run(add(shape, axis), {Ramp({2, 3})});
  };
  RequireClose(run({2}, 0), {{2, 3}, {10, 11, 12, 23, 24, 25}});
  RequireClose(run({3}, 1), {{2, 3}, {10, 21, 32, 13, 24, 35}});
  RequireClose(run({3}, -1), {{2, 3}, {10, 21, 32, 13, 24, 35}});
  RequireClose(run({2, 3}, 0), {{2, 3}, {10, 21, 32, 43, 54, 65}});
  CheckRefused(add({2}, 2), ErrorCode::kCorruptModel, "axis does not fit");
  CheckRefused(add({2}, -3), ErrorCode::kCorruptModel, "axis does not fit");
  OnnxModel channels(6);
  channels.Input("x", {1, 2, 1, 2}).Output("y").Constant("b", Ramp({2}, 10, 10));
  channels.Node("Mul", {"x", "b"}, {"y"}, {Int("broadcast", 1), Int("axis", 1)});
  const Numbers image = Ramp({1, 2, 1, 2});
  RequireClose(Run(channels, {ToChannelsLast(image)}),
               ToChannelsLast({{1, 2, 1, 2}, {0, 10, 40, 60}}));
}

TEST_CASE("Training in opset 6 is refused") {
  OnnxModel training(6);
  training.Input("x", {2, 3}).Output("y").Node("Dropout", {"x"}, {"y"});
  CheckRefused(training, ErrorCode::kUnsupportedModel, "training mode");
}

TEST_CASE("Nodes that cannot be expressed are all named, but not those behind them") {
  OnnxModel model;
  model.Input("x", {1, 2, -1, 5}).Input("v", {1, 2, 3, 3, 3, 3}).Output("y");
  model.Node("MaxPool", {"x"}, {"a", "i"}, {Ints("kernel_shape", {2, 2})});
  model.Node("MaxPool", {"v"}, {"b"}, {Ints("kernel_shape", {2, 2, 2, 2})});
  model.Node("Relu", {"a"}, {"r"}).Node("Relu", {"x"}, {"y"});
  const Error error = ImportError(model);
  CHECK(error.code() == ErrorCode::kUnsupportedModel);
  CHECK_THAT(error.message(), ContainsSubstring("Node 0 (MaxPool \"node0\"): its second output"));
  CHECK_THAT(error.message(), ContainsSubstring("Node 1 (MaxPool \"node1\"): more than three"));
  CHECK_THAT(error.message(), !ContainsSubstring("Node 2"));
}

TEST_CASE("What nobody makes cannot be read or returned") {
  OnnxModel read;
  read.Input("x", {3}).Output("y").Node("Add", {"x", "ghost"}, {"y"});
  CheckRefused(read, ErrorCode::kCorruptModel, "input \"ghost\" is not made by any node");
  OnnxModel returned;
  returned.Input("x", {3}).Output("ghost").Node("Relu", {"x"}, {"y"});
  CheckRefused(returned, ErrorCode::kCorruptModel, "Output \"ghost\" is not made");
  OnnxModel missing;
  missing.Input("x", {3}).Output("y").Node("Add", {"x"}, {"y"});
  CheckRefused(missing, ErrorCode::kCorruptModel, "input 1 is missing");
  OnnxModel left_out;
  left_out.Input("x", {3}).Output("y").Node("Add", {"", "x"}, {"y"});
  CheckRefused(left_out, ErrorCode::kCorruptModel, "input 0 is missing");
}

TEST_CASE("What two make is refused") {
  OnnxModel twice;
  twice.Input("x", {3}).Output("y").Node("Relu", {"x"}, {"y"}).Node("Tanh", {"x"}, {"y"});
  CheckRefused(twice, ErrorCode::kCorruptModel, "\"y\" is made twice");
  OnnxModel input;
  input.Input("x", {3}).Output("x").Node("Relu", {"x"}, {"x"});
  CheckRefused(input, ErrorCode::kCorruptModel, "\"x\" is made twice");
  OnnxModel constants;
  constants.Output("c").Constant("c", Ramp({1})).Constant("c", Ramp({2}));
  CheckRefused(constants, ErrorCode::kCorruptModel, "\"c\" is made twice");
  OnnxModel inputs;
  inputs.Input("x", {3}).Input("x", {4}).Output("y").Node("Relu", {"x"}, {"y"});
  CheckRefused(inputs, ErrorCode::kCorruptModel, "\"x\" is made twice");
}

TEST_CASE("Nodes without outputs are refused") {
  OnnxModel model;
  model.Input("x", {3}).Output("x").Node("Relu", {"x"}, {});
  CheckRefused(model, ErrorCode::kCorruptModel, "has no outputs");
}

TEST_CASE("Inputs need a shape and a type that there is") {
  OnnxModel shape;
  shape.InputWithoutShape("x").Output("y").Node("Relu", {"x"}, {"y"});
  CheckRefused(shape, ErrorCode::kUnsupportedModel, "Input \"x\" has no shape");
  OnnxModel type;
  type.Input("x", {3}, 8).Output("y").Node("Relu", {"x"}, {"y"});
  CheckRefused(type, ErrorCode::kUnsupportedModel, "ONNX element type 8");
  OnnxModel negative;
  negative.Input("x", {-2}).Output("y").Node("Relu", {"x"}, {"y"});
  CheckRefused(negative, ErrorCode::kCorruptModel, "impossible shape");
  OnnxModel large;
  large.Input("x", {int64_t{1} << 40}).Output("y").Node("Relu", {"x"}, {"y"});
  CheckRefused(large, ErrorCode::kCorruptModel, "impossible shape");
}

TEST_CASE("Names are printed without control characters and not at full length") {
  const std::string bad = "a\x1b[31mb\nc";
  const std::string shown = "a?[31mb?c";
  OnnxModel ghost;
  ghost.Input("x", {3}).Output("y").Node("Relu", {bad}, {"y"});
  CheckRefused(ghost, ErrorCode::kCorruptModel, shown);
  OnnxModel output;
  output.Output(bad);
  CheckRefused(output, ErrorCode::kCorruptModel, shown);
  OnnxModel op;
  op.Input("x", {3}).Output("y").Node(bad, {"x"}, {"y"}, {}, bad);
  CheckRefused(op, ErrorCode::kUnsupportedOperator, shown + "." + shown);
  OnnxModel input;
  input.InputWithoutShape(bad);
  CheckRefused(input, ErrorCode::kUnsupportedModel, shown);
  OnnxModel constant;
  OnnxTensor tensor = FloatTensor(Ramp({2}));
  tensor.name = bad;
  tensor.dims = {3};
  CheckRefused(constant.Constant(tensor), ErrorCode::kCorruptModel, shown);
  OnnxModel twice;
  twice.Input("x", {3}).Output("y").Node("Relu", {"x"}, {bad}).Node("Relu", {"x"}, {bad});
  CheckRefused(twice, ErrorCode::kCorruptModel, shown);

  const std::string long_name(100000, 'n');
  OnnxModel longer;
  longer.Input("x", {3}).Output("y").Node("Relu", {long_name}, {"y"});
  CHECK(ImportError(longer).message().size() < 300);
}

TEST_CASE("Files of other formats are no models") {
  for (const std::string& file :
       {std::string(), std::string("<html></html>"), std::string("\x1c\0\0\0TFL3", 8),
        std::string("\x89PNG\r\n"), std::string(64, '\0'), std::string(64, '\xff')}) {
    const auto graph = ImportOnnx(AsBytes(file));
    REQUIRE_FALSE(graph.ok());
    CHECK(graph.error().code() == ErrorCode::kNotAModel);
    CHECK_THAT(graph.error().message(), ContainsSubstring("not an ONNX model"));
  }
}

OnnxModel Whole() {
  OnnxModel model;
  model.Input("x", {1, 2, 6, 6}).Output("y").Constant("w", Scattered({3, 2, 3, 3}));
  model.Node("Conv", {"x", "w"}, {"c"}, {Ints("pads", {1, 1, 1, 1}), String("auto_pad", "NOTSET")});
  return model.Node("LeakyRelu", {"c"}, {"y"}, {Float("alpha", 0.5f)});
}

TEST_CASE("A file that is cut anywhere gives an error, not a crash") {
  const std::string file = Whole().Bytes();
  for (size_t size = 0; size < file.size(); ++size) {
    const auto graph = ImportOnnx(AsBytes(file.substr(0, size)));
    INFO(size << " of " << file.size() << " bytes");
    REQUIRE_FALSE(graph.ok());
    CHECK_FALSE(graph.error().message().empty());
  }
}

TEST_CASE("A file with any byte changed gives a graph or an error") {
  const std::string file = Whole().Bytes();
  for (size_t at = 0; at < file.size(); ++at) {
    for (const int change : {0x01, 0x07, 0x80, 0xff}) {
      std::string damaged = file;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      const auto graph = ImportOnnx(AsBytes(damaged));
      CHECK((graph.ok() || !graph.error().message().empty()));
    }
  }
}

TEST_CASE("A field of the wrong kind is damage") {
  // The graph, field 7, as a number; the opset's version, field 2 of field 8, as a string.
  for (const std::string& file :
       {std::string("\x08\x08\x38\x05"), std::string("\x08\x08\x42\x03\x12\x01\x37")}) {
    const auto graph = ImportOnnx(AsBytes(file));
    REQUIRE_FALSE(graph.ok());
    CHECK(graph.error().code() == ErrorCode::kCorruptModel);
  }
}

}  // namespace
}  // namespace monograph
