#include "pack/boxes.h"

#include <string>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

constexpr int32_t kCoordinates = 4;

Error Unsupported(const Graph& graph, std::string_view expected) {
  std::string outputs;
  for (ValueId id : graph.outputs) {
    const Value& value = graph.value(id);
    outputs += StrCat(outputs.empty() ? "" : ", ", "\"", Printable(value.name), "\" ",
                      DTypeName(value.dtype), " ", value.shape.ToString());
  }
  return Error{ErrorCode::kUnsupportedModel,
               StrCat("The network gives ", outputs.empty() ? "nothing" : outputs,
                      "; this detector needs ", expected, ".")};
}

bool IsTable(const Graph& graph, ValueId id) {
  const Value& value = graph.value(id);
  const bool real = value.dtype == DType::kFloat32 || !value.quantization.empty();
  return real && value.shape.rank() == 3 && value.shape[1] > 0 && value.shape[2] > 0;
}

// From centres and sizes, [N, B, 4], to corners.
Result<ValueId> Corners(Emitter& emitter, ValueId boxes) {
  const float half_value = 0.5f;
  MG_TRY_ASSIGN(const ValueId centre, emitter.Columns(boxes, 0, 2, "centres"));
  MG_TRY_ASSIGN(const ValueId size, emitter.Columns(boxes, 2, kCoordinates, "sizes"));
  MG_TRY_ASSIGN(const ValueId half, emitter.Floats("half", {1}, std::span(&half_value, 1)));
  MG_TRY_ASSIGN(const ValueId reach, emitter.Emit(BuiltinOperator::MUL, {size, half}, "reaches"));
  MG_TRY_ASSIGN(const ValueId low, emitter.Emit(BuiltinOperator::SUB, {centre, reach}, "low"));
  MG_TRY_ASSIGN(const ValueId high, emitter.Emit(BuiltinOperator::ADD, {centre, reach}, "high"));
  return emitter.Concat({low, high}, 2, "corners");
}

Status CheckClasses(int32_t wanted, int32_t there) {
  if (wanted == 0 || wanted == there) return {};
  return Error{ErrorCode::kInvalidArgument,
               StrCat("There are ", wanted, " labels, but the detector's network tells ", there,
                      " classes apart.")};
}

// [N, B, 5 + C]
Result<DecodedBoxes> DecodeYolov5(Emitter& emitter, ValueId table, const BoxOptions& options) {
  const int32_t width = emitter.shape(table)[2];
  MG_TRY(CheckClasses(options.classes, width - kCoordinates - 1));
  DecodedBoxes decoded;
  MG_TRY_ASSIGN(const ValueId centred, emitter.Columns(table, 0, kCoordinates, "boxes"));
  MG_TRY_ASSIGN(decoded.boxes, Corners(emitter, centred));
  MG_TRY_ASSIGN(ValueId object,
                emitter.Columns(table, kCoordinates, kCoordinates + 1, "objectness"));
  MG_TRY_ASSIGN(ValueId classes, emitter.Columns(table, kCoordinates + 1, width, "classes"));
  MG_TRY_ASSIGN(object, EmitScores(emitter, object, options.activation, "objectness/scores"));
  MG_TRY_ASSIGN(classes, EmitScores(emitter, classes, options.activation, "classes/scores"));
  MG_TRY_ASSIGN(decoded.scores,
                emitter.Emit(BuiltinOperator::MUL, {classes, object}, "candidate_scores"));
  return decoded;
}

// [N, B, 4 + C]
Result<DecodedBoxes> DecodeYolov8(Emitter& emitter, ValueId table, const BoxOptions& options) {
  const int32_t width = emitter.shape(table)[2];
  MG_TRY(CheckClasses(options.classes, width - kCoordinates));
  DecodedBoxes decoded;
  MG_TRY_ASSIGN(const ValueId centred, emitter.Columns(table, 0, kCoordinates, "boxes"));
  MG_TRY_ASSIGN(decoded.boxes, Corners(emitter, centred));
  MG_TRY_ASSIGN(const ValueId classes, emitter.Columns(table, kCoordinates, width, "classes"));
  MG_TRY_ASSIGN(decoded.scores,
                EmitScores(emitter, classes, options.activation, "candidate_scores"));
  return decoded;
}

Result<DecodedBoxes> DecodeYolo(Emitter& emitter, const BoxOptions& options) {
  const Graph& graph = emitter.graph();
  const bool five = options.kind == DetectorKind::kYolov5;
  const int32_t least = kCoordinates + (five ? 2 : 1);
  const bool table = graph.outputs.size() == 1 && IsTable(graph, graph.outputs[0]);
  if (!table || graph.value(graph.outputs[0]).shape[five ? 2 : 1] < least) {
    return Unsupported(graph, five ? "one output float32 [N, boxes, 5 + classes]"
                                   : "one output float32 [N, 4 + classes, boxes]");
  }
  MG_TRY_ASSIGN(const ValueId real, emitter.Dequantize(graph.outputs[0], "real"));
  if (five) return DecodeYolov5(emitter, real, options);
  MG_TRY_ASSIGN(const ValueId rows, emitter.Transpose(real, {0, 2, 1}, "rows"));
  return DecodeYolov8(emitter, rows, options);
}

// The anchors' columns `begin` and `begin + 1`, each times its factor, as [1, B, 2].
Result<ValueId> AnchorColumns(Emitter& emitter, const BoxOptions& options, size_t begin,
                              std::array<double, 2> factors, const std::string& name) {
  const size_t count = options.anchors.size() / kCoordinates;
  std::vector<float> values;
  for (size_t i = 0; i < count; ++i) {
    for (size_t j = 0; j < 2; ++j) {
      const double anchor = static_cast<double>(options.anchors[i * kCoordinates + begin + j]);
      values.push_back(static_cast<float>(anchor * factors[j]));
    }
  }
  return emitter.Floats(name, {1, static_cast<int32_t>(count), 2}, values);
}

// Half of the boxes' heights and widths: exp(offset * variance) * anchor / 2.
Result<ValueId> SsdReaches(Emitter& emitter, ValueId offsets, const BoxOptions& options) {
  const std::array<float, 2> factors = {static_cast<float>(options.variances[2]),
                                        static_cast<float>(options.variances[3])};
  MG_TRY_ASSIGN(const ValueId size, emitter.Columns(offsets, 2, kCoordinates, "size_offsets"));
  MG_TRY_ASSIGN(const ValueId variance, emitter.Floats("size_variances", {2}, factors));
  MG_TRY_ASSIGN(const ValueId power,
                emitter.Emit(BuiltinOperator::MUL, {size, variance}, "size_powers"));
  MG_TRY_ASSIGN(const ValueId ratio, emitter.Emit(BuiltinOperator::EXP, {power}, "size_ratios"));
  MG_TRY_ASSIGN(const ValueId half, AnchorColumns(emitter, options, 2, {0.5, 0.5}, "half_anchors"));
  return emitter.Emit(BuiltinOperator::MUL, {ratio, half}, "reaches");
}

// The boxes' centres: offset * variance * anchor size + anchor centre.
Result<ValueId> SsdCentres(Emitter& emitter, ValueId offsets, const BoxOptions& options) {
  MG_TRY_ASSIGN(const ValueId shift, emitter.Columns(offsets, 0, 2, "centre_offsets"));
  MG_TRY_ASSIGN(const ValueId factor,
                AnchorColumns(emitter, options, 2, {options.variances[0], options.variances[1]},
                              "centre_factors"));
  MG_TRY_ASSIGN(const ValueId anchor, AnchorColumns(emitter, options, 0, {1, 1}, "centre_anchors"));
  MG_TRY_ASSIGN(const ValueId scaled,
                emitter.Emit(BuiltinOperator::MUL, {shift, factor}, "centre_shifts"));
  return emitter.Emit(BuiltinOperator::ADD, {scaled, anchor}, "centres");
}

Result<ValueId> DecodeSsd(Emitter& emitter, ValueId offsets, const BoxOptions& options) {
  const size_t boxes = static_cast<size_t>(emitter.shape(offsets)[1]);
  if (options.anchors.size() != boxes * kCoordinates) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("There are ", options.anchors.size() / kCoordinates, " anchors for ", boxes,
                        " boxes.")};
  }
  MG_TRY_ASSIGN(const ValueId centre, SsdCentres(emitter, offsets, options));
  MG_TRY_ASSIGN(const ValueId reach, SsdReaches(emitter, offsets, options));
  MG_TRY_ASSIGN(const ValueId low, emitter.Emit(BuiltinOperator::SUB, {centre, reach}, "low"));
  MG_TRY_ASSIGN(const ValueId high, emitter.Emit(BuiltinOperator::ADD, {centre, reach}, "high"));
  return emitter.Concat({low, high}, 2, "yxyx");
}

Result<ValueId> SwapAxes(Emitter& emitter, ValueId boxes) {
  return emitter.Pick(boxes, 2, {1, 0, 3, 2}, "xyxy");
}

Result<ValueId> DecodePair(Emitter& emitter, ValueId boxes, const BoxOptions& options) {
  if (options.kind == DetectorKind::kSsd) {
    MG_TRY_ASSIGN(boxes, DecodeSsd(emitter, boxes, options));
    return SwapAxes(emitter, boxes);
  }
  switch (options.format) {
    case BoxFormat::kXyxy: break;
    case BoxFormat::kYxyx: return SwapAxes(emitter, boxes);
    case BoxFormat::kCxcywh: return Corners(emitter, boxes);
  }
  return boxes;
}

// Without the background, if there is one.
Result<ValueId> ClassScores(Emitter& emitter, ValueId scores, const BoxOptions& options) {
  const int32_t columns = emitter.shape(scores)[2];
  MG_TRY_ASSIGN(scores, EmitScores(emitter, scores, options.activation, "all_scores"));
  if (options.classes > 0 && columns == options.classes + 1) {
    return emitter.Columns(scores, 1, columns, "candidate_scores");
  }
  MG_TRY(CheckClasses(options.classes, columns));
  return scores;
}

// Boxes and scores as two outputs.
Result<DecodedBoxes> DecodeOutputs(Emitter& emitter, const BoxOptions& options) {
  const Graph& graph = emitter.graph();
  const auto columns = [&](size_t i) { return graph.value(graph.outputs[i]).shape[2]; };
  const bool tables = graph.outputs.size() == 2 && IsTable(graph, graph.outputs[0]) &&
                      IsTable(graph, graph.outputs[1]);
  if (!tables || (columns(0) != kCoordinates && columns(1) != kCoordinates)) {
    return Unsupported(graph, "boxes float32 [N, boxes, 4] and scores float32 [N, boxes, classes]");
  }
  const size_t boxes_at = columns(0) == kCoordinates ? 0 : 1;
  const ValueId scores = graph.outputs[1 - boxes_at];
  DecodedBoxes decoded;
  MG_TRY_ASSIGN(decoded.boxes, emitter.Dequantize(graph.outputs[boxes_at], "real_boxes"));
  MG_TRY_ASSIGN(decoded.boxes, DecodePair(emitter, decoded.boxes, options));
  MG_TRY_ASSIGN(decoded.scores, ClassScores(emitter, scores, options));
  return decoded;
}

}  // namespace

Result<DecodedBoxes> EmitBoxes(Emitter& emitter, const BoxOptions& options) {
  const bool yolo = options.kind == DetectorKind::kYolov5 || options.kind == DetectorKind::kYolov8;
  MG_TRY_ASSIGN(DecodedBoxes decoded,
                yolo ? DecodeYolo(emitter, options) : DecodeOutputs(emitter, options));
  decoded.fractions = options.fractions.value_or(options.kind == DetectorKind::kSsd);
  return decoded;
}

}  // namespace monograph
