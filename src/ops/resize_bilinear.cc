#include <algorithm>
#include <cmath>

#include "ops/resize.h"

namespace monograph {

namespace {

ResizeOptions OptionsOf(const Node& node) {
  const schema::ResizeBilinearOptionsT& options = *node.options.AsResizeBilinearOptions();
  return {options.align_corners, options.half_pixel_centers};
}

Status Infer(InferContext& context) { return InferResize(context, OptionsOf(context.node())); }

// The two source pixels of an output pixel along one axis, and the share of the second.
struct Tap {
  size_t low;
  size_t high;
  float fraction;
};

std::vector<Tap> Taps(int32_t input, int32_t output, const ResizeOptions& options) {
  const float scale = ResizeScale(input, output, options);
  std::vector<Tap> taps;
  taps.reserve(static_cast<size_t>(output));
  for (int32_t i = 0; i < output; ++i) {
    const float position = options.half_pixel_centers
                               ? (static_cast<float>(i) + 0.5F) * scale - 0.5F
                               : static_cast<float>(i) * scale;
    const float floor = std::floor(position);
    const int64_t last = input - 1;
    const int64_t low = std::clamp<int64_t>(static_cast<int64_t>(floor), 0, last);
    const int64_t high = std::min<int64_t>(static_cast<int64_t>(std::ceil(position)), last);
    taps.push_back(Tap{static_cast<size_t>(low), static_cast<size_t>(std::max<int64_t>(high, 0)),
                       position - static_cast<float>(low)});
  }
  return taps;
}

float Round(float value, float) { return value; }

// As TFLite's uint8 kernel does: half up.
uint8_t Round(float value, uint8_t) { return static_cast<uint8_t>(std::floor(value + 0.5F)); }

int8_t Round(float value, int8_t) { return static_cast<int8_t>(std::lround(value)); }

template <typename T>
void BlendRow(const T* top, const T* bottom, float fraction_y, const std::vector<Tap>& columns,
              size_t channels, T* out) {
  for (const Tap& x : columns) {
    const float weights[4] = {(1 - fraction_y) * (1 - x.fraction), (1 - fraction_y) * x.fraction,
                              fraction_y * (1 - x.fraction), fraction_y * x.fraction};
    const T* corners[4] = {top + x.low * channels, top + x.high * channels,
                           bottom + x.low * channels, bottom + x.high * channels};
    for (size_t c = 0; c < channels; ++c) {
      const float value = static_cast<float>(corners[0][c]) * weights[0] +
                          static_cast<float>(corners[1][c]) * weights[1] +
                          static_cast<float>(corners[2][c]) * weights[2] +
                          static_cast<float>(corners[3][c]) * weights[3];
      *out++ = Round(value, T{});
    }
  }
}

template <typename T>
void Resize(const EvalContext& context) {
  const Shape& from = context.inputs[0].shape;
  const Shape& to = context.outputs[0].shape;
  const ResizeOptions options = OptionsOf(context.node);
  const std::vector<Tap> rows = Taps(from[1], to[1], options);
  const std::vector<Tap> columns = Taps(from[2], to[2], options);
  const size_t channels = static_cast<size_t>(from[3]);
  const size_t row_size = static_cast<size_t>(from[2]) * channels;
  const T* image = context.inputs[0].as<T>().data();
  T* out = context.outputs[0].as<T>().data();
  for (int32_t n = 0; n < to[0]; ++n) {
    for (const Tap& y : rows) {
      BlendRow(image + y.low * row_size, image + y.high * row_size, y.fraction, columns, channels,
               out);
      out += columns.size() * channels;
    }
    image += row_size * static_cast<size_t>(from[1]);
  }
}

Status Evaluate(const EvalContext& context) {
  if (context.outputs[0].bytes.empty()) return {};
  switch (context.inputs[0].dtype) {
    case DType::kInt8: Resize<int8_t>(context); break;
    case DType::kUInt8: Resize<uint8_t>(context); break;
    default: Resize<float>(context);
  }
  return {};
}

}  // namespace

extern const OpDef kResizeBilinear;
const OpDef kResizeBilinear = {
    .op = schema::BuiltinOperator::RESIZE_BILINEAR,
    .custom_code = "",
    .name = "RESIZE_BILINEAR",
    .types = "float32, int8, uint8",
    .summary = "Bilinear resize without antialias: legacy, align_corners or half_pixel_centers.",
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
