#include "pack/detector.h"

#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/string_tensor.h"
#include "support/net.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using test::Net;
using test::Numbers;
using Op = schema::BuiltinOperator;

constexpr int32_t kSide = 8;

// A detector that says the same of every image: its outputs are constants, plus nothing of the
// image.
Graph Detector(const std::vector<Numbers>& outputs) {
  Net net;
  const ValueId image = net.Input({1, kSide, kSide, 3});
  const ValueId axes = net.Ints({3}, {1, 2, 3});
  Node mean = MakeNode(Op::MEAN, {image, axes});
  const ValueId brightness = net.Add(std::move(mean));
  const ValueId nothing = net.Add(Op::MUL, {brightness, net.Floats({{1}, {0}})});
  std::vector<ValueId> ids;
  for (const Numbers& output : outputs) {
    ids.push_back(net.Add(Op::ADD, {net.Floats(output), nothing}));
  }
  return net.Finish(ids);
}

// A letterbox of 8 x 8 pixels.
ImageOptions Letterbox() {
  ImageResizeOptions resize;
  resize.fit = ResizeFit::kLonger;
  resize.height = resize.width = kSide;
  return {.resize = resize, .wants_transform = true};
}

struct Found {
  std::vector<float> boxes;
  std::vector<std::string> labels;
  std::vector<float> scores;
  float count = 0;
};

Found Run(Graph graph, const DetectorOptions& options, const Shape& size = {1, 16, 32, 3}) {
  const PackedImage image = test::Get(PackImage(graph, Letterbox()));
  test::RequireOk(PackDetector(graph, image, options));
  const auto session = test::RunSession(graph, {test::Ramp(size, 0, 0)});
  Found found;
  found.boxes = test::ToNumbers(test::Get(session->Output(0))).values;
  const auto names = test::Get(UnpackStrings(test::Get(session->Output(1)).bytes));
  found.labels.assign(names.begin(), names.end());
  found.scores = test::ToNumbers(test::Get(session->Output(2))).values;
  found.count = test::ToNumbers(test::Get(session->Output(3))).values[0];
  return found;
}

DetectorOptions Options(DetectorKind kind) {
  DetectorOptions options;
  options.boxes.kind = kind;
  options.suppression.max_detections = 3;
  options.labels = {"cat", "dog"};
  return options;
}

void CheckNear(const std::vector<float>& actual, const std::vector<float>& expected) {
  test::RequireClose({{static_cast<int32_t>(actual.size())}, actual},
                     {{static_cast<int32_t>(expected.size())}, expected}, 1e-5f);
}

// The image of 16 rows and 32 columns is a quarter as large in the letterbox, below two rows of
// margin. A box from (1, 3) to (5, 5) there is one from (4, 4) to (20, 12) in the image.
const std::vector<float> kInImage = {4, 4, 20, 12};
const std::vector<std::string> kNames = {"dog", "cat", ""};

TEST_CASE("YOLOv5's boxes come in the pixels of the original image") {
  const Found found =
      Run(Detector({{{1, 3, 7}, {3, 4, 4, 2, 0.9f, 0.1f, 0.8f,      //
                                 3, 4, 4, 2, 0.9f, 0.1f, 0.7f,      // Suppressed.
                                 7, 2, 4, 2, 0.5f, 1,    0.2f}}}),  // Reaches over two edges.
          Options(DetectorKind::kYolov5));
  CHECK(found.count == 2);
  CHECK(found.labels == kNames);
  CheckNear(found.scores, {0.72f, 0.5f, 0});
  CHECK(std::vector(found.boxes.begin(), found.boxes.begin() + 4) == kInImage);
  // From (5, 1) to (9, 3): cut off at the top and on the right.
  CHECK(std::vector(found.boxes.begin() + 4, found.boxes.begin() + 8) ==
        std::vector<float>{20, 0, 32, 4});
}

TEST_CASE("YOLOv8's boxes stand in columns, without objectness") {
  const Numbers table = {{1, 6, 2},
                         {3, 7,  //
                          4, 4,  //
                          4, 2,  //
                          2, 2,  //
                          0.1f, 0.4f, 0.8f, 0.3f}};
  const Found found = Run(Detector({table}), Options(DetectorKind::kYolov8));
  CHECK(found.count == 2);
  CHECK(found.labels == kNames);
  CheckNear(found.scores, {0.8f, 0.4f, 0});
  CHECK(std::vector(found.boxes.begin(), found.boxes.begin() + 4) == kInImage);
}

TEST_CASE("Logits become scores first if asked") {
  DetectorOptions options = Options(DetectorKind::kYolov8);
  options.boxes.activation = ScoreActivation::kSigmoid;
  const Found found = Run(Detector({{{1, 6, 1}, {3, 4, 4, 2, -2, std::log(3.0f)}}}), options);
  CheckNear(found.scores, {0.75f, 0, 0});
}

TEST_CASE("Boxes of any format and unit are brought to the same corners") {
  struct Case {
    BoxFormat format;
    bool fractions;
    std::vector<float> box;
  };
  for (const Case& c :
       {Case{BoxFormat::kXyxy, false, {1, 3, 5, 5}}, Case{BoxFormat::kYxyx, false, {3, 1, 5, 5}},
        Case{BoxFormat::kCxcywh, false, {3, 4, 4, 2}},
        Case{BoxFormat::kYxyx, true, {0.375f, 0.125f, 0.625f, 0.625f}}}) {
    for (const bool boxes_first : {false, true}) {
      DetectorOptions options = Options(DetectorKind::kBoxes);
      options.boxes.format = c.format;
      options.boxes.fractions = c.fractions;
      std::vector<Numbers> outputs = {{{1, 1, 4}, c.box}, {{1, 1, 2}, {0.1f, 0.8f}}};
      if (!boxes_first) std::swap(outputs[0], outputs[1]);
      const Found found = Run(Detector(outputs), options);
      CHECK(found.labels[0] == "dog");
      CheckNear({found.boxes.begin(), found.boxes.begin() + 4}, kInImage);
    }
  }
}

// Two anchors, and offsets from them: centre y, centre x, height, width.
const Anchors kAnchors = {0.5f, 0.25f, 0.5f, 0.5f, 0.5f, 0.5f, 1, 1};
const std::vector<float> kOffsets = {0, 2.5f, std::log(0.5f) / 0.2f, 0, 0, 0, 0, 0};
// The first is (0.5, 0.375, 0.25, 0.5), which is kInImage; the second the whole letterbox.

TEST_CASE("SSD's offsets from anchors are decoded, and the background is no class") {
  DetectorOptions options = Options(DetectorKind::kSsd);
  options.boxes.anchors = kAnchors;
  const Found found =
      Run(Detector({{{1, 2, 4}, kOffsets}, {{1, 2, 3}, {0.1f, 0.2f, 0.8f, 0.9f, 0.4f, 0.1f}}}),
          options);
  CHECK(found.count == 2);
  CHECK(found.labels == kNames);
  CheckNear(found.scores, {0.8f, 0.4f, 0});
  CheckNear({found.boxes.begin(), found.boxes.begin() + 4}, kInImage);
  CheckNear({found.boxes.begin() + 4, found.boxes.begin() + 8}, {0, 0, 32, 16});
}

TEST_CASE("Without labels classes are numbers") {
  DetectorOptions options = Options(DetectorKind::kYolov8);
  options.labels.clear();
  Graph graph = Detector({{{1, 6, 1}, {3, 4, 4, 2, 0.1f, 0.8f}}});
  const PackedImage image = test::Get(PackImage(graph, Letterbox()));
  test::RequireOk(PackDetector(graph, image, options));
  CHECK(graph.value(graph.outputs[1]).name == "classes");
  const auto outputs = test::RunGraph(graph, {test::Ramp({1, 16, 32, 3}, 0, 0)});
  CHECK(outputs[1].values == std::vector<float>{1, -1, -1});
}

TEST_CASE("The outputs of a detector have names, types and fixed shapes") {
  Graph graph = Detector({{{1, 6, 1}, {3, 4, 4, 2, 0.1f, 0.8f}}});
  const PackedImage image = test::Get(PackImage(graph, Letterbox()));
  test::RequireOk(PackDetector(graph, image, Options(DetectorKind::kYolov8)));
  std::vector<std::string> names;
  for (ValueId id : graph.outputs) names.push_back(graph.value(id).name);
  CHECK(names == std::vector<std::string>{"boxes", "labels", "scores", "count"});
  CHECK(graph.value(graph.outputs[0]).shape == Shape{1, 3, 4});
  CHECK(graph.value(graph.outputs[1]).shape == Shape{1, 3});
  CHECK(graph.value(graph.outputs[3]).shape == Shape{1});
}

std::string Refusal(Graph graph, const DetectorOptions& options) {
  const PackedImage image = test::Get(PackImage(graph, Letterbox()));
  const Status status = PackDetector(graph, image, options);
  REQUIRE_FALSE(status.ok());
  return status.error().message();
}

TEST_CASE("Outputs that are no boxes are refused with what they are") {
  const Graph two = Detector({{{1, 2, 4}, kOffsets}, {{1, 2, 2}, {0, 0, 0, 0}}});
  const Graph table = Detector({{{1, 2, 4}, kOffsets}});
  CHECK_THAT(Refusal(two, Options(DetectorKind::kYolov8)),
             ContainsSubstring("needs one output float32 [N, 4 + classes, boxes]"));
  CHECK_THAT(Refusal(table, Options(DetectorKind::kYolov5)),
             ContainsSubstring("float32 [1, 2, 4]"));
  CHECK_THAT(Refusal(table, Options(DetectorKind::kSsd)), ContainsSubstring("and scores float32"));
  DetectorOptions options = Options(DetectorKind::kBoxes);
  options.labels = {"a", "b", "c"};
  CHECK_THAT(Refusal(two, options), ContainsSubstring("3 labels, but"));
  options = Options(DetectorKind::kSsd);
  options.boxes.anchors = {1, 2, 3, 4};
  CHECK_THAT(Refusal(two, options), ContainsSubstring("1 anchors for 2 boxes"));
}

}  // namespace
}  // namespace monograph
