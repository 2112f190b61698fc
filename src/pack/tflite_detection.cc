#include "pack/tflite_detection.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "ops/flex_map.h"

namespace monograph {

namespace {

constexpr std::string_view kName = "TFLite_Detection_PostProcess";

Error Unsupported(std::string_view why) {
  return Error{ErrorCode::kUnsupportedModel, StrCat(kName, " cannot be taken over: ", why)};
}

// What an offset is divided by becomes what it is multiplied by.
Result<double> Variance(FlexMap& map, const char* key) {
  const double scale = map.Number(key, 0, 1e-6, 1e6);
  MG_TRY(map.status());
  if (scale > 0) return 1 / scale;
  return Unsupported(StrCat("its option ", key, " is missing."));
}

Status ReadOptions(const Node& node, DetectorOptions& options) {
  FlexMap map(node.custom_options);
  auto& variances = options.boxes.variances;
  MG_TRY_ASSIGN(variances[0], Variance(map, "y_scale"));
  MG_TRY_ASSIGN(variances[1], Variance(map, "x_scale"));
  MG_TRY_ASSIGN(variances[2], Variance(map, "h_scale"));
  MG_TRY_ASSIGN(variances[3], Variance(map, "w_scale"));
  options.boxes.classes = map.Integer("num_classes", 0, 1, INT32_MAX);
  auto& suppression = options.suppression;
  suppression.iou_threshold = map.Number("nms_iou_threshold", 0.6, 0, 1);
  suppression.score_threshold = map.Number("nms_score_threshold", 0, -1e30, 1e30);
  suppression.max_detections = map.Integer("max_detections", 10, 1, kMostDetections);
  suppression.multi_label = map.Bool("use_regular_nms", false);
  suppression.class_agnostic = !suppression.multi_label;
  return map.status();
}

float Dequantized(const Value& value, size_t i) {
  const ConstTensorView view = {value.dtype, value.shape, value.constant->bytes};
  if (value.dtype == DType::kFloat32) return view.as<float>()[i];
  const int32_t q = value.dtype == DType::kUInt8 ? view.as<uint8_t>()[i] : view.as<int8_t>()[i];
  return value.quantization.scale[0] * static_cast<float>(q - value.quantization.zero_point[0]);
}

Status ReadAnchors(const Graph& graph, ValueId id, Anchors& anchors) {
  const Value& value = id == kNoValue ? Value() : graph.value(id);
  const bool byte = value.dtype == DType::kUInt8 || value.dtype == DType::kInt8;
  const bool real =
      value.dtype == DType::kFloat32 ||
      (byte && value.quantization.scale.size() == 1 && value.quantization.zero_point.size() == 1);
  if (!value.is_constant() || !real || value.shape.rank() != 2 || value.shape[1] != 4) {
    return Unsupported("its anchors are no constant [boxes, 4] of numbers.");
  }
  const size_t count = static_cast<size_t>(value.shape[0]) * 4;
  for (size_t i = 0; i < count; ++i) anchors.push_back(Dequantized(value, i));
  return {};
}

}  // namespace

Result<bool> TakeTfliteDetection(Graph& graph, DetectorOptions& options) {
  const auto nodes = graph.nodes();
  const auto found = std::ranges::find(nodes, kName, &Node::custom_code);
  if (found == nodes.end()) return false;
  if (found->inputs.size() != 3) return Unsupported("it has other than three inputs.");
  MG_TRY(ReadOptions(*found, options));
  MG_TRY(ReadAnchors(graph, found->inputs[2], options.boxes.anchors));
  graph.outputs = {found->inputs[0], found->inputs[1]};
  graph.mutable_nodes().erase(graph.mutable_nodes().begin() + (found - nodes.begin()));
  return true;
}

}  // namespace monograph
