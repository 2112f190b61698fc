#include <algorithm>
#include <cmath>
#include <cstring>

#include "ops/resize.h"

namespace monograph {

namespace {

ResizeOptions OptionsOf(const Node& node) {
  const schema::ResizeNearestNeighborOptionsT& options =
      *node.options.AsResizeNearestNeighborOptions();
  return {options.align_corners, options.half_pixel_centers};
}

Status Infer(InferContext& context) { return InferResize(context, OptionsOf(context.node())); }

std::vector<size_t> Sources(int32_t input, int32_t output, const ResizeOptions& options) {
  const float scale = ResizeScale(input, output, options);
  const float shift = options.half_pixel_centers ? 0.5F : 0.0F;
  std::vector<size_t> sources;
  for (int32_t i = 0; i < output; ++i) {
    const float position = (static_cast<float>(i) + shift) * scale;
    const float nearest = options.align_corners ? std::round(position) : std::floor(position);
    const int64_t index = std::clamp<int64_t>(static_cast<int64_t>(nearest), 0, input - 1);
    sources.push_back(static_cast<size_t>(index));
  }
  return sources;
}

Status Evaluate(const EvalContext& context) {
  if (context.outputs[0].bytes.empty()) return {};
  const Shape& from = context.inputs[0].shape;
  const Shape& to = context.outputs[0].shape;
  const ResizeOptions options = OptionsOf(context.node);
  const std::vector<size_t> rows = Sources(from[1], to[1], options);
  const std::vector<size_t> columns = Sources(from[2], to[2], options);
  const size_t pixel = static_cast<size_t>(from[3]) * DTypeSize(context.inputs[0].dtype);
  const size_t row_bytes = static_cast<size_t>(from[2]) * pixel;
  const std::byte* image = context.inputs[0].bytes.data();
  std::byte* out = context.outputs[0].bytes.data();
  for (int32_t n = 0; n < to[0] && pixel > 0; ++n) {
    for (size_t y : rows) {
      for (size_t x : columns) {
        std::memcpy(out, image + y * row_bytes + x * pixel, pixel);
        out += pixel;
      }
    }
    image += row_bytes * static_cast<size_t>(from[1]);
  }
  return {};
}

}  // namespace

extern const OpDef kResizeNearestNeighbor;
const OpDef kResizeNearestNeighbor = {
    .op = schema::BuiltinOperator::RESIZE_NEAREST_NEIGHBOR,
    .custom_code = "",
    .name = "RESIZE_NEAREST_NEIGHBOR",
    .types = "float32, int8, uint8",
    .summary = "Nearest pixel: legacy, align_corners or half_pixel_centers.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
