#include "ops/roi_align.h"

#include <flatbuffers/flexbuffers.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ops/element.h"
#include "ops/flex_map.h"
#include "ops/op_def.h"
#include "ops/require.h"
#include "ops/sample.h"
#include "ops/scatter.h"

namespace monograph {

namespace {

constexpr int32_t kMostSide = 1 << 12;
constexpr int32_t kMostSamples = 1 << 10;  // Along a side of a part, whatever the box.

}  // namespace

std::vector<uint8_t> WriteOptions(const RoiAlignOptions& options) {
  flexbuffers::Builder builder;
  const size_t map = builder.StartMap();
  builder.Int("height", options.height);
  builder.Int("width", options.width);
  builder.Int("sampling_ratio", options.sampling_ratio);
  builder.Float("spatial_scale", options.spatial_scale);
  builder.Bool("half_pixel", options.half_pixel);
  builder.Bool("maximum", options.maximum);
  builder.EndMap(map);
  builder.Finish();
  return builder.GetBuffer();
}

Result<RoiAlignOptions> ReadRoiAlignOptions(std::span<const uint8_t> bytes) {
  FlexMap map(bytes);
  RoiAlignOptions o;
  o.height = map.Integer("height", 1, 1, kMostSide);
  o.width = map.Integer("width", 1, 1, kMostSide);
  o.sampling_ratio = map.Integer("sampling_ratio", 0, 0, kMostSamples);
  const double scale = map.Number("spatial_scale", 1, 0, 1e6);
  o.spatial_scale = static_cast<float>(scale);
  o.half_pixel = map.Bool("half_pixel", true);
  o.maximum = map.Bool("maximum", false);
  MG_TRY(map.status());
  return o;
}

namespace {

Status Infer(InferContext& context) {
  MG_TRY_ASSIGN(const RoiAlignOptions options, ReadRoiAlignOptions(context.node().custom_options));
  for (size_t i : {0, 1}) MG_TRY(RequireDType(context, i, {DType::kFloat32}));
  MG_TRY(RequireDType(context, 2, {DType::kInt32, DType::kInt64}));
  MG_TRY(RequireRank(context, 0, 4));
  MG_TRY(RequireRank(context, 1, 2));
  MG_TRY(RequireRank(context, 2, 1));
  const Shape& image = context.input(0).shape;
  const Shape& boxes = context.input(1).shape;
  if (Differ(boxes[0], context.input(2).shape[0]) || Differ(boxes[1], 4) || image[1] == 0 ||
      image[2] == 0) {
    return Error{ErrorCode::kShapeMismatch, "its image, boxes and indices do not fit each other."};
  }
  context.SetOutput(0, DType::kFloat32, {boxes[0], options.height, options.width, image[3]});
  return {};
}

// One side of a box on the image.
struct Side {
  float start;
  float part;       // Length of one part.
  int32_t samples;  // In one part.
};

Side MakeSide(const RoiAlignOptions& options, float start, float end, int32_t parts) {
  const float offset = options.half_pixel ? 0.5F : 0.0F;
  Side side{start * options.spatial_scale - offset, 0, options.sampling_ratio};
  const float length = end * options.spatial_scale - offset - side.start;
  side.part = (options.half_pixel ? length : std::max(length, 1.0F)) / static_cast<float>(parts);
  if (side.samples > 0) return side;
  // Not a number makes no samples.
  side.samples = static_cast<int32_t>(
      std::ceil(std::fmin(std::fmax(side.part, 0.0F), static_cast<float>(kMostSamples))));
  return side;
}

// Beyond one pixel outside a sample is worth 0.
SampleTaps TapsOf(const Side& side, int32_t part, int32_t sample, int32_t size) {
  const float within = (static_cast<float>(sample) + 0.5F) / static_cast<float>(side.samples);
  const float position = side.start + (static_cast<float>(part) + within) * side.part;
  const bool is_near = position >= -1 && position <= static_cast<float>(size);
  if (!is_near) return {1, {0}, {0}};
  SampleTaps taps = LinearTaps(std::clamp(position, 0.0F, static_cast<float>(size - 1)));
  taps.pixels[1] = std::min(taps.pixels[1], size - 1);
  return taps;
}

// One part of a box: [C].
void Pool(const Sampler& sampler, const float* image, const Shape& shape,
          const std::array<Side, 2>& sides, const std::array<int32_t, 2>& part,
          std::span<float> out) {
  const int32_t count = sides[0].samples * sides[1].samples;
  const float start = std::numeric_limits<float>::lowest();
  std::ranges::fill(out, sampler.maximum && count > 0 ? start : 0.0F);
  const float weight = sampler.maximum || count == 0 ? 1.0F : 1 / static_cast<float>(count);
  for (int32_t i = 0; i < count; ++i) {
    const std::array taps = {TapsOf(sides[0], part[0], i / sides[1].samples, shape[1]),
                             TapsOf(sides[1], part[1], i % sides[1].samples, shape[2])};
    sampler.Add(image, taps, out.data(), weight);
  }
}

Status Evaluate(const EvalContext& context) {
  MG_TRY_ASSIGN(const RoiAlignOptions options, ReadRoiAlignOptions(context.node.custom_options));
  const Shape& image = context.inputs[0].shape;
  Sampler sampler(image);
  sampler.maximum = options.maximum;
  const float* box = context.inputs[1].as<float>().data();
  auto out = context.outputs[0].as<float>();
  for (size_t i = 0; !out.empty(); ++i, box += 4) {
    MG_TRY_ASSIGN(const size_t n, ElementIndex(IntegerAt(context.inputs[2], i), image[0]));
    const float* pixels = context.inputs[0].as<float>().data() +
                          n * static_cast<size_t>(image[1]) * sampler.strides[0];
    const std::array sides = {MakeSide(options, box[1], box[3], options.height),
                              MakeSide(options, box[0], box[2], options.width)};
    for (int32_t part = 0; part < options.height * options.width; ++part) {
      Pool(sampler, pixels, image, sides, {part / options.width, part % options.width},
           out.first(sampler.channels));
      out = out.subspan(sampler.channels);
    }
  }
  return {};
}

}  // namespace

extern const OpDef kRoiAlign;
const OpDef kRoiAlign = {
    .op = schema::BuiltinOperator::CUSTOM,
    .custom_code = kRoiAlignName,
    .name = kRoiAlignName,
    .types = "float32",
    .summary =
        "Parts of boxes on an image, averaged or their maximum, as ONNX's RoiAlign; at most "
        "1024 samples along a side of a part.",
    .min_inputs = 3,
    .max_inputs = 3,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
