#include <algorithm>
#include <cmath>
#include <utility>

#include "import/onnx/operators.h"
#include "import/onnx/pool.h"

namespace monograph::onnx {

namespace {

struct CountedAxis {
  int32_t size;
  int32_t kernel, stride, dilation;
  int32_t before;         // Padding in front.
  int32_t counted_after;  // Of the padding behind, what counts.
  int32_t all_after;      // All of it.
  bool counts_pads;
};

// How many elements of the window count, at each of its positions.
std::vector<float> Counts(const CountedAxis& a) {
  const int64_t reach = (int64_t{a.kernel} - 1) * a.dilation + 1;
  const int64_t last = int64_t{a.size} + a.before + a.all_after - reach;
  const int64_t low = a.counts_pads ? -int64_t{a.before} : 0;
  const int64_t high = int64_t{a.size} + (a.counts_pads ? a.counted_after : 0);
  std::vector<float> counts;
  for (int64_t start = -int64_t{a.before}; start <= last - a.before; start += a.stride) {
    int count = 0;
    for (int32_t tap = 0; tap < a.kernel; ++tap) {
      const int64_t at = start + int64_t{tap} * a.dilation;
      count += at >= low && at < high ? 1 : 0;
    }
    counts.push_back(static_cast<float>(count));
  }
  return counts;
}

CountedAxis Rows(const PoolInput& p, const Shape& image, bool counts_pads) {
  const ImageWindow& w = p.window;
  return {image[1],
          w.kernel_h,
          w.stride_h,
          w.dilation_h,
          w.pads.top,
          w.pads.bottom,
          w.pads.bottom + p.extra_h,
          counts_pads};
}

CountedAxis Columns(const PoolInput& p, const Shape& image, bool counts_pads) {
  const ImageWindow& w = p.window;
  return {image[2],
          w.kernel_w,
          w.stride_w,
          w.dilation_w,
          w.pads.left,
          w.pads.right,
          w.pads.right + p.extra_w,
          counts_pads};
}

// What turns the mean over a whole window into the mean over what counts of it; empty where all
// counts everywhere. [1, h, w, 1], row by row.
std::vector<float> Corrections(const std::vector<float>& rows, const std::vector<float>& columns,
                               float whole) {
  std::vector<float> factors;
  bool any = false;
  for (float row : rows) {
    for (float column : columns) {
      const float count = std::max(row * column, 1.0F);
      any = any || count != whole;
      factors.push_back(whole / count);
    }
  }
  return any ? factors : std::vector<float>();
}

Result<ValueId> Correct(NodeContext& context, ValueId mean, const PoolInput& pool,
                        const Shape& image, bool counts_pads) {
  const bool pads = pool.window.pads != Pads{};
  const bool even = (counts_pads || !pads) && pool.extra_h == 0 && pool.extra_w == 0;
  if (even) return mean;
  if (image[1] == kDynamic || image[2] == kDynamic) {
    return NodeContext::Unsupported("its padding needs an image of known size.");
  }
  constexpr int32_t kMostPixels = 1 << 14;
  if (image[1] > kMostPixels || image[2] > kMostPixels) {
    return NodeContext::Unsupported("its padding needs a smaller image.");
  }
  const auto rows = Counts(Rows(pool, image, counts_pads));
  const auto columns = Counts(Columns(pool, image, counts_pads));
  const float whole =
      static_cast<float>(pool.window.kernel_h) * static_cast<float>(pool.window.kernel_w);
  const auto factors = Corrections(rows, columns, whole);
  if (factors.empty()) return mean;
  const Shape shape = {1, static_cast<int32_t>(rows.size()), static_cast<int32_t>(columns.size()),
                       1};
  MG_TRY_ASSIGN(const ValueId factors_id, context.Floats(shape, factors));
  return context.Emit(schema::BuiltinOperator::MUL, {mean, factors_id});
}

// The image's own SAME counts the pixels inside.
bool IsSame(const PoolInput& pool, const Shape& image) {
  const auto same = SamePads(pool.window, image);
  return pool.window.dilation_h == 1 && pool.window.dilation_w == 1 && pool.extra_h == 0 &&
         pool.extra_w == 0 && same.ok() && *same == pool.window.pads;
}

// A depthwise convolution with one number.
Result<ValueId> EmitDilatedAverage(NodeContext& context, ValueId image, const ImageWindow& w) {
  const int32_t channels = context.shape(image)[3];
  const int64_t size = int64_t{w.kernel_h} * w.kernel_w;
  constexpr int64_t kMostTaps = 1 << 12;
  constexpr int64_t kMostWeights = 1 << 26;
  if (channels == kDynamic || size > kMostTaps || size * channels > kMostWeights) {
    return NodeContext::Unsupported("its dilated window is too large, or its channels unknown.");
  }
  const std::vector<float> weights(static_cast<size_t>(size * channels),
                                   1.0F / static_cast<float>(size));
  MG_TRY_ASSIGN(const ValueId filter,
                context.Floats({1, w.kernel_h, w.kernel_w, channels}, weights));
  Node node = MakeNode(schema::BuiltinOperator::DEPTHWISE_CONV_2D, {image, filter});
  schema::DepthwiseConv2DOptionsT& options = *node.options.AsDepthwiseConv2DOptions();
  options.padding = schema::Padding::VALID;
  options.stride_h = w.stride_h;
  options.stride_w = w.stride_w;
  options.dilation_h_factor = w.dilation_h;
  options.dilation_w_factor = w.dilation_w;
  options.depth_multiplier = 1;
  return context.Emit(std::move(node));
}

Result<ValueId> PadAll(NodeContext& context, const PoolInput& pool, ValueId image) {
  Pads pads = pool.window.pads;
  pads.bottom += pool.extra_h;
  pads.right += pool.extra_w;
  return PadImage(context, image, pads, 0);
}

Result<ValueId> Average(NodeContext& context, const PoolInput& pool) {
  const ValueId image = pool.input.image;
  const Shape shape = context.shape(image);
  const bool counts_pads = context.Int("count_include_pad", 0) != 0;
  if (!counts_pads && IsSame(pool, shape)) {
    ImageWindow same = pool.window;
    same.padding = schema::Padding::SAME;
    return EmitPool(context, schema::BuiltinOperator::AVERAGE_POOL_2D, image, same);
  }
  MG_TRY_ASSIGN(const ValueId padded, PadAll(context, pool, image));
  MG_TRY_ASSIGN(const ValueId mean, EmitAverage(context, padded, pool.window));
  return Correct(context, mean, pool, shape, counts_pads);
}

// |x|^p.
Result<ValueId> Power(NodeContext& context, ValueId id, float p) {
  using schema::BuiltinOperator;
  if (p == 2) return context.Emit(BuiltinOperator::SQUARE, {id});
  MG_TRY_ASSIGN(id, context.Emit(BuiltinOperator::ABS, {id}));
  if (p == 1) return id;
  MG_TRY_ASSIGN(const ValueId exponent, context.FloatScalar(p));
  return context.Emit(BuiltinOperator::POW, {id, exponent});
}

Result<ValueId> Root(NodeContext& context, ValueId id, float p) {
  using schema::BuiltinOperator;
  if (p == 1) return id;
  if (p == 2) return context.Emit(BuiltinOperator::SQRT, {id});
  MG_TRY_ASSIGN(const ValueId exponent, context.FloatScalar(1 / p));
  return context.Emit(BuiltinOperator::POW, {id, exponent});
}

}  // namespace

Result<ValueId> EmitAverage(NodeContext& context, ValueId image, const ImageWindow& window) {
  if (window.dilation_h != 1 || window.dilation_w != 1) {
    return EmitDilatedAverage(context, image, window);
  }
  return EmitPool(context, schema::BuiltinOperator::AVERAGE_POOL_2D, image, window);
}

Status ImportAveragePool(NodeContext& context) {
  MG_TRY_ASSIGN(const PoolInput pool, ReadPool(context));
  MG_TRY_ASSIGN(const ValueId output, Average(context, pool));
  return SetImageOutput(context, pool.input, output);
}

Status ImportLpPool(NodeContext& context) {
  MG_TRY_ASSIGN(const PoolInput pool, ReadPool(context));
  const auto p = static_cast<float>(context.Int("p", 2));
  if (p < 1) return Error{ErrorCode::kCorruptModel, "its p is below 1."};
  MG_TRY_ASSIGN(ValueId id, Power(context, pool.input.image, p));
  MG_TRY_ASSIGN(id, PadAll(context, pool, id));
  MG_TRY_ASSIGN(id, EmitAverage(context, id, pool.window));
  const float size =
      static_cast<float>(pool.window.kernel_h) * static_cast<float>(pool.window.kernel_w);
  MG_TRY_ASSIGN(const ValueId size_id, context.FloatScalar(size));
  MG_TRY_ASSIGN(id, context.Emit(schema::BuiltinOperator::MUL, {id, size_id}));
  MG_TRY_ASSIGN(id, Root(context, id, p));
  return SetImageOutput(context, pool.input, id);
}

}  // namespace monograph::onnx
