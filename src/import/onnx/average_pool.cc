#include <utility>

#include "import/onnx/compose.h"
#include "import/onnx/integers.h"
#include "import/onnx/operators.h"
#include "import/onnx/pool.h"

namespace monograph::onnx {

namespace {

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

Result<ValueId> EmitAverage(NodeContext& context, ValueId image, const ImageWindow& window) {
  if (window.dilation_h != 1 || window.dilation_w != 1) {
    return EmitDilatedAverage(context, image, window);
  }
  return EmitPool(context, schema::BuiltinOperator::AVERAGE_POOL_2D, image, window);
}

// Ones along one axis of the image, which are what counts: [1, H, 1, 1] or [1, 1, W, 1].
Result<ValueId> Ones(NodeContext& context, ValueId image, int axis) {
  std::vector<ListItem> dims(4, ListItem{1, kNoValue});
  MG_TRY_ASSIGN(dims[static_cast<size_t>(axis)], DimItem(context, image, axis));
  MG_TRY_ASSIGN(const ValueId shape, MakeList(context, dims));
  MG_TRY_ASSIGN(const ValueId one, context.FloatScalar(1));
  return context.Emit(schema::BuiltinOperator::FILL, {shape, one});
}

// How much of the window counts at each of its positions along an axis: the average of ones.
Result<ValueId> CountedShare(NodeContext& context, const PoolInput& pool, int axis,
                             bool counts_pads) {
  ImageWindow window;
  Pads pads, extra;
  if (axis == 1) {
    window.kernel_h = pool.window.kernel_h;
    window.stride_h = pool.window.stride_h;
    window.dilation_h = pool.window.dilation_h;
    pads = {pool.window.pads.top, 0, pool.window.pads.bottom, 0};
    extra.bottom = pool.extra_h;
  } else {
    window.kernel_w = pool.window.kernel_w;
    window.stride_w = pool.window.stride_w;
    window.dilation_w = pool.window.dilation_w;
    pads = {0, pool.window.pads.left, 0, pool.window.pads.right};
    extra.right = pool.extra_w;
  }
  MG_TRY_ASSIGN(ValueId ones, Ones(context, pool.image, axis));
  MG_TRY_ASSIGN(ones, PadImage(context, ones, pads, counts_pads ? 1 : 0));
  MG_TRY_ASSIGN(ones, PadImage(context, ones, extra, 0));
  return EmitAverage(context, ones, window);
}

// What is counted when the model is imported takes time.
Status CheckSize(const NodeContext& context, const PoolInput& pool) {
  constexpr int64_t kMostPixels = 1 << 14;
  const Shape image = context.shape(pool.image);
  const Pads& pads = pool.window.pads;
  const int64_t height = int64_t{image[1]} + pads.top + pads.bottom + pool.extra_h;
  const int64_t width = int64_t{image[2]} + pads.left + pads.right + pool.extra_w;
  if (height <= kMostPixels && width <= kMostPixels) return {};
  return NodeContext::Unsupported("its padding needs a smaller image.");
}

// The mean over what counts of a window, from the mean over all of it.
Result<ValueId> Correct(NodeContext& context, ValueId mean, const PoolInput& pool,
                        bool counts_pads) {
  const bool all_counts =
      (counts_pads || pool.window.pads == Pads{}) && pool.extra_h == 0 && pool.extra_w == 0;
  if (all_counts) return mean;
  MG_TRY(CheckSize(context, pool));
  MG_TRY_ASSIGN(const ValueId rows, CountedShare(context, pool, 1, counts_pads));
  MG_TRY_ASSIGN(const ValueId columns, CountedShare(context, pool, 2, counts_pads));
  MG_TRY_ASSIGN(const ValueId share, context.Emit(schema::BuiltinOperator::MUL, {rows, columns}));
  return context.Emit(schema::BuiltinOperator::DIV, {mean, share});
}

// The image's own SAME counts the pixels inside.
bool IsSame(const PoolInput& pool, const Shape& image) {
  const auto same = SamePads(pool.window, image);
  return pool.window.dilation_h == 1 && pool.window.dilation_w == 1 && pool.extra_h == 0 &&
         pool.extra_w == 0 && same.ok() && *same == pool.window.pads;
}

Result<ValueId> AveragePool(NodeContext& context, const PoolInput& pool) {
  const bool counts_pads = context.Int("count_include_pad", 0) != 0;
  if (!counts_pads && IsSame(pool, context.shape(pool.image))) {
    ImageWindow same = pool.window;
    same.padding = schema::Padding::SAME;
    return EmitPool(context, schema::BuiltinOperator::AVERAGE_POOL_2D, pool.image, same);
  }
  MG_TRY_ASSIGN(const ValueId padded, PadPool(context, pool, 0));
  MG_TRY_ASSIGN(const ValueId mean, EmitAverage(context, padded, pool.window));
  return Correct(context, mean, pool, counts_pads);
}

// |x|^p.
Result<ValueId> Power(NodeContext& context, ValueId id, float p) {
  if (p == 2) return context.Emit(schema::BuiltinOperator::SQUARE, {id});
  MG_TRY_ASSIGN(id, context.Emit(schema::BuiltinOperator::ABS, {id}));
  return p == 1 ? Result(id) : EmitWith(context, schema::BuiltinOperator::POW, id, p);
}

Result<ValueId> Root(NodeContext& context, ValueId id, float p) {
  if (p == 1) return id;
  if (p == 2) return context.Emit(schema::BuiltinOperator::SQRT, {id});
  return EmitWith(context, schema::BuiltinOperator::POW, id, 1 / p);
}

// The root of the sum of powers.
Result<ValueId> LpPool(NodeContext& context, const PoolInput& pool) {
  const auto p = static_cast<float>(context.Int("p", 2));
  if (p < 1) return Error{ErrorCode::kCorruptModel, "its p is below 1."};
  PoolInput powers = pool;
  MG_TRY_ASSIGN(powers.image, Power(context, pool.image, p));
  MG_TRY_ASSIGN(const ValueId padded, PadPool(context, powers, 0));
  MG_TRY_ASSIGN(const ValueId mean, EmitAverage(context, padded, pool.window));
  const float size =
      static_cast<float>(pool.window.kernel_h) * static_cast<float>(pool.window.kernel_w);
  MG_TRY_ASSIGN(const ValueId sum, EmitWith(context, schema::BuiltinOperator::MUL, mean, size));
  return Root(context, sum, p);
}

}  // namespace

Status ImportAveragePool(NodeContext& context) { return ImportPool(context, AveragePool); }

Status ImportLpPool(NodeContext& context) { return ImportPool(context, LpPool); }

}  // namespace monograph::onnx
