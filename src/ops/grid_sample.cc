#include "ops/grid_sample.h"

#include <flatbuffers/flexbuffers.h>

#include <algorithm>
#include <cmath>

#include "ops/flex_map.h"
#include "ops/op_def.h"
#include "ops/require.h"
#include "ops/resize_weights.h"
#include "ops/sample.h"

namespace monograph {

std::vector<uint8_t> WriteOptions(const GridSampleOptions& options) {
  flexbuffers::Builder builder;
  const size_t map = builder.StartMap();
  builder.Int("mode", static_cast<int>(options.mode));
  builder.Int("padding", static_cast<int>(options.padding));
  builder.Bool("align_corners", options.align_corners);
  builder.EndMap(map);
  builder.Finish();
  return builder.GetBuffer();
}

Result<GridSampleOptions> ReadGridSampleOptions(std::span<const uint8_t> bytes) {
  FlexMap map(bytes);
  const int32_t mode = map.Integer("mode", 1, 0, 2);
  const int32_t padding = map.Integer("padding", 0, 0, 2);
  const bool align_corners = map.Bool("align_corners", false);
  MG_TRY(map.status());
  return GridSampleOptions{static_cast<InterpolationMode>(mode),
                           static_cast<SamplePadding>(padding), align_corners};
}

namespace {

Status Infer(InferContext& context) {
  MG_TRY(ReadGridSampleOptions(context.node().custom_options));
  for (size_t i : {0, 1}) MG_TRY(RequireDType(context, i, {DType::kFloat32}));
  const Shape& image = context.input(0).shape;
  const Shape& grid = context.input(1).shape;
  const int last = image.rank() - 1;
  if (image.rank() < 3 || grid.rank() != image.rank() || Differ(image[0], grid[0]) ||
      Differ(grid[last], last - 1) || std::ranges::count(image.dims().subspan(1), 0) > 0) {
    return Error{ErrorCode::kShapeMismatch, "its image and its grid do not fit each other."};
  }
  Shape output = grid;
  output[last] = image[last];
  context.SetOutput(0, DType::kFloat32, output);
  return {};
}

// The pixel of the image that stands at a place outside of it; -1: none.
int32_t PadPixel(const GridSampleOptions& options, int32_t pixel, int32_t size) {
  if (pixel >= 0 && pixel < size) return pixel;
  if (options.padding == SamplePadding::kZeros) return -1;
  if (options.padding == SamplePadding::kBorder) return pixel < 0 ? 0 : size - 1;
  const int64_t edge = options.align_corners ? 0 : 1;
  const int64_t period = std::max<int64_t>(2 * (int64_t{size} - 1 + edge), 1);
  const int64_t rest = (pixel % period + period) % period;
  return static_cast<int32_t>(rest < size ? rest : period - edge - rest);
}

SampleTaps TapsAt(InterpolationMode mode, float position) {
  if (mode == InterpolationMode::kNearest) {
    return {1, {static_cast<int32_t>(std::nearbyint(position))}, {1}};
  }
  SampleTaps taps = LinearTaps(position);
  if (mode == InterpolationMode::kLinear) return taps;
  double weights[4];
  CubicWeights(-0.75, static_cast<double>(taps.weights[1]), weights);
  taps.count = 4;
  const int32_t first = taps.pixels[0] - 1;
  for (int32_t i = 0; i < 4; ++i) {
    taps.pixels[static_cast<size_t>(i)] = first + i;
    taps.weights[static_cast<size_t>(i)] = static_cast<float>(weights[i]);
  }
  return taps;
}

SampleTaps TapsOf(const GridSampleOptions& options, float coordinate, int32_t size) {
  constexpr float kFar = 1 << 28;
  const auto length = static_cast<float>(size);
  const float position = options.align_corners ? (coordinate + 1) / 2 * (length - 1)
                                               : ((coordinate + 1) * length - 1) / 2;
  // Not a number is far in front.
  SampleTaps taps = TapsAt(options.mode, std::fmin(std::fmax(position, -kFar), kFar));
  for (int32_t& pixel : taps.pixels) pixel = PadPixel(options, pixel, size);
  return taps;
}

Status Evaluate(const EvalContext& context) {
  MG_TRY_ASSIGN(const GridSampleOptions options,
                ReadGridSampleOptions(context.node.custom_options));
  const Shape& image = context.inputs[0].shape;
  const Sampler sampler(image);
  const size_t axes = sampler.strides.size();
  const float* pixels = context.inputs[0].as<float>().data();
  const float* grid = context.inputs[1].as<float>().data();
  const auto out = context.outputs[0].as<float>();
  std::ranges::fill(out, 0.0F);
  const size_t image_size = sampler.strides[0] * static_cast<size_t>(image[1]);
  const size_t batch_size = out.size() / std::max<size_t>(static_cast<size_t>(image[0]), 1);
  std::vector<SampleTaps> taps(axes);
  for (size_t at = 0; at < out.size(); at += sampler.channels, grid += axes) {
    // The grid has the last axis first.
    for (size_t axis = 0; axis < axes; ++axis) {
      taps[axis] = TapsOf(options, grid[axes - 1 - axis], image[static_cast<int>(axis) + 1]);
    }
    sampler.Add(pixels + at / batch_size * image_size, taps, out.data() + at);
  }
  return {};
}

}  // namespace

extern const OpDef kGridSample;
const OpDef kGridSample = {
    .op = schema::BuiltinOperator::CUSTOM,
    .custom_code = kGridSampleName,
    .name = kGridSampleName,
    .types = "float32",
    .summary = "An image's values at positions of a grid, as ONNX's GridSample.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
