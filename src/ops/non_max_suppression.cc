#include "ops/non_max_suppression.h"

#include <flatbuffers/flexbuffers.h>

#include <algorithm>

#include "base/strings.h"
#include "ops/flex_map.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

constexpr char kIouThreshold[] = "iou_threshold";
constexpr char kScoreThreshold[] = "score_threshold";
constexpr char kMaxDetections[] = "max_detections";
constexpr char kClassAgnostic[] = "class_agnostic";
constexpr char kMultiLabel[] = "multi_label";

constexpr int32_t kNoClass = -1;
constexpr size_t kCorners = 4;

Status RequireSameDim(const Shape& a, const Shape& b, int axis) {
  if (a[axis] == b[axis] || a[axis] == kDynamic || b[axis] == kDynamic) return {};
  return Error{ErrorCode::kShapeMismatch,
               StrCat("boxes ", a.ToString(), " and scores ", b.ToString(),
                      " must agree in all dimensions but the last.")};
}

Status Infer(InferContext& context) {
  MG_TRY_ASSIGN(const NonMaxSuppressionOptions options,
                ReadNonMaxSuppressionOptions(context.node().custom_options));
  for (size_t i = 0; i < 2; ++i) {
    MG_TRY(RequireDType(context, i, {DType::kFloat32}));
    MG_TRY(RequireRank(context, i, 3));
    MG_TRY(RequireKnownDim(context, i, 2));
  }
  const Shape& boxes = context.input(0).shape;
  const Shape& scores = context.input(1).shape;
  for (int axis : {0, 1}) MG_TRY(RequireSameDim(boxes, scores, axis));
  if (boxes[2] != kCorners || scores[2] < 1) {
    return Error{ErrorCode::kShapeMismatch, "it needs boxes [N, B, 4] and scores [N, B, classes]."};
  }
  const int32_t images = boxes[0] == kDynamic ? scores[0] : boxes[0];
  const int32_t most = options.max_detections;
  context.SetOutput(0, DType::kFloat32, {images, most, kCorners});
  context.SetOutput(1, DType::kInt32, {images, most});
  context.SetOutput(2, DType::kFloat32, {images, most});
  context.SetOutput(3, DType::kInt32, {images});
  return {};
}

struct Candidate {
  float score = 0;
  int32_t box = 0;
  int32_t label = kNoClass;
};

// For a heap whose top is the best: larger scores first, then lower boxes, then lower classes.
bool StandsBehind(const Candidate& a, const Candidate& b) {
  if (a.score != b.score) return a.score < b.score;
  return a.box != b.box ? a.box > b.box : a.label > b.label;
}

// One image: boxes [B, 4], scores [B, classes].
struct Scene {
  std::span<const float> boxes;
  std::span<const float> scores;
  size_t classes = 0;

  std::span<const float> box(int32_t i) const {
    return boxes.subspan(static_cast<size_t>(i) * kCorners, kCorners);
  }
};

std::vector<Candidate> FindCandidates(const Scene& scene, const NonMaxSuppressionOptions& options) {
  const float threshold = static_cast<float>(options.score_threshold);
  std::vector<Candidate> candidates;
  const size_t count = scene.boxes.size() / kCorners;
  for (size_t box = 0; box < count; ++box) {
    const float* row = scene.scores.data() + box * scene.classes;
    Candidate best{threshold, static_cast<int32_t>(box), kNoClass};
    for (size_t c = 0; c < scene.classes; ++c) {
      if (!(row[c] > best.score)) continue;
      best.label = static_cast<int32_t>(c);
      if (options.multi_label) {
        candidates.push_back({row[c], best.box, best.label});
      } else {
        best.score = row[c];
      }
    }
    if (!options.multi_label && best.label != kNoClass) candidates.push_back(best);
  }
  return candidates;
}

// Not a number where both boxes are empty, which is no overlap.
float IntersectionOverUnion(std::span<const float> a, std::span<const float> b) {
  const auto area = [](std::span<const float> box) {
    return (box[2] - box[0]) * (box[3] - box[1]);
  };
  const float width = std::min(a[2], b[2]) - std::max(a[0], b[0]);
  const float height = std::min(a[3], b[3]) - std::max(a[1], b[1]);
  const float intersection = std::max(0.0f, width) * std::max(0.0f, height);
  return intersection / (area(a) + area(b) - intersection);
}

bool IsSuppressed(const Scene& scene, const std::vector<Candidate>& kept,
                  const Candidate& candidate, const NonMaxSuppressionOptions& options) {
  return std::ranges::any_of(kept, [&](const Candidate& stronger) {
    if (!options.class_agnostic && stronger.label != candidate.label) return false;
    const float iou = IntersectionOverUnion(scene.box(stronger.box), scene.box(candidate.box));
    return static_cast<double>(iou) > options.iou_threshold;
  });
}

// Greedily from the best on; what was kept, best first.
std::vector<Candidate> Suppress(const Scene& scene, const NonMaxSuppressionOptions& options) {
  std::vector<Candidate> candidates = FindCandidates(scene, options);
  std::ranges::make_heap(candidates, StandsBehind);
  std::vector<Candidate> kept;
  while (!candidates.empty() && std::ssize(kept) < options.max_detections) {
    std::ranges::pop_heap(candidates, StandsBehind);
    if (!IsSuppressed(scene, kept, candidates.back(), options)) kept.push_back(candidates.back());
    candidates.pop_back();
  }
  return kept;
}

void Store(const Scene& scene, const std::vector<Candidate>& kept, size_t image, size_t most,
           const EvalContext& context) {
  float* boxes = context.outputs[0].as<float>().data() + image * most * kCorners;
  int32_t* labels = context.outputs[1].as<int32_t>().data() + image * most;
  float* scores = context.outputs[2].as<float>().data() + image * most;
  std::fill_n(boxes, most * kCorners, 0.0f);
  std::fill_n(labels, most, kNoClass);
  std::fill_n(scores, most, 0.0f);
  for (size_t i = 0; i < kept.size(); ++i) {
    std::ranges::copy(scene.box(kept[i].box), boxes + i * kCorners);
    labels[i] = kept[i].label;
    scores[i] = kept[i].score;
  }
  context.outputs[3].as<int32_t>()[image] = static_cast<int32_t>(kept.size());
}

Status Evaluate(const EvalContext& context) {
  MG_TRY_ASSIGN(const NonMaxSuppressionOptions options,
                ReadNonMaxSuppressionOptions(context.node.custom_options));
  const Shape& shape = context.inputs[1].shape;
  const size_t images = static_cast<size_t>(shape[0]);
  const size_t boxes = static_cast<size_t>(shape[1]);
  const size_t classes = static_cast<size_t>(shape[2]);
  for (size_t image = 0; image < images; ++image) {
    const auto all_boxes = context.inputs[0].as<float>();
    const auto all_scores = context.inputs[1].as<float>();
    const Scene scene = {all_boxes.subspan(image * boxes * kCorners, boxes * kCorners),
                         all_scores.subspan(image * boxes * classes, boxes * classes), classes};
    Store(scene, Suppress(scene, options), image, static_cast<size_t>(options.max_detections),
          context);
  }
  return {};
}

}  // namespace

std::vector<uint8_t> WriteOptions(const NonMaxSuppressionOptions& options) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    builder.Double(kIouThreshold, options.iou_threshold);
    builder.Double(kScoreThreshold, options.score_threshold);
    builder.Int(kMaxDetections, options.max_detections);
    builder.Bool(kClassAgnostic, options.class_agnostic);
    builder.Bool(kMultiLabel, options.multi_label);
  });
  builder.Finish();
  return builder.GetBuffer();
}

Result<NonMaxSuppressionOptions> ReadNonMaxSuppressionOptions(std::span<const uint8_t> bytes) {
  NonMaxSuppressionOptions o;
  FlexMap map(bytes);
  map.RequireOnly({kIouThreshold, kScoreThreshold, kMaxDetections, kClassAgnostic, kMultiLabel});
  o.iou_threshold = map.Number(kIouThreshold, o.iou_threshold, 0, 1);
  o.score_threshold = map.Number(kScoreThreshold, o.score_threshold, -1e30, 1e30);
  o.max_detections = map.Integer(kMaxDetections, o.max_detections, 1, kMostDetections);
  o.class_agnostic = map.Bool(kClassAgnostic, o.class_agnostic);
  o.multi_label = map.Bool(kMultiLabel, o.multi_label);
  MG_TRY(map.status());
  return o;
}

extern const OpDef kNonMaxSuppression;
const OpDef kNonMaxSuppression = {
    .op = schema::BuiltinOperator::CUSTOM,
    .custom_code = kNonMaxSuppressionName,
    .name = kNonMaxSuppressionName,
    .types = "float32",
    .summary =
        "The best boxes of each image that do not overlap, as torchvision's batched_nms: boxes, "
        "classes, scores and their count; ties to the lower index.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 4,
    .max_outputs = 4,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
