#include "pack/image.h"

#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/strings.h"
#include "support/net.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using test::Net;
using test::Numbers;
using Op = schema::BuiltinOperator;

// Gives its input back, so that what packing puts in front can be seen.
Graph Identity(const Shape& input) {
  Net net;
  const ValueId x = net.Input(input);
  return net.Finish({net.Add(Op::MUL, {x, net.Floats({{1}, {1}})})});
}

ImageOptions Builtin(const BuiltinResize& resize) { return {.resize = resize}; }

const BuiltinResize& ResizeOf(const ImageOptions& options) {
  return std::get<BuiltinResize>(options.resize);
}

Graph Packed(const ImageOptions& options, int32_t batch = kDynamic) {
  const BuiltinResize& resize = ResizeOf(options);
  Graph graph = Identity({batch, resize.height, resize.width, 3});
  test::Get(PackImage(graph, options));
  return graph;
}

Numbers Photo(const Shape& shape) {
  Numbers photo = test::Scattered(shape, 77);
  for (float& value : photo.values) value = std::floor((value + 1) * 128);
  return photo;
}

struct Box {
  int top = 0;
  int left = 0;
  int height = 0;
  int width = 0;
};

// A pixel of image n, in coordinates of the box, whose edge pixels go on for ever.
double PixelAt(const Numbers& image, const Box& box, int n, int y, int x, int c) {
  y = box.top + std::clamp(y, 0, box.height - 1);
  x = box.left + std::clamp(x, 0, box.width - 1);
  const int index = ((n * image.shape[1] + y) * image.shape[2] + x) * 3 + c;
  return static_cast<double>(image.values[static_cast<size_t>(index)]);
}

// Where the centre of output pixel i lies between the centres of the input's.
double Position(int i, int input, int output) { return (i + 0.5) * input / output - 0.5; }

double Bilinear(const Numbers& image, const Box& box, int n, double y, double x, int c) {
  const int y0 = static_cast<int>(std::floor(y));
  const int x0 = static_cast<int>(std::floor(x));
  const double fy = y - y0;
  const double fx = x - x0;
  const double top =
      PixelAt(image, box, n, y0, x0, c) * (1 - fx) + PixelAt(image, box, n, y0, x0 + 1, c) * fx;
  const double bottom = PixelAt(image, box, n, y0 + 1, x0, c) * (1 - fx) +
                        PixelAt(image, box, n, y0 + 1, x0 + 1, c) * fx;
  return top * (1 - fy) + bottom * fy;
}

double Nearest(const Numbers& image, const Box& box, int n, double y, double x, int c) {
  return PixelAt(image, box, n, static_cast<int>(std::floor(y + 0.5)),
                 static_cast<int>(std::floor(x + 0.5)), c);
}

float PerChannel(const std::vector<double>& values, int c, float fallback) {
  if (values.empty()) return fallback;
  return static_cast<float>(values.size() == 1 ? values[0] : values[static_cast<size_t>(c)]);
}

// Requires that each number is (pixel - mean) / std for a whole pixel within `error` of the exact
// one. uint8 resizing rounds to the nearest, so half a step is right.
void CheckNumbers(const Numbers& actual, const Numbers& image, const Box& box,
                  const ImageOptions& options, double error = 0.5 + 1e-3) {
  const BuiltinResize& resize = ResizeOf(options);
  REQUIRE(actual.shape == Shape{image.shape[0], resize.height, resize.width, 3});
  size_t at = 0;
  for (int n = 0; n < image.shape[0]; ++n) {
    for (int y = 0; y < resize.height; ++y) {
      for (int x = 0; x < resize.width; ++x) {
        for (int c = 0; c < 3; ++c) {
          const double py = Position(y, box.height, resize.height);
          const double px = Position(x, box.width, resize.width);
          const double exact = resize.filter == BuiltinFilter::kBilinear
                                   ? Bilinear(image, box, n, py, px, c)
                                   : Nearest(image, box, n, py, px, c);
          const float pixel =
              actual.values[at++] * PerChannel(options.std, c, 1) + PerChannel(options.mean, c, 0);
          INFO("image " << n << " row " << y << " column " << x << " channel " << c << ": " << pixel
                        << ", exactly " << exact);
          REQUIRE(std::fabs(pixel - std::round(pixel)) < 1e-2f);
          REQUIRE(std::fabs(std::round(static_cast<double>(pixel)) - exact) <= error);
        }
      }
    }
  }
}

const std::vector<Shape> kShapes = {{1, 1, 1, 3}, {1, 1, 9, 3},   {1, 7, 1, 3},
                                    {2, 5, 8, 3}, {1, 13, 11, 3}, {3, 4, 6, 3}};

TEST_CASE("Any image becomes the network's size by half-pixel bilinear resizing") {
  const ImageOptions options = {
      .resize = BuiltinResize{.height = 4, .width = 6}, .mean = {127.5}, .std = {127.5}};
  const Graph graph = Packed(options);
  for (const Shape& shape : kShapes) {
    INFO(shape.ToString());
    const Numbers image = Photo(shape);
    CheckNumbers(test::RunGraph(graph, {image})[0], image, {0, 0, shape[1], shape[2]}, options);
  }
}

TEST_CASE("The nearest pixel is the one whose area holds the centre") {
  const ImageOptions options =
      Builtin({.filter = BuiltinFilter::kNearest, .height = 5, .width = 3});
  const Graph graph = Packed(options);
  for (const Shape& shape : kShapes) {
    INFO(shape.ToString());
    const Numbers image = Photo(shape);
    CheckNumbers(test::RunGraph(graph, {image})[0], image, {0, 0, shape[1], shape[2]}, options, 0);
  }
}

TEST_CASE("The crop is a central square of whole pixels") {
  for (const double fraction : {1.0, 0.875, 0.5, 0.1}) {
    const ImageOptions options = {
        .resize = BuiltinResize{.height = 4, .width = 4, .crop_fraction = fraction},
        .mean = {10, 20, 30},
        .std = {2, 4, 8}};
    const Graph graph = Packed(options);
    for (const Shape& shape : kShapes) {
      INFO(shape.ToString() << " by " << fraction);
      // 0.1 is 102 / 1024.
      const int units = static_cast<int>(std::lround(fraction * 1024));
      const int side = std::max(1, std::min(shape[1], shape[2]) * units / 1024);
      const Box box = {(shape[1] - side) / 2, (shape[2] - side) / 2, side, side};
      const Numbers image = Photo(shape);
      CheckNumbers(test::RunGraph(graph, {image})[0], image, box, options);
    }
  }
}

TEST_CASE("An image of the right size passes as it is") {
  BuiltinResize resize = {.height = 5, .width = 5};
  for (const bool crop : {false, true}) {
    if (crop) resize.crop_fraction = 1.0;
    const ImageOptions options = Builtin(resize);
    const Numbers image = Photo({2, 5, 5, 3});
    test::RequireClose(test::RunGraph(Packed(options), {image})[0], image, 0);
  }
}

TEST_CASE("mean and std are one number, three, or left out") {
  const Numbers image = Photo({1, 3, 3, 3});
  const std::vector<std::vector<double>> means = {{}, {5}, {1, 2, 3}};
  const std::vector<std::vector<double>> stds = {{}, {-4}, {0.5, 2, 255}};
  for (const auto& mean : means) {
    for (const auto& std : stds) {
      const ImageOptions options = {
          .resize = BuiltinResize{.height = 3, .width = 3}, .mean = mean, .std = std};
      Numbers expected = image;
      for (size_t i = 0; i < expected.values.size(); ++i) {
        const int c = static_cast<int>(i % 3);
        expected.values[i] = (image.values[i] - PerChannel(mean, c, 0)) / PerChannel(std, c, 1);
      }
      test::RequireClose(test::RunGraph(Packed(options), {image})[0], expected, 1e-6f);
    }
  }
}

TEST_CASE("The graph takes uint8 images of any size, as many as the network does") {
  for (const int32_t batch : {kDynamic, 1, 3}) {
    const Graph graph = Packed(Builtin({.height = 8, .width = 8}), batch);
    REQUIRE(graph.inputs.size() == 1);
    const Value& image = graph.value(graph.inputs[0]);
    CHECK(image.name == "image");
    CHECK(image.dtype == DType::kUInt8);
    CHECK(image.shape == Shape{batch, kDynamic, kDynamic, 3});
    CHECK(graph.value(graph.outputs[0]).shape == Shape{batch, 8, 8, 3});
  }
}

TEST_CASE("A network of dynamic size takes the size of the resize") {
  Graph graph = Identity({kDynamic, kDynamic, kDynamic, 3});
  test::Get(PackImage(graph, Builtin({.height = 2, .width = 7})));
  const Numbers image = Photo({1, 9, 9, 3});
  CHECK(test::RunGraph(graph, {image})[0].shape == Shape{1, 2, 7, 3});
}

TEST_CASE("An image without pixels, or of absurd size, is refused when it comes") {
  for (const std::optional<double> fraction : {std::optional<double>(), std::optional(0.5)}) {
    const ImageOptions options = Builtin({.height = 4, .width = 4, .crop_fraction = fraction});
    SessionOptions session_options;
    const auto session = test::Get(Session::Create(Packed(options), session_options));
    for (const Shape& shape : {Shape{1, 0, 5, 3}, Shape{1, 5, 0, 3}, Shape{1, 0, 0, 3}}) {
      const auto view = session->PrepareInput(0, shape);
      REQUIRE_FALSE(view.ok());
      CHECK(view.error().code() == ErrorCode::kShapeMismatch);
    }
    const auto huge = session->PrepareInput(0, {1, 1 << 30, 1 << 30, 3});
    REQUIRE_FALSE(huge.ok());
    CHECK(huge.error().code() == ErrorCode::kOutOfMemory);
    CHECK(session->PrepareInput(0, {1, 1, 1, 3}).ok());
  }
}

void CheckRefused(Graph graph, const ImageOptions& options, ErrorCode code, const char* message) {
  const auto status = PackImage(graph, options);
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().code() == code);
  CHECK_THAT(status.error().message(), ContainsSubstring(message));
}

TEST_CASE("Options out of range are refused with what is allowed") {
  const Graph network = Identity({1, kDynamic, kDynamic, 3});
  const auto refused = [&](const ImageOptions& options, const char* message) {
    CheckRefused(network, options, ErrorCode::kInvalidArgument, message);
  };
  const double nan = std::nan("");
  const BuiltinResize four = {.height = 4, .width = 4};
  refused(Builtin({}), "1 up to 16384 pixels a side; 0x0");
  refused(Builtin({.height = -3, .width = 4}), "-3x4");
  refused(Builtin({.height = 4, .width = 16385}), "4x16385");
  for (const double fraction : {0.0, -1.0, 1.01, 1e-9, std::nan("")}) {
    refused(Builtin({.height = 4, .width = 4, .crop_fraction = fraction}), "crop fraction");
  }
  refused({.resize = four, .mean = {1, 2}},
          "mean needs one number, or one for each of the 3 channels; there are 2.");
  refused({.resize = four, .std = {1, 2, 3, 4}}, "there are 4");
  refused({.resize = four, .mean = {nan}}, "mean must be finite.");
  refused({.resize = four, .std = {1, 0, 1}}, "std must be finite and not 0");
  refused({.resize = four, .std = {1, nan, 1}}, "std must be finite");
  refused({.resize = four, .std = {1e-39}}, "std");
}

TEST_CASE("A size that the network does not take is refused") {
  CheckRefused(Identity({1, 224, 192, 3}), Builtin({.height = 224, .width = 224}),
               ErrorCode::kInvalidArgument, "takes images of 224x192");
  CheckRefused(Identity({1, 224, kDynamic, 3}), Builtin({.height = 192, .width = 192}),
               ErrorCode::kInvalidArgument, "resizing to 192x192");
}

TEST_CASE("A network that takes no image is refused with what it takes") {
  const ImageOptions options = Builtin({.height = 4, .width = 4});
  const auto refused = [&](const Graph& graph, const char* message) {
    CheckRefused(graph, options, ErrorCode::kUnsupportedModel, message);
  };
  for (const Shape& shape : {Shape{1, 4, 4, 4}, Shape{1, 4, 4, 1}, Shape{4, 4, 3}, Shape{}}) {
    refused(Identity(shape), "packing needs float32, int8 or uint8 [N, height, width, 3] or");
  }
  Net integers;
  integers.Input({1, 4, 4, 3}, DType::kInt32);
  refused(integers.Finish({0}), "is int32");
  Net two;
  const ValueId a = two.Input({1, 4, 4, 3});
  refused(two.Finish({two.Add(Op::ADD, {a, two.Input({1, 4, 4, 3})})}), "has 2 inputs");
  refused(Net().Finish({}), "has 0 inputs");
}

}  // namespace
}  // namespace monograph
