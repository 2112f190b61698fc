#include "pack/detector.h"

#include <algorithm>
#include <array>
#include <utility>

#include "pack/labels.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

struct Detections {
  ValueId boxes = kNoValue;
  ValueId classes = kNoValue;
  ValueId scores = kNoValue;
  ValueId count = kNoValue;
};

Result<Detections> Suppress(Graph& graph, const DecodedBoxes& decoded,
                            const NonMaxSuppressionOptions& options) {
  Node node = MakeNode(BuiltinOperator::CUSTOM, {decoded.boxes, decoded.scores});
  node.custom_code = kNonMaxSuppressionName;
  node.custom_options = WriteOptions(options);
  const std::array<std::string, 4> names = {"postprocess/kept_boxes", "classes", "scores", "count"};
  MG_TRY_ASSIGN(const auto kept, AppendNode(graph, std::move(node), names));
  return Detections{kept[0], kept[1], kept[2], kept[3]};
}

// The factors and shifts of [left, top, right, bottom], each [N, 1, 4].
Result<ValueId> ForCorners(Emitter& emitter, ValueId transform, int32_t y, int32_t x,
                           const std::string& name) {
  MG_TRY_ASSIGN(const ValueId picked, emitter.Pick(transform, 1, {x, y, x, y}, name));
  return emitter.ExpandDims(picked, 1, name + "/rows");
}

Result<ValueId> ToOriginal(Emitter& emitter, ValueId boxes, const PackedImage& image,
                           bool fractions) {
  if (fractions) {
    const float height = static_cast<float>(image.height);
    const float width = static_cast<float>(image.width);
    const std::array<float, 4> sides = {width, height, width, height};
    MG_TRY_ASSIGN(const ValueId size, emitter.Floats("network_size", {4}, sides));
    MG_TRY_ASSIGN(boxes, emitter.Emit(BuiltinOperator::MUL, {boxes, size}, "network_boxes"));
  }
  MG_TRY_ASSIGN(const ValueId scale, ForCorners(emitter, image.transform, 0, 1, "box_scale"));
  MG_TRY_ASSIGN(const ValueId offset, ForCorners(emitter, image.transform, 2, 3, "box_offset"));
  MG_TRY_ASSIGN(boxes, emitter.Emit(BuiltinOperator::MUL, {boxes, scale}, "scaled_boxes"));
  return emitter.Emit(BuiltinOperator::ADD, {boxes, offset}, "original_boxes");
}

Result<ValueId> Clip(Emitter& emitter, ValueId boxes, ValueId image) {
  const float zero_value = 0;
  MG_TRY_ASSIGN(const ValueId shape, emitter.ShapeOf(image, "image_shape"));
  MG_TRY_ASSIGN(const ValueId sides, emitter.Pick(shape, 0, {2, 1, 2, 1}, "image_sides"));
  MG_TRY_ASSIGN(const ValueId most, emitter.Cast(sides, DType::kFloat32, "image_size"));
  MG_TRY_ASSIGN(const ValueId least, emitter.Floats("zero", {1}, std::span(&zero_value, 1)));
  MG_TRY_ASSIGN(boxes, emitter.Emit(BuiltinOperator::MINIMUM, {boxes, most}, "boxes_from_above"));
  return emitter.Emit(BuiltinOperator::MAXIMUM, {boxes, least}, "boxes_inside");
}

// Class -1 is the name "".
Result<ValueId> Name(Emitter& emitter, ValueId classes, const std::vector<std::string>& labels) {
  std::vector<std::string> names = {""};
  names.insert(names.end(), labels.begin(), labels.end());
  MG_TRY_ASSIGN(const ValueId all, AddLabels(emitter.graph(), names));
  MG_TRY_ASSIGN(const ValueId one, emitter.Scalar("one", 1));
  MG_TRY_ASSIGN(const ValueId at,
                emitter.Emit(BuiltinOperator::ADD, {classes, one}, "label_numbers"));
  return AppendNode(emitter.graph(), MakeNode(BuiltinOperator::GATHER, {all, at}), "labels");
}

}  // namespace

Status PackDetector(Graph& graph, const PackedImage& image, const DetectorOptions& options) {
  BoxOptions box_options = options.boxes;
  if (!options.labels.empty()) {
    box_options.classes = static_cast<int32_t>(options.labels.size());
  }
  Emitter emitter(graph, "postprocess");
  MG_TRY_ASSIGN(const DecodedBoxes decoded, EmitBoxes(emitter, box_options));
  MG_TRY_ASSIGN(const Detections found, Suppress(graph, decoded, options.suppression));
  MG_TRY_ASSIGN(ValueId boxes, ToOriginal(emitter, found.boxes, image, decoded.fractions));
  MG_TRY_ASSIGN(boxes, Clip(emitter, boxes, image.image));
  graph.value(boxes).name = "boxes";
  ValueId names = found.classes;
  if (!options.labels.empty()) {
    MG_TRY_ASSIGN(names, Name(emitter, found.classes, options.labels));
  }
  graph.outputs = {boxes, names, found.scores, found.count};
  return {};
}

}  // namespace monograph
