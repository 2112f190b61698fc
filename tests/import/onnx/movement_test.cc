// Operators that move elements, on dimensions that are open: ONNX's own cases have fixed ones.
#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using namespace test;
using Dims = std::vector<int64_t>;

TEST_CASE("Slice of an open image, from the end and backwards") {
  OnnxModel model;
  model.Input("x", {1, 2, -1, -1}).Output("y");
  model.Constant("starts", Dims{-2, -1}).Constant("ends", Dims{1000, -1000});
  model.Constant("axes", Dims{2, 3}).Constant("steps", Dims{1, -1});
  model.Node("Slice", {"x", "starts", "ends", "axes", "steps"}, {"y"});
  const Numbers image = Ramp({1, 2, 3, 2});
  const Numbers expected = {{1, 2, 2, 2}, {3, 2, 5, 4, 9, 8, 11, 10}};
  RequireClose(Run(model, {ToChannelsLast(image)}), ToChannelsLast(expected));
}

TEST_CASE(
    "Slice backwards to an end before every number of 32 bits, as PyTorch turns pads around") {
  OnnxModel model;
  model.Input("x", {4, 2}).Output("y");
  model.Constant("start", Dims{-1}).Constant("end", Dims{INT64_MIN + 1});
  model.Constant("axis", Dims{0}).Constant("step", Dims{-1});
  model.Node("Slice", {"x", "start", "end", "axis", "step"}, {"y"});
  RequireClose(Run(model, {Ramp({4, 2})}), {{4, 2}, {6, 7, 4, 5, 2, 3, 0, 1}});
}

TEST_CASE("Slice up to an end that is computed from the image") {
  OnnxModel model;
  model.Input("x", {1, 2, -1, 2}).Output("y").Node("Shape", {"x"}, {"s"});
  model.Constant("two", Dims{2}).Constant("one", Dims{1}).Constant("zero", Dims{0});
  model.Node("Gather", {"s", "two"}, {"height"}).Node("Sub", {"height", "one"}, {"end"});
  model.Node("Slice", {"x", "zero", "end", "two"}, {"y"});
  const Numbers image = Ramp({1, 2, 3, 2});
  const Numbers expected = {{1, 2, 2, 2}, {0, 1, 2, 3, 6, 7, 8, 9}};
  RequireClose(Run(model, {ToChannelsLast(image)}), ToChannelsLast(expected));
}

TEST_CASE("Gather drops a dimension of an image") {
  const Numbers image = Ramp({2, 3, 2, 2});
  const auto gathered = [&](int64_t axis, int64_t index) {
    OnnxModel model;
    model.Input("x", {2, 3, 2, 2}).Output("y");
    OnnxTensor scalar = IntTensor({index});
    scalar.name = "i";
    scalar.dims = {};
    model.Constant(scalar).Node("Gather", {"x", "i"}, {"y"}, {Int("axis", axis)});
    return Run(model, {ToChannelsLast(image)});
  };
  RequireClose(gathered(0, 1), Ramp({3, 2, 2}, 12));
  RequireClose(gathered(1, -1), {{2, 2, 2}, {8, 9, 10, 11, 20, 21, 22, 23}});
  RequireClose(gathered(3, 0), {{2, 3, 2}, {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22}});
}

TEST_CASE("GatherND within a batch, from the end too") {
  OnnxModel model;
  model.Input("x", {2, 2, 3}).Output("y");
  OnnxTensor indices = IntTensor({0, -1, 1, 0});
  indices.name = "i";
  indices.dims = {2, 1, 2};
  model.Constant(indices).Node("GatherND", {"x", "i"}, {"y"}, {Int("batch_dims", 1)});
  RequireClose(Run(model, {Ramp({2, 2, 3})}), {{2, 1}, {2, 9}});
  OnnxModel wrong;
  wrong.Input("x", {2, 2}).Output("y").Constant(indices);
  wrong.Node("GatherND", {"x", "i"}, {"y"}, {Int("batch_dims", 2)});
  ExpectRefused(wrong, ErrorCode::kCorruptModel, "batch_dims");
}

TEST_CASE("CenterCropPad takes from and gives to both ends, the odd one behind") {
  OnnxModel model(18);
  model.Input("x", {1, 1, 4, 2}).Output("y").Constant("size", Dims{1, 5});
  model.Node("CenterCropPad", {"x", "size"}, {"y"}, {Ints("axes", {2, -1})});
  RequireClose(Run(model, {ToChannelsLast(Ramp({1, 1, 4, 2}, 1))}),
               {{1, 1, 5, 1}, {0, 3, 4, 0, 0}});
  OnnxModel wrong(18);
  wrong.Input("x", {1, 1, 4, 2}).Output("y").Constant("size", Dims{1, 5});
  ExpectRefused(wrong.Node("CenterCropPad", {"x", "size"}, {"y"}), ErrorCode::kCorruptModel,
                "differ in length");
}

TEST_CASE("Compress keeps what its condition says, which may be computed") {
  OnnxModel model;
  model.Input("x", {2, 3}).Input("limit", {3}).Output("y").Constant("one", Ramp({3}, 1, 0));
  model.Node("Greater", {"limit", "one"}, {"c"});
  model.Node("Compress", {"x", "c"}, {"y"}, {Int("axis", 1)});
  RequireClose(Run(model, {Ramp({2, 3}), {{3}, {2, 0, 2}}}), {{2, 2}, {0, 2, 3, 5}});
}

TEST_CASE("Expand to an open batch") {
  OnnxModel model;
  model.Input("x", {-1, 2})
      .Output("y")
      .Constant("token", Ramp({1, 1, 3}))
      .Node("Shape", {"x"}, {"s"});
  model.Constant("zero", Dims{0}).Constant("rest", Dims{1, 3}).Node("Gather", {"s", "zero"}, {"n"});
  model.Node("Concat", {"n", "rest"}, {"to"}, {Int("axis", 0)});
  model.Node("Expand", {"token", "to"}, {"y"});
  RequireClose(Run(model, {Ramp({2, 2})}), {{2, 1, 3}, {0, 1, 2, 0, 1, 2}});
}

TEST_CASE("Squeezing the height of an image leaves a line, without a transpose") {
  OnnxModel model;
  model.Input("x", {-1, 3, 1, -1}).Output("y").Constant("axes", Dims{2});
  model.Node("Squeeze", {"x", "axes"}, {"l"});
  model.Node("Transpose", {"l"}, {"y"}, {Ints("perm", {0, 2, 1})});
  const Graph graph = Import(model);
  CHECK(graph.node_count() == 1);
  RequireClose(RunGraph(graph, {{{1, 1, 2, 3}, {0, 1, 2, 3, 4, 5}}})[0], Ramp({1, 2, 3}));
}

}  // namespace
}  // namespace monograph
