// Colours, layouts and types that networks take.
#include <catch2/matchers/catch_matchers_string.hpp>

#include "pack/image.h"
#include "support/net.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using test::Net;
using test::Numbers;
using Op = schema::BuiltinOperator;

constexpr BuiltinResize kAsItIs = {.height = 2, .width = 3};

// Gives its input back.
Graph Identity(const Shape& shape) {
  Net net;
  return net.Finish({net.Add(Op::MUL, {net.Input(shape), net.Floats({{1}, {1}})})});
}

Numbers Pixels() { return test::Ramp({1, 2, 3, 3}, 10, 7); }

float PixelOf(size_t position, size_t channel) { return Pixels().values[position * 3 + channel]; }

Numbers Run(Graph graph, const ImageOptions& options) {
  test::Get(PackImage(graph, options));
  return test::RunGraph(graph, {Pixels()})[0];
}

TEST_CASE("BGR networks get blue first, with numbers in their order") {
  const Numbers out =
      Run(Identity({1, 2, 3, 3}),
          {.resize = kAsItIs, .color = ColorOrder::kBgr, .mean = {1, 2, 3}, .std = {1, 2, 4}});
  for (size_t i = 0; i < 6; ++i) {
    CHECK(out.values[3 * i] == PixelOf(i, 2) - 1);
    CHECK(out.values[3 * i + 1] == (PixelOf(i, 1) - 2) / 2);
    CHECK(out.values[3 * i + 2] == (PixelOf(i, 0) - 3) / 4);
  }
}

TEST_CASE("Grey networks get the weighted sum of the colours, normalised") {
  const Numbers out =
      Run(Identity({1, 2, 3, 1}),
          {.resize = kAsItIs, .color = ColorOrder::kGray, .mean = {100}, .std = {50}});
  REQUIRE(out.shape == Shape{1, 2, 3, 1});
  for (size_t i = 0; i < 6; ++i) {
    const float luma = 0.299f * PixelOf(i, 0) + 0.587f * PixelOf(i, 1) + 0.114f * PixelOf(i, 2);
    CHECK(std::fabs(out.values[i] - (luma - 100) / 50) < 1e-5f);
  }
}

TEST_CASE("Networks of others may take channels first") {
  const ImageOptions options = {.resize = kAsItIs, .mean = {1, 2, 3}};
  const Numbers out =
      Run(Identity({1, 3, 2, 3}), {.resize = kAsItIs, .layout = Layout::kNchw, .mean = {1, 2, 3}});
  REQUIRE(out.shape == Shape{1, 3, 2, 3});
  for (size_t c = 0; c < 3; ++c) {
    for (size_t i = 0; i < 6; ++i) {
      CHECK(out.values[c * 6 + i] == PixelOf(i, c) - static_cast<float>(c + 1));
    }
  }
  // The shape tells where it can.
  Graph graph = Identity({1, 3, 2, 5});
  CHECK(test::Get(NetworkSize(graph, options)).width == 5);
  graph = Identity({1, 2, 5, 3});
  CHECK(test::Get(NetworkSize(graph, options)).width == 5);
  CHECK(test::Get(NetworkSize(Identity({1, kDynamic, kDynamic, 3}), options)).width == 0);
}

// A uint8 or int8 network that gives its input back as real numbers.
Graph QuantizedIdentity(DType dtype, const Quantization& quantization) {
  Net net;
  const ValueId x = net.Input({1, 2, 3, 3}, dtype);
  net.graph().value(x).quantization = quantization;
  const ValueId y = net.graph().AddValue({"y", DType::kFloat32, {1, 2, 3, 3}, {}, {}});
  Node node = MakeNode(Op::DEQUANTIZE, {x});
  node.outputs = {y};
  net.graph().AddNode(std::move(node));
  return net.Finish({y});
}

TEST_CASE("A uint8 network gets the pixels as they are, unless told otherwise") {
  const Graph network = QuantizedIdentity(DType::kUInt8, {{0.5f}, {128}, 0});
  const Numbers plain = Run(network, {.resize = kAsItIs});
  const Numbers normalized = Run(network, {.resize = kAsItIs, .mean = {100}, .std = {4}});
  const Numbers bgr = Run(network, {.resize = kAsItIs, .color = ColorOrder::kBgr});
  for (size_t i = 0; i < plain.values.size(); ++i) {
    const float pixel = Pixels().values[i];
    CHECK(plain.values[i] == (pixel - 128) / 2);
    CHECK(std::fabs(normalized.values[i] - (pixel - 100) / 4) <= 0.25f);
    CHECK(bgr.values[i] == (PixelOf(i / 3, 2 - i % 3) - 128) / 2);
  }
}

TEST_CASE("An int8 network gets quantised numbers") {
  const Graph network = QuantizedIdentity(DType::kInt8, {{1 / 127.5f}, {-1}, 0});
  const Numbers out = Run(network, {.resize = kAsItIs, .mean = {127.5}, .std = {127.5}});
  for (size_t i = 0; i < out.values.size(); ++i) {
    CHECK(std::fabs(out.values[i] - (Pixels().values[i] / 127.5f - 1)) <= 0.51f / 127.5f);
  }
}

TEST_CASE("The custom operator may resize, and tells where its pixels come from") {
  ImageResizeOptions resize;
  resize.fit = ResizeFit::kShorter;
  resize.height = resize.width = 4;
  resize.crop_height = resize.crop_width = 2;
  Graph graph = Identity({1, 2, 2, 3});
  const PackedImage packed =
      test::Get(PackImage(graph, {.resize = resize, .mean = {1}, .wants_transform = true}));
  CHECK(packed.height == 2);
  graph.outputs.push_back(packed.transform);
  const auto outputs = test::RunGraph(graph, {test::Ramp({1, 4, 6, 3})});
  // The middle 2 x 2 pixels, which begin in row 1 and column 2.
  test::RequireClose(outputs[1], {{1, 4}, {1, 1, 1, 2}});
  CHECK(outputs[0].values[0] == (1 * 6 + 2) * 3 - 1);
}

TEST_CASE("Builtin operators tell where their pixels come from too") {
  for (const bool crop : {false, true}) {
    BuiltinResize resize = {.height = 2, .width = 4};
    if (crop) resize.crop_fraction = 0.5;
    Graph graph = Identity({1, 2, 4, 3});
    const PackedImage packed =
        test::Get(PackImage(graph, {.resize = resize, .wants_transform = true}));
    graph.outputs.push_back(packed.transform);
    const auto outputs = test::RunGraph(graph, {test::Ramp({1, 8, 12, 3})});
    test::RequireClose(outputs[1],
                       crop ? Numbers{{1, 4}, {2, 1, 2, 4}} : Numbers{{1, 4}, {4, 3, 0, 0}});
  }
}

void CheckRefused(Graph graph, const ImageOptions& options, const char* message) {
  const auto packed = PackImage(graph, options);
  REQUIRE_FALSE(packed.ok());
  CHECK_THAT(packed.error().message(), ContainsSubstring(message));
}

TEST_CASE("Contradictions between colours, layouts and numbers are refused") {
  const Graph network = Identity({1, 2, 3, 3});
  CheckRefused(network, {.resize = kAsItIs, .color = ColorOrder::kGray}, "[N, height, width, 1]");
  CheckRefused(Identity({1, 2, 3, 1}), {.resize = kAsItIs}, "[N, height, width, 3]");
  CheckRefused(network, {.resize = kAsItIs, .layout = Layout::kNchw}, "[N, 3, height, width]");
  CheckRefused(Identity({1, kDynamic, kDynamic, kDynamic}), {.resize = kAsItIs},
               "packing needs float32");
  CheckRefused(Identity({1, 2, 3, 1}),
               {.resize = kAsItIs, .color = ColorOrder::kGray, .mean = {1, 2, 3}},
               "mean needs one number; there are 3.");
  ImageResizeOptions shorter;
  shorter.fit = ResizeFit::kShorter;
  shorter.height = shorter.width = 4;
  CheckRefused(network, {.resize = shorter}, "a crop must give it one");
}

}  // namespace
}  // namespace monograph
