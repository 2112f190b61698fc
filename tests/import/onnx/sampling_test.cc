// Sampling images at computed positions. What the operators compute is tested in tests/ops.
#include "import/onnx/import_model.h"
#include "ops/grid_sample.h"
#include "ops/roi_align.h"

namespace monograph {
namespace {

using namespace test;

GridSampleOptions OptionsOf(const std::vector<Attribute>& attributes) {
  OnnxModel model(20);
  model.Input("x", {1, 1, 2, 2}).Input("g", {1, 1, 1, 2}).Output("y");
  const Graph graph = Import(model.Node("GridSample", {"x", "g"}, {"y"}, attributes));
  return Get(ReadGridSampleOptions(graph.nodes().back().custom_options));
}

TEST_CASE("Modes of GridSample have old and new names") {
  using Mode = InterpolationMode;
  CHECK(OptionsOf({}).mode == Mode::kLinear);
  CHECK(OptionsOf({String("mode", "bilinear")}).mode == Mode::kLinear);
  CHECK(OptionsOf({String("mode", "nearest")}).mode == Mode::kNearest);
  CHECK(OptionsOf({String("mode", "cubic")}).mode == Mode::kCubic);
  CHECK(OptionsOf({String("mode", "bicubic")}).mode == Mode::kCubic);
  CHECK(OptionsOf({}).padding == SamplePadding::kZeros);
  CHECK(OptionsOf({String("padding_mode", "border")}).padding == SamplePadding::kBorder);
  CHECK(OptionsOf({String("padding_mode", "reflection")}).padding == SamplePadding::kReflection);
  CHECK_FALSE(OptionsOf({}).align_corners);
  CHECK(OptionsOf({Int("align_corners", 1)}).align_corners);
  OnnxModel model(20);
  model.Input("x", {1, 1, 2, 2}).Input("g", {1, 1, 1, 2}).Output("y");
  model.Node("GridSample", {"x", "g"}, {"y"}, {String("mode", "lanczos")});
  ExpectRefused(model, ErrorCode::kCorruptModel, "none of ONNX's");
}

// The grid of a turn by a quarter samples the image turned.
TEST_CASE("A spatial transformer turns an image") {
  for (const int64_t corners : {0, 1}) {
    OnnxModel model(20);
    model.Input("x", {1, 2, 2, 3}).Input("theta", {1, 2, 3}).Output("y");
    model.Constant("size", std::vector<int64_t>{1, 2, 3, 2});
    model.Node("AffineGrid", {"theta", "size"}, {"g"}, {Int("align_corners", corners)});
    model.Node("GridSample", {"x", "g"}, {"y"}, {Int("align_corners", corners)});
    const Numbers image = Ramp({1, 2, 2, 3});
    // x = y', y = -x'.
    const Numbers turned = {{1, 2, 3, 2}, {3, 0, 4, 1, 5, 2, 9, 6, 10, 7, 11, 8}};
    RequireClose(Run(model, {ToChannelsLast(image), {{1, 2, 3}, {0, 1, 0, -1, 0, 0}}}),
                 ToChannelsLast(turned));
  }
}

TEST_CASE("Grids of one pixel are its centre, volumes have three coordinates") {
  OnnxModel model(20);
  model.Input("theta", {1, 3, 4}).Output("y");
  model.Constant("size", std::vector<int64_t>{1, 1, 1, 1, 2});
  model.Node("AffineGrid", {"theta", "size"}, {"y"}, {Int("align_corners", 1)});
  const Numbers identity = {{1, 3, 4}, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 5}};
  RequireClose(Run(model, {identity}), {{1, 1, 1, 2, 3}, {-1, 0, 5, 1, 0, 5}});
}

TEST_CASE("Grids without end are refused") {
  const auto grid = [](const std::vector<int64_t>& size) {
    OnnxModel model(20);
    model.Input("theta", {1, 2, 3}).Output("y").Constant("size", size);
    return model.Node("AffineGrid", {"theta", "size"}, {"y"});
  };
  ExpectRefused(grid({1, 1, 1 << 20, 1 << 20}), ErrorCode::kUnsupportedModel, "too large");
  ExpectRefused(grid({1, 1, 0, 4}), ErrorCode::kCorruptModel, "must be [N, C, H, W]");
  ExpectRefused(grid({4, 4}), ErrorCode::kCorruptModel, "must be [N, C, H, W]");
}

RoiAlignOptions RoiOptions(int64_t opset, const std::vector<Attribute>& attributes) {
  OnnxModel model(opset);
  model.Input("x", {1, 1, 2, 2}).Input("r", {-1, 4}).Output("y");
  model.Input("b", {-1}, 7).Node("RoiAlign", {"x", "r", "b"}, {"y"}, attributes);
  const Graph graph = Import(model);
  return Get(ReadRoiAlignOptions(graph.nodes().back().custom_options));
}

TEST_CASE("RoiAlign has half pixels from opset 16 on, unless it says otherwise") {
  CHECK(RoiOptions(16, {}).half_pixel);
  CHECK_FALSE(RoiOptions(10, {}).half_pixel);
  const Attribute none = String("coordinate_transformation_mode", "output_half_pixel");
  CHECK_FALSE(RoiOptions(16, {none}).half_pixel);
  const RoiAlignOptions options =
      RoiOptions(16, {Int("output_height", 3), Int("output_width", 5), Int("sampling_ratio", 2),
                      Float("spatial_scale", 0.25F), String("mode", "max")});
  CHECK(options.height == 3);
  CHECK(options.width == 5);
  CHECK(options.sampling_ratio == 2);
  CHECK(options.spatial_scale == 0.25F);
  CHECK(options.maximum);
}

TEST_CASE("RoiAlign of impossible sizes is refused") {
  OnnxModel model;
  model.Input("x", {1, 1, 2, 2}).Input("r", {1, 4}).Input("b", {1}, 7).Output("y");
  model.Node("RoiAlign", {"x", "r", "b"}, {"y"}, {Int("output_height", int64_t{1} << 40)});
  ExpectRefused(model, ErrorCode::kUnsupportedModel, "output size");
}

}  // namespace
}  // namespace monograph
