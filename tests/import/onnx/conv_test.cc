#include <catch2/matchers/catch_matchers_string.hpp>

#include "import/onnx/import_model.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace test;
using Op = schema::BuiltinOperator;

struct ConvCase {
  Shape image = {1, 4, 5, 6};  // [N, C, H, W]
  Shape filter = {3, 4, 3, 3};
  int group = 1;
  std::vector<int> strides = {1, 1};
  std::vector<int> dilations = {1, 1};
  std::vector<int> pads = {0, 0, 0, 0};  // Top, left, bottom, right.
};

float At(const Numbers& t, int n, int c, int y, int x) {
  const Shape& s = t.shape;
  if (y < 0 || x < 0 || y >= s[2] || x >= s[3]) return 0;
  const int at = ((n * s[1] + c) * s[2] + y) * s[3] + x;
  return t.values[static_cast<size_t>(at)];
}

// Convolution as ONNX defines it, in its own layout.
Numbers Convolve(const Numbers& image, const Numbers& filter, const Numbers& bias,
                 const ConvCase& k) {
  const Shape& f = filter.shape;
  const auto extent = [&](int axis) {
    const size_t i = static_cast<size_t>(axis);
    const int reach = (f[2 + axis] - 1) * k.dilations[i] + 1;
    return (image.shape[2 + axis] + k.pads[i] + k.pads[i + 2] - reach) / k.strides[i] + 1;
  };
  Numbers out{{image.shape[0], f[0], extent(0), extent(1)}, {}};
  for (int n = 0; n < out.shape[0]; ++n) {
    for (int o = 0; o < f[0]; ++o) {
      const int first = o / (f[0] / k.group) * f[1];
      for (int y = 0; y < out.shape[2]; ++y) {
        for (int x = 0; x < out.shape[3]; ++x) {
          float sum = bias.values[static_cast<size_t>(o)];
          for (int c = 0; c < f[1]; ++c) {
            for (int dy = 0; dy < f[2]; ++dy) {
              for (int dx = 0; dx < f[3]; ++dx) {
                sum += At(filter, o, c, dy, dx) *
                       At(image, n, first + c, y * k.strides[0] + dy * k.dilations[0] - k.pads[0],
                          x * k.strides[1] + dx * k.dilations[1] - k.pads[1]);
              }
            }
          }
          out.values.push_back(sum);
        }
      }
    }
  }
  return out;
}

std::vector<int64_t> Wide(const std::vector<int>& values) { return {values.begin(), values.end()}; }

OnnxModel Model(const ConvCase& k, const std::vector<Attribute>& attributes) {
  OnnxModel model;
  const Shape& s = k.image;
  model.Input("x", {s[0], s[1], s[2], s[3]}).Output("y");
  model.Constant("w", Scattered(k.filter, 3)).Constant("b", Scattered({k.filter[0]}, 5));
  model.Node("Conv", {"x", "w", "b"}, {"y"}, attributes);
  return model;
}

void CheckConv(const ConvCase& k) {
  const OnnxModel model =
      Model(k, {Int("group", k.group), Ints("strides", Wide(k.strides)),
                Ints("dilations", Wide(k.dilations)), Ints("pads", Wide(k.pads))});
  const Numbers image = Scattered(k.image, 9);
  const Numbers expected = Convolve(image, Scattered(k.filter, 3), Scattered({k.filter[0]}, 5), k);
  RequireClose(Run(model, {ToChannelsLast(image)}), ToChannelsLast(expected));
}

TEST_CASE("Convolutions give ONNX's numbers") {
  CheckConv({});
  CheckConv({.image = {2, 4, 5, 6}, .pads = {1, 2, 0, 1}});
  CheckConv({.strides = {2, 1}, .dilations = {1, 2}, .pads = {1, 1, 1, 1}});
  CheckConv({.filter = {3, 4, 1, 1}});
  CheckConv({.filter = {3, 4, 2, 4}, .pads = {0, 3, 1, 0}});
}

TEST_CASE("Groups and depthwise convolutions give ONNX's numbers") {
  CheckConv({.filter = {6, 2, 3, 3}, .group = 2});
  CheckConv({.filter = {4, 1, 3, 3}, .group = 4, .pads = {1, 1, 1, 1}});
  CheckConv({.filter = {8, 1, 3, 3}, .group = 4, .strides = {2, 2}});
  CheckConv({.image = {1, 1, 5, 5}, .filter = {2, 1, 3, 3}});
}

TEST_CASE("Depthwise convolutions become DEPTHWISE_CONV_2D") {
  const Graph graph = Import(Model({.filter = {8, 1, 3, 3}}, {Int("group", 4)}));
  REQUIRE(graph.node_count() == 1);
  CHECK(graph.node(0).op == Op::DEPTHWISE_CONV_2D);
  CHECK(graph.node(0).options.AsDepthwiseConv2DOptions()->depth_multiplier == 2);
}

TEST_CASE("auto_pad is SAME with the odd pixel behind or in front, or VALID") {
  const ConvCase k = {.image = {1, 4, 6, 7}, .strides = {2, 2}};
  const Numbers image = Scattered(k.image, 9);
  const auto expect = [&](const char* name, std::vector<int> pads) {
    INFO(name);
    const OnnxModel model = Model(k, {Ints("strides", {2, 2}), String("auto_pad", name)});
    ConvCase padded = k;
    padded.pads = std::move(pads);
    const Numbers expected =
        Convolve(image, Scattered(k.filter, 3), Scattered({k.filter[0]}, 5), padded);
    RequireClose(Run(model, {ToChannelsLast(image)}), ToChannelsLast(expected));
  };
  expect("SAME_UPPER", {0, 1, 1, 1});
  expect("SAME_LOWER", {1, 1, 0, 1});
  expect("VALID", {0, 0, 0, 0});
  expect("NOTSET", {0, 0, 0, 0});
}

TEST_CASE("A convolution without bias, on images of any size") {
  OnnxModel model;
  model.Input("x", {-1, 2, -1, -1}).Output("y").Constant("w", Ramp({1, 2, 1, 1}, 1));
  model.Node("Conv", {"x", "w"}, {"y"});
  const Graph graph = Import(model);
  CHECK(graph.value(graph.outputs[0]).shape == Shape{kDynamic, kDynamic, kDynamic, 1});
  const Numbers image = Ramp({1, 2, 1, 3});  // Channels 0 1 2 and 3 4 5.
  RequireClose(RunGraph(graph, {ToChannelsLast(image)})[0], {{1, 1, 3, 1}, {6, 9, 12}});
}

void CheckRefused(const OnnxModel& model, ErrorCode code, const char* message) {
  const Error error = ImportError(model);
  CHECK(error.code() == code);
  CHECK_THAT(error.message(), ContainsSubstring(message));
  CHECK_THAT(error.message(), ContainsSubstring("Node 0 (Conv \"node0\")"));
}

TEST_CASE("Weights that do not fit the image are refused") {
  const auto refused = [](const ConvCase& k, int64_t group) {
    CheckRefused(Model(k, {Int("group", group)}), ErrorCode::kShapeMismatch, "do not fit");
  };
  refused({.filter = {3, 5, 3, 3}}, 1);
  refused({.filter = {3, 2, 3, 3}}, 2);
  refused({.filter = {3, 1, 3, 3}}, 3);
  refused({}, 0);
  refused({}, -1);
  refused({.filter = {0, 4, 3, 3}}, 1);
}

TEST_CASE("Windows that cannot be are refused") {
  const auto refused = [](const Attribute& attribute, ErrorCode code, const char* message) {
    CheckRefused(Model({}, {attribute}), code, message);
  };
  refused(Ints("strides", {0, 1}), ErrorCode::kCorruptModel, "window is impossible");
  refused(Ints("strides", {1}), ErrorCode::kCorruptModel, "window is impossible");
  refused(Ints("dilations", {1, -1}), ErrorCode::kCorruptModel, "window is impossible");
  refused(Ints("dilations", {1, int64_t{1} << 32}), ErrorCode::kCorruptModel, "window is");
  refused(Ints("pads", {1, 1}), ErrorCode::kCorruptModel, "window is impossible");
  refused(Ints("pads", {-1, 0, 0, 0}), ErrorCode::kUnsupportedModel, "negative padding");
  refused(String("auto_pad", "SOMETIMES"), ErrorCode::kCorruptModel, "auto_pad");
  CheckRefused(Model({.image = {1, 4, 2, 2}}, {}), ErrorCode::kShapeMismatch, "does not fit");
}

TEST_CASE("Convolutions over lines, of any length") {
  OnnxModel model;
  model.Input("x", {-1, 2, -1}).Output("y").Constant("w", Ramp({1, 2, 3}, 1));
  model.Node("Conv", {"x", "w"}, {"y"}, {Ints("pads", {1, 0}), Ints("strides", {2})});
  // Channels 0 1 2 3 and 4 5 6 7: 0*2 + 1*3 + 4*5 + 5*6; 1*1 + 2*2 + 3*3 + 5*4 + 6*5 + 7*6.
  RequireClose(Run(model, {Ramp({1, 2, 4})}), {{1, 1, 2}, {53, 106}});
}

TEST_CASE("Convolutions over four dimensions, and computed weights, are refused") {
  OnnxModel four;
  four.Input("x", {1, 2, 3, 3, 3, 3}).Output("y").Constant("w", Ramp({1, 2, 3, 3, 3, 3}));
  four.Node("Conv", {"x", "w"}, {"y"});
  CheckRefused(four, ErrorCode::kUnsupportedModel, "more than three spatial dimensions");
  OnnxModel computed;
  computed.Input("x", {1, 2, 9, 9}).Input("w", {1, 2, 3, 3}).Output("y");
  computed.Node("Conv", {"x", "w"}, {"y"});
  CheckRefused(computed, ErrorCode::kUnsupportedModel, "must be a constant of its input's rank");
  OnnxModel lower;
  lower.Input("x", {1, 2, -1, 9}).Output("y").Constant("w", Ramp({1, 2, 3, 3}));
  lower.Node("Conv", {"x", "w"}, {"y"},
             {String("auto_pad", "SAME_LOWER"), Ints("strides", {2, 2})});
  CheckRefused(lower, ErrorCode::kUnsupportedModel, "an image of known size");
}

}  // namespace
}  // namespace monograph
