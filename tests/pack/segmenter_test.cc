#include "pack/segmenter.h"

#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/string_tensor.h"
#include "support/net.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using test::Net;
using test::Numbers;
using Op = schema::BuiltinOperator;

// Two classes: how dark and how bright the red channel of each pixel is.
Graph Segmenter(bool channels_first = false) {
  Net net;
  const ValueId x = net.Input({1, 4, 4, 3});
  const ValueId filter = net.Floats({{2, 1, 1, 3}, {-1, 0, 0, 1, 0, 0}});
  const ValueId bias = net.Floats({{2}, {255, 0}});
  ValueId y = net.Conv(x, filter, bias);
  if (channels_first) y = net.Add(Op::TRANSPOSE, {y, net.Ints({4}, {0, 3, 1, 2})});
  return net.Finish({y});
}

// 8 rows and 16 columns whose right half is red.
Numbers HalfRed() {
  Numbers image = test::Ramp({1, 8, 16, 3}, 0, 0);
  for (size_t i = 0; i < image.values.size(); i += 3) {
    if (i / 3 % 16 >= 8) image.values[i] = 255;
  }
  return image;
}

ImageOptions Exact(ResizeFit fit) {
  ImageResizeOptions resize;
  resize.fit = fit;
  resize.height = resize.width = 4;
  return {.resize = resize, .wants_transform = true};
}

ConstTensorView Mask(const std::unique_ptr<Session>& session) {
  return test::Get(session->Output(0));
}

std::unique_ptr<Session> Run(Graph graph, const ImageOptions& image,
                             const SegmenterOptions& options) {
  const PackedImage packed = test::Get(PackImage(graph, image));
  test::RequireOk(PackSegmenter(graph, packed, options));
  return test::RunSession(graph, {HalfRed()});
}

void CheckHalves(const ConstTensorView& mask) {
  REQUIRE(mask.shape == Shape{1, 8, 16});
  const auto classes = mask.as<uint8_t>();
  for (size_t i = 0; i < classes.size(); ++i) {
    INFO("row " << i / 16 << " column " << i % 16);
    REQUIRE(classes[i] == (i % 16 < 8 ? 0 : 1));
  }
}

TEST_CASE("A mask has a class for each pixel of the original image") {
  for (const ResizeFit fit : {ResizeFit::kStretch, ResizeFit::kLonger}) {
    CheckHalves(Mask(Run(Segmenter(), Exact(fit), {})));
  }
}

TEST_CASE("A segmenter may give its channels first") {
  const SegmenterOptions options = {.layout = Layout::kNchw};
  CheckHalves(Mask(Run(Segmenter(true), Exact(ResizeFit::kStretch), options)));
}

TEST_CASE("A network that ends in the best class is taken at its scores") {
  for (const int32_t axis : {3, -1}) {
    Graph graph = Segmenter();
    const ValueId last =
        test::Get(graph.AddConstant("axis", DType::kInt32, {}, std::as_bytes(std::span(&axis, 1))));
    Node best = MakeNode(Op::ARG_MAX, {graph.outputs[0], last});
    best.options.AsArgMaxOptions()->output_type = schema::TensorType::INT64;
    graph.outputs = {test::Get(AppendNode(graph, std::move(best), "best", DType::kInt64))};
    CheckHalves(Mask(Run(graph, Exact(ResizeFit::kLonger), {})));
  }
}

TEST_CASE("What a crop cut off has no class") {
  ImageOptions image = Exact(ResizeFit::kShorter);
  auto& resize = std::get<ImageResizeOptions>(image.resize);
  resize.crop_height = resize.crop_width = 4;
  const auto session = Run(Segmenter(), image, {});
  const auto classes = Mask(session).as<uint8_t>();
  for (size_t i = 0; i < 16; ++i) {
    CHECK(classes[i] == (i < 4 || i >= 12 ? 255 : i < 8 ? 0 : 1));
  }
}

TEST_CASE("By builtin operators the mask of a stretched image is the same") {
  const ImageOptions image = {.resize = BuiltinResize{.height = 4, .width = 4},
                              .wants_transform = true};
  Graph graph = Segmenter();
  const PackedImage packed = test::Get(PackImage(graph, image));
  test::RequireOk(PackSegmenter(graph, packed, {.portable = true}));
  for (const Node& node : graph.nodes()) CHECK(node.op != Op::CUSTOM);
  CheckHalves(Mask(test::RunSession(graph, {HalfRed()})));
}

TEST_CASE("A mask of probabilities has a number for each class") {
  for (const bool portable : {false, true}) {
    ImageOptions image = Exact(ResizeFit::kStretch);
    if (portable) image.resize = BuiltinResize{.height = 4, .width = 4};
    const auto session = Run(Segmenter(), image,
                             {.mask = MaskKind::kProbabilities,
                              .activation = ScoreActivation::kSoftmax,
                              .portable = portable});
    const Numbers mask = test::ToNumbers(Mask(session));
    REQUIRE(mask.shape == Shape{1, 8, 16, 2});
    CHECK(mask.values[0] == 1);
    CHECK(mask.values[mask.values.size() - 1] == 1);
    for (size_t i = 0; i < mask.values.size(); i += 2) {
      REQUIRE(std::fabs(mask.values[i] + mask.values[i + 1] - 1) < 1e-5f);
    }
  }
}

TEST_CASE("The labels of a mask are an output of their own") {
  const auto session = Run(Segmenter(), Exact(ResizeFit::kStretch), {.labels = {"dark", "bright"}});
  CHECK(session->outputs()[0].name == "mask");
  CHECK(session->outputs()[1].name == "labels");
  const auto labels = test::Get(UnpackStrings(test::Get(session->Output(1)).bytes));
  CHECK(std::vector<std::string>(labels.begin(), labels.end()) ==
        std::vector<std::string>{"dark", "bright"});
}

std::string Refusal(Graph graph, const SegmenterOptions& options) {
  const PackedImage packed = test::Get(PackImage(graph, Exact(ResizeFit::kStretch)));
  const Status status = PackSegmenter(graph, packed, options);
  REQUIRE_FALSE(status.ok());
  return status.error().message();
}

TEST_CASE("What is no map of classes is refused") {
  CHECK_THAT(Refusal(Segmenter(), {.labels = {"a"}}), ContainsSubstring("1 labels for 2 classes"));
  Net single;
  const ValueId x = single.Input({1, 4, 4, 3});
  const Graph one = single.Finish({single.Conv(x, single.Floats({{1, 1, 1, 3}, {1, 0, 0}}))});
  CHECK_THAT(Refusal(one, {}), ContainsSubstring("the network tells 1 apart"));
  Net flat;
  const ValueId image = flat.Input({1, 4, 4, 3});
  const Graph row = flat.Finish({flat.Add(Op::MEAN, {image, flat.Ints({2}, {1, 2})})});
  CHECK_THAT(Refusal(row, {}), ContainsSubstring("a segmenter gives float32 [N, h, w, classes]"));
}

}  // namespace
}  // namespace monograph
