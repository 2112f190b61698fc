#include "ops/select_boxes.h"

#include <flatbuffers/flexbuffers.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <optional>

#include "base/order.h"
#include "ops/element.h"
#include "ops/flex_map.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

std::vector<uint8_t> WriteSelectBoxesOptions(bool center_point_box) {
  flexbuffers::Builder builder;
  const size_t map = builder.StartMap();
  builder.Bool("center_point_box", center_point_box);
  builder.EndMap(map);
  builder.Finish();
  return builder.GetBuffer();
}

Result<bool> ReadSelectBoxesOptions(std::span<const uint8_t> bytes) {
  FlexMap map(bytes);
  const bool center_point_box = map.Bool("center_point_box", false);
  MG_TRY(map.status());
  return center_point_box;
}

namespace {

// Inputs behind boxes [batch, count, 4] and scores [batch, classes, count].
constexpr size_t kMost = 2;
constexpr size_t kIouThreshold = 3;
constexpr size_t kScoreThreshold = 4;

Status RequireNumber(const InferContext& context, size_t i) {
  if (!context.has_input(i)) return {};
  if (i == kMost) {
    MG_TRY(RequireDType(context, i, {DType::kInt32, DType::kInt64}));
  } else {
    MG_TRY(RequireDType(context, i, {DType::kFloat32}));
  }
  const auto count = context.input(i).shape.NumElements();
  if (!count || *count == 1) return {};
  return Error{ErrorCode::kShapeMismatch, "its limits must be single numbers."};
}

Status Infer(InferContext& context) {
  MG_TRY(ReadSelectBoxesOptions(context.node().custom_options));
  for (size_t i : {0, 1}) {
    MG_TRY(RequireDType(context, i, {DType::kFloat32}));
    MG_TRY(RequireRank(context, i, 3));
  }
  const Shape& boxes = context.input(0).shape;
  const Shape& scores = context.input(1).shape;
  if (Differ(boxes[0], scores[0]) || Differ(boxes[1], scores[2]) || Differ(boxes[2], 4)) {
    return Error{ErrorCode::kShapeMismatch, "its boxes and scores do not fit each other."};
  }
  for (size_t i : {kMost, kIouThreshold, kScoreThreshold}) MG_TRY(RequireNumber(context, i));
  context.SetOutput(0, DType::kInt64, {kDynamic, 3});
  return {};
}

struct Box {
  float top, left, bottom, right;

  float area() const { return (bottom - top) * (right - left); }
};

Box ReadBox(const float* b, bool center_point_box) {
  if (center_point_box) {
    return {b[1] - b[3] / 2, b[0] - b[2] / 2, b[1] + b[3] / 2, b[0] + b[2] / 2};
  }
  return {std::min(b[0], b[2]), std::min(b[1], b[3]), std::max(b[0], b[2]), std::max(b[1], b[3])};
}

bool Overlap(const Box& a, const Box& b, float threshold) {
  const float height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  const float width = std::min(a.right, b.right) - std::max(a.left, b.left);
  if (height <= 0 || width <= 0) return false;
  const float common = height * width;
  return common > threshold * (a.area() + b.area() - common);
}

struct Limits {
  size_t most = 0;
  float iou = 0;
  float score = -std::numeric_limits<float>::infinity();
};

Limits ReadLimits(const EvalContext& context) {
  const auto number = [&](size_t i) -> std::optional<float> {
    if (!context.has_input(i) || context.inputs[i].bytes.empty()) return std::nullopt;
    return context.inputs[i].as<float>()[0];
  };
  Limits limits;
  if (context.has_input(kMost)) {
    limits.most = static_cast<size_t>(std::max<int64_t>(IntegerAt(context.inputs[kMost], 0), 0));
  }
  limits.iou = number(kIouThreshold).value_or(limits.iou);
  limits.score = number(kScoreThreshold).value_or(limits.score);
  return limits;
}

// The boxes of one class that are kept, the best first; of equal scores the lower index.
std::vector<size_t> Select(const std::vector<Box>& boxes, std::span<const float> scores,
                           const Limits& limits) {
  std::vector<size_t> order;
  for (size_t i = 0; i < boxes.size(); ++i) {
    if (scores[i] > limits.score) order.push_back(i);
  }
  SortIndices(order, [&](size_t a, size_t b) {
    return scores[a] > scores[b] || (scores[a] == scores[b] && a < b);
  });
  std::vector<size_t> kept;
  for (size_t candidate : order) {
    if (kept.size() >= limits.most) break;
    const bool suppressed = std::ranges::any_of(kept, [&](size_t stronger) {
      return Overlap(boxes[candidate], boxes[stronger], limits.iou);
    });
    if (!suppressed) kept.push_back(candidate);
  }
  return kept;
}

std::vector<std::array<int64_t, 3>> SelectAll(const EvalContext& context, bool center_point_box) {
  const Shape& scores_shape = context.inputs[1].shape;
  const auto count = static_cast<size_t>(scores_shape[2]);
  const auto classes = static_cast<size_t>(scores_shape[1]);
  const auto scores = context.inputs[1].as<float>();
  const float* corners = context.inputs[0].as<float>().data();
  const Limits limits = ReadLimits(context);
  std::vector<std::array<int64_t, 3>> rows;
  for (size_t batch = 0; batch < static_cast<size_t>(scores_shape[0]); ++batch) {
    std::vector<Box> boxes;
    for (size_t i = 0; i < count; ++i, corners += 4) {
      boxes.push_back(ReadBox(corners, center_point_box));
    }
    for (size_t c = 0; c < classes; ++c) {
      const auto of_class = scores.subspan((batch * classes + c) * count, count);
      for (size_t box : Select(boxes, of_class, limits)) {
        rows.push_back(
            {static_cast<int64_t>(batch), static_cast<int64_t>(c), static_cast<int64_t>(box)});
      }
    }
  }
  return rows;
}

Status Evaluate(const EvalContext& context) {
  MG_TRY_ASSIGN(const bool center, ReadSelectBoxesOptions(context.node.custom_options));
  const auto rows = SelectAll(context, center);
  if (rows.size() > INT32_MAX) return Error{ErrorCode::kOutOfMemory, "It keeps too many boxes."};
  const Shape shape = {static_cast<int32_t>(rows.size()), 3};
  MG_TRY_ASSIGN(const TensorView out, AllocateOutput(context.outputs[0], shape));
  int64_t* to = out.as<int64_t>().data();
  for (const auto& row : rows) to = std::ranges::copy(row, to).out;
  return {};
}

}  // namespace

extern const OpDef kSelectBoxes;
const OpDef kSelectBoxes = {
    .op = schema::BuiltinOperator::CUSTOM,
    .custom_code = kSelectBoxesName,
    .name = kSelectBoxesName,
    .types = "float32 to int64",
    .summary =
        "ONNX's NonMaxSuppression: [batch, class, box] of what is kept; the number of rows "
        "is known when it has run.",
    .min_inputs = 2,
    .max_inputs = 5,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .infer = Infer,
    .evaluate = Evaluate,
    .data_dependent_shapes = true,
};

}  // namespace monograph
