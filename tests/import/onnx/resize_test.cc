// ONNX's own cases prove the modes; here is which operator runs them, and open dimensions.
#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using namespace test;
using Dims = std::vector<int64_t>;
using Op = schema::BuiltinOperator;

OnnxModel Scaled(const Dims& image, float scale, const std::vector<Attribute>& attributes) {
  OnnxModel model;
  model.Input("x", image).Output("y").Constant("scales", {{4}, {1, 1, scale, scale}});
  return model.Node("Resize", {"x", "", "scales"}, {"y"}, attributes);
}

Op OperatorOf(const Dims& image, float scale, const std::vector<Attribute>& attributes) {
  const Graph graph = Import(Scaled(image, scale, attributes));
  REQUIRE(graph.node_count() == 1);
  return graph.node(0).op;
}

TEST_CASE("Resizes that the format has become its operators") {
  const Dims image = {1, 2, 5, 6};
  const auto mode = [](const char* name) { return String("mode", name); };
  const auto at = [](const char* name) { return String("coordinate_transformation_mode", name); };
  CHECK(OperatorOf(image, 2, {mode("linear")}) == Op::RESIZE_BILINEAR);
  CHECK(OperatorOf(image, 2, {mode("linear"), at("pytorch_half_pixel")}) == Op::RESIZE_BILINEAR);
  CHECK(OperatorOf(image, 3, {mode("linear"), at("align_corners")}) == Op::RESIZE_BILINEAR);
  CHECK(OperatorOf(image, 2, {mode("linear"), at("asymmetric")}) == Op::RESIZE_BILINEAR);
  CHECK(OperatorOf(image, 2, {}) == Op::RESIZE_NEAREST_NEIGHBOR);
  CHECK(OperatorOf(image, 2, {at("asymmetric"), String("nearest_mode", "floor")}) ==
        Op::RESIZE_NEAREST_NEIGHBOR);
  CHECK(OperatorOf(image, 2, {mode("cubic")}) == Op::CUSTOM);
  CHECK(OperatorOf(image, 0.4f, {mode("linear"), Int("antialias", 1)}) == Op::CUSTOM);
  CHECK(OperatorOf({1, 2, -1, -1}, 2, {mode("linear")}) == Op::CUSTOM);
}

TEST_CASE("An open image is resized as one of known size") {
  const Numbers image = ToChannelsLast(Scattered({2, 3, 5, 6}));
  for (const char* mode : {"nearest", "linear", "cubic"}) {
    for (const float scale : {2.0f, 1.5f, 0.5f}) {
      INFO(mode << " by " << scale);
      const std::vector<Attribute> attributes = {String("mode", mode)};
      const Numbers known = Run(Scaled({2, 3, 5, 6}, scale, attributes), {image});
      RequireClose(Run(Scaled({-1, 3, -1, -1}, scale, attributes), {image}), known);
    }
  }
}

TEST_CASE("A size may be that of another image, as a feature pyramid has it") {
  OnnxModel model;
  model.Input("x", {-1, 2, -1, -1}).Input("z", {-1, 5, -1, -1}).Output("y");
  model.Node("Shape", {"x"}, {"sx"}).Node("Shape", {"z"}, {"sz"});
  model.Constant("zero", Dims{0}).Constant("two", Dims{2}).Constant("four", Dims{4});
  model.Node("Slice", {"sx", "zero", "two"}, {"front"})
      .Node("Slice", {"sz", "two", "four"}, {"back"});
  model.Node("Concat", {"front", "back"}, {"size"}, {Int("axis", 0)});
  model.Node(
      "Resize", {"x", "", "", "size"}, {"y"},
      {String("coordinate_transformation_mode", "asymmetric"), String("nearest_mode", "floor")});
  const Numbers result = Run(model, {ToChannelsLast(Ramp({1, 2, 1, 2})), Ramp({1, 2, 4, 5})});
  RequireClose(result,
               ToChannelsLast({{1, 2, 2, 4}, {0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3}}));
}

}  // namespace
}  // namespace monograph
