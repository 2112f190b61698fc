#include "pack/tflite_detection.h"

#include <flatbuffers/flexbuffers.h>

#include <catch2/matchers/catch_matchers_string.hpp>

#include "support/net.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;
using test::Net;
using Op = schema::BuiltinOperator;

// As TensorFlow's object detection API writes them.
std::vector<uint8_t> PostprocessOptions(bool regular) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    builder.Int("max_detections", 7);
    builder.Int("max_classes_per_detection", 1);
    builder.Float("nms_score_threshold", 0.125f);
    builder.Float("nms_iou_threshold", 0.5f);
    builder.Int("num_classes", 2);
    builder.Float("y_scale", 10);
    builder.Float("x_scale", 10);
    builder.Float("h_scale", 5);
    builder.Float("w_scale", 4);
    builder.Bool("use_regular_nms", regular);
    builder.Bool("_support_output_type_float_in_quantized_op", true);
  });
  builder.Finish();
  return builder.GetBuffer();
}

Graph Network(std::vector<uint8_t> options, DType anchors = DType::kUInt8) {
  Graph graph;
  const auto add = [&](const char* name, DType dtype, const Shape& shape) {
    return graph.AddValue({name, dtype, shape, {}, {}});
  };
  const ValueId boxes = add("boxes", DType::kFloat32, {1, 2, 4});
  const ValueId scores = add("scores", DType::kFloat32, {1, 2, 3});
  const std::vector<uint8_t> values = {10, 12, 14, 16, 18, 20, 22, 24};
  const Shape shape = {2, anchors == DType::kUInt8 ? 4 : 1};
  const ValueId constant =
      test::Get(graph.AddConstant("anchors", anchors, shape, std::as_bytes(std::span(values))));
  graph.value(constant).quantization = {{0.5f}, {10}, 0};
  Node node;
  node.op = Op::CUSTOM;
  node.custom_code = "TFLite_Detection_PostProcess";
  node.inputs = {boxes, scores, constant};
  node.custom_options = std::move(options);
  for (const char* name : {"a", "b", "c", "d"}) {
    node.outputs.push_back(add(name, DType::kFloat32, {1, 7}));
  }
  graph.inputs = {boxes, scores};
  graph.outputs = node.outputs;
  graph.AddNode(std::move(node));
  return graph;
}

TEST_CASE("TFLite's postprocessing gives up its anchors, variances and thresholds") {
  for (const bool regular : {false, true}) {
    Graph graph = Network(PostprocessOptions(regular));
    DetectorOptions options;
    CHECK(test::Get(TakeTfliteDetection(graph, options)));
    CHECK(graph.node_count() == 0);
    CHECK(graph.outputs == graph.inputs);
    CHECK(options.boxes.anchors == Anchors{0, 1, 2, 3, 4, 5, 6, 7});
    CHECK(options.boxes.variances == std::array<double, 4>{0.1, 0.1, 0.2, 0.25});
    CHECK(options.boxes.classes == 2);
    CHECK(options.suppression.iou_threshold == 0.5);
    CHECK(options.suppression.score_threshold == 0.125);
    CHECK(options.suppression.max_detections == 7);
    CHECK(options.suppression.class_agnostic == !regular);
    CHECK(options.suppression.multi_label == regular);
  }
}

TEST_CASE("A network without TFLite's postprocessing stays as it is") {
  Net net;
  Graph graph = net.Finish({net.Add(Op::TANH, {net.Input({1, 2, 4})})});
  DetectorOptions options;
  CHECK_FALSE(test::Get(TakeTfliteDetection(graph, options)));
  CHECK(graph.node_count() == 1);
}

TEST_CASE("TFLite's postprocessing with other options or anchors is refused") {
  const auto refused = [](Graph graph, const char* message) {
    DetectorOptions options;
    const auto taken = TakeTfliteDetection(graph, options);
    REQUIRE_FALSE(taken.ok());
    CHECK_THAT(taken.error().message(), ContainsSubstring(message));
  };
  refused(Network({}), "no FlexBuffer map");
  refused(Network(PostprocessOptions(false), DType::kInt32), "its anchors are no constant");
  flexbuffers::Builder builder;
  builder.Map([] {});
  builder.Finish();
  refused(Network(builder.GetBuffer()), "y_scale");
}

}  // namespace
}  // namespace monograph
