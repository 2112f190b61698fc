#include <algorithm>
#include <limits>
#include <utility>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"
#include "import/onnx/pool.h"
#include "import/onnx/volume.h"

namespace monograph::onnx {

namespace {

struct DilatedAxis {
  int axis;  // 1 or 2.
  int32_t kernel, stride, dilation;
};

// The format's pools have no dilation. The maximum over a window of taps follows from two windows
// of at least half as many.
Result<ValueId> EmitDilated(NodeContext& context, ValueId image, const DilatedAxis& a) {
  ValueId max = image;
  for (int32_t taps = 1; taps < a.kernel;) {
    const int32_t more = std::min(taps, a.kernel - taps);
    const int32_t shift = more * a.dilation;
    MG_TRY_ASSIGN(const ValueId early, EmitSlice(context, max, a.axis, 0, shift));
    MG_TRY_ASSIGN(const ValueId late, EmitSlice(context, max, a.axis, shift, 0));
    MG_TRY_ASSIGN(max, context.Emit(schema::BuiltinOperator::MAXIMUM, {early, late}));
    taps += more;
  }
  return a.stride == 1 ? Result(max) : EmitSlice(context, max, a.axis, 0, 0, a.stride);
}

Result<ValueId> EmitMax(NodeContext& context, ValueId image, const ImageWindow& w) {
  const Shape shape = context.shape(image);
  if ((shape[1] != kDynamic && Reach(w.kernel_h, w.dilation_h) > shape[1]) ||
      (shape[2] != kDynamic && Reach(w.kernel_w, w.dilation_w) > shape[2])) {
    return Error{ErrorCode::kShapeMismatch, "its window does not fit into the image."};
  }
  if (w.dilation_h == 1 && w.dilation_w == 1) {
    return EmitPool(context, schema::BuiltinOperator::MAX_POOL_2D, image, w);
  }
  if (Reach(w.kernel_h, w.dilation_h) > INT32_MAX || Reach(w.kernel_w, w.dilation_w) > INT32_MAX) {
    return NodeContext::Unsupported("its dilated window is too large.");
  }
  MG_TRY_ASSIGN(image, EmitDilated(context, image, {1, w.kernel_h, w.stride_h, w.dilation_h}));
  return EmitDilated(context, image, {2, w.kernel_w, w.stride_w, w.dilation_w});
}

// Integers without a scale, which the format's pools do not take, fit into floats.
Result<PoolInput> WithFloats(NodeContext& context, const PoolInput& pool) {
  PoolInput floats = pool;
  if (!context.graph().value(pool.image).quantization.empty()) return floats;
  MG_TRY_ASSIGN(floats.image, context.Cast(pool.image, DType::kFloat32));
  return floats;
}

Result<ValueId> MaxPool(NodeContext& context, const PoolInput& pool) {
  const DType dtype = context.dtype(pool.image);
  MG_TRY_ASSIGN(const PoolInput input, WithFloats(context, pool));
  MG_TRY_ASSIGN(const ValueId padded,
                PadPool(context, input, std::numeric_limits<float>::lowest()));
  MG_TRY_ASSIGN(const ValueId max, EmitMax(context, padded, pool.window));
  return context.Cast(max, dtype);
}

// For each position of the window the pixels that one tap meets: [taps, N, h, w, C].
Result<ValueId> EmitTaps(NodeContext& context, ValueId padded, const ImageWindow& w) {
  const auto along = [&](ValueId id, int axis, int32_t tap, int32_t taps, int32_t dilation,
                         int32_t stride) {
    return EmitSlice(context, id, axis, tap * dilation, (taps - 1 - tap) * dilation, stride);
  };
  Node pack = MakeNode(schema::BuiltinOperator::PACK, {});
  for (int32_t y = 0; y < w.kernel_h; ++y) {
    MG_TRY_ASSIGN(const ValueId rows, along(padded, 1, y, w.kernel_h, w.dilation_h, w.stride_h));
    for (int32_t x = 0; x < w.kernel_w; ++x) {
      MG_TRY_ASSIGN(const ValueId pixels, along(rows, 2, x, w.kernel_w, w.dilation_w, w.stride_w));
      pack.inputs.push_back(pixels);
    }
  }
  pack.options.AsPackOptions()->values_count = w.kernel_h * w.kernel_w;
  return context.Emit(std::move(pack));
}

// Indices into the tensor in ONNX's order, but for what is added for the tap.
struct IndexSteps {
  int64_t row, column, channel, image;
};

Result<ValueId> EmitBase(NodeContext& context, const PoolInput& pool, const Shape& result,
                         const IndexSteps& step) {
  std::vector<int32_t> places;
  std::vector<int32_t> channels;
  for (int64_t y = 0; y < result[1]; ++y) {
    for (int64_t x = 0; x < result[2]; ++x) {
      const int64_t row = y * pool.window.stride_h - pool.window.pads.top;
      const int64_t column = x * pool.window.stride_w - pool.window.pads.left;
      places.push_back(static_cast<int32_t>(row * step.row + column * step.column));
    }
  }
  for (int64_t n = 0; n < result[0]; ++n) {
    for (int64_t c = 0; c < result[3]; ++c) {
      channels.push_back(static_cast<int32_t>(n * step.image + c * step.channel));
    }
  }
  MG_TRY_ASSIGN(ValueId place, context.Ints32(places));
  MG_TRY_ASSIGN(place, context.Reshape(place, {1, result[1], result[2], 1}));
  MG_TRY_ASSIGN(ValueId channel, context.Ints32(channels));
  MG_TRY_ASSIGN(channel, context.Reshape(channel, {result[0], 1, 1, result[3]}));
  return context.Emit(schema::BuiltinOperator::ADD, {place, channel});
}

// Where the maxima lie: the first of the window's largest taps.
Result<ValueId> MaxIndices(NodeContext& context, const PoolInput& pool) {
  constexpr int64_t kMostTaps = 1 << 8;
  constexpr int64_t kMostElements = 1 << 26;
  const ImageWindow& w = pool.window;
  const Shape image = context.shape(pool.image);
  const int64_t size = image.NumElements().value_or(kMostElements + 1);
  if (size > kMostElements || int64_t{w.kernel_h} * w.kernel_w > kMostTaps) {
    return NodeContext::Unsupported(
        "its second output, indices, needs a small window and a small image of known size.");
  }
  const bool by_columns = context.Int("storage_order", 0) != 0;
  const int64_t area = int64_t{image[1]} * image[2];
  const IndexSteps step = {by_columns ? 1 : image[2], by_columns ? image[1] : 1, area,
                           area * image[3]};
  std::vector<int32_t> offsets;
  for (int64_t tap = 0; tap < int64_t{w.kernel_h} * w.kernel_w; ++tap) {
    const int64_t row = tap / w.kernel_w * w.dilation_h;
    const int64_t column = tap % w.kernel_w * w.dilation_w;
    offsets.push_back(static_cast<int32_t>(row * step.row + column * step.column));
  }
  MG_TRY_ASSIGN(const PoolInput input, WithFloats(context, pool));
  MG_TRY_ASSIGN(const ValueId padded,
                PadPool(context, input, std::numeric_limits<float>::lowest()));
  MG_TRY_ASSIGN(const ValueId taps, EmitTaps(context, padded, w));
  MG_TRY_ASSIGN(const ValueId first_axis, context.Int32(0));
  Node largest = MakeNode(schema::BuiltinOperator::ARG_MAX, {taps, first_axis});
  largest.options.AsArgMaxOptions()->output_type = schema::TensorType::INT32;
  MG_TRY_ASSIGN(const ValueId tap, context.Emit(std::move(largest), DType::kInt32));
  MG_TRY_ASSIGN(const ValueId offsets_id, context.Ints32(offsets));
  MG_TRY_ASSIGN(const ValueId offset,
                context.Emit(schema::BuiltinOperator::GATHER, {offsets_id, tap}));
  MG_TRY_ASSIGN(const ValueId base, EmitBase(context, pool, context.shape(tap), step));
  MG_TRY_ASSIGN(const ValueId index, context.Emit(schema::BuiltinOperator::ADD, {offset, base}));
  return context.Cast(index, DType::kInt64);
}

}  // namespace

Status ImportMaxPool(NodeContext& context) {
  MG_TRY(ImportPool(context, MaxPool));
  if (context.node().outputs.size() < 2 || context.node().outputs[1].empty()) return {};
  if (IsVolume(context)) {
    return NodeContext::Unsupported("its second output, indices, is not supported over volumes.");
  }
  return ImportPool(context, MaxIndices, 1);
}

}  // namespace monograph::onnx
