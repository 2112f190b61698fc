#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"
#include "import/onnx/volume.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// One axis. The result is what is scattered, size * stride + `extra` positions of it, the first
// `before` of them cut off.
struct Axis {
  int32_t size = 0;    // Of the image, or kDynamic.
  int32_t filter = 1;  // Dilation included.
  int32_t stride = 1;
  int64_t before = 0;
  int64_t extra = 0;

  // With what is cut off in front.
  int64_t whole(int64_t from) const { return from * stride + extra + before; }
  int64_t output(int64_t from) const { return from * stride + extra; }
  // Of positions that something is scattered to.
  int64_t reached(int64_t from) const { return (from - 1) * stride + filter; }
};

struct Transposed {
  ValueId image = kNoValue;
  bool has_bias = false;
  Axis rows;
  Axis columns;
};

// ONNX's rules: explicit pads, or those that lead to a given output, or to size * stride.
Result<Axis> ReadAxis(const NodeContext& context, Axis axis, size_t i, size_t rank) {
  const auto at = [&](const char* name, size_t index) {
    const auto values = context.Ints(name);
    return index < values.size() ? values[index] : 0;
  };
  const auto wanted = context.Ints("output_shape");
  const std::string auto_pad = context.String("auto_pad", "NOTSET");
  const bool same = auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER";
  const int64_t grown = int64_t{axis.filter} - axis.stride + at("output_padding", i);
  if (wanted.empty() && !same) {
    axis.before = at("pads", i);
    axis.extra = grown - axis.before - at("pads", i + rank);
    return axis;
  }
  if (!wanted.empty() && axis.size == kDynamic) {
    return NodeContext::Unsupported("output_shape needs an image of known size.");
  }
  if (!wanted.empty())
    axis.extra = at("output_shape", i + wanted.size() - rank) - int64_t{axis.size} * axis.stride;
  const int64_t total = std::max<int64_t>(grown - axis.extra, 0);
  axis.before = auto_pad == "SAME_UPPER" ? total / 2 : total - total / 2;
  return axis;
}

Status CheckAxis(const Axis& axis) {
  const int64_t size = axis.size == kDynamic ? 1 : axis.size;
  const bool fits = axis.before >= 0 && axis.output(size) >= 1 && axis.whole(size) <= INT32_MAX;
  if (fits) return {};
  return Error{ErrorCode::kShapeMismatch, "its pads or its output_shape do not fit its input."};
}

// ONNX's filter [in, out / group, h, w] as the format's [out, h, w, in], with zeros between groups
// and between dilated taps.
Result<ValueId> Spread(NodeContext& context, ValueId filter, int64_t group, int32_t dilation_h,
                       int32_t dilation_w) {
  constexpr int64_t kMostElements = int64_t{1} << 26;
  const Shape from = context.shape(filter);
  const int32_t in = from[0];
  const int32_t out = from[1];
  const int32_t height = (from[2] - 1) * dilation_h + 1;
  const int32_t width = (from[3] - 1) * dilation_w + 1;
  const Shape to = {static_cast<int32_t>(out * group), height, width, in};
  if (to.NumElements().value_or(kMostElements + 1) > kMostElements) {
    return NodeContext::Unsupported("its weights are too large for groups or dilations.");
  }
  const auto view = ConstantView(context.graph(), filter);
  const auto weights = view->as<float>();
  std::vector<float> spread(static_cast<size_t>(*to.NumElements()), 0.0F);
  size_t source = 0;
  for (int32_t i = 0; i < in; ++i) {
    const auto first = static_cast<int64_t>(i / (in / group)) * out;
    for (int32_t o = 0; o < out; ++o) {
      for (int32_t y = 0; y < from[2]; ++y) {
        for (int32_t x = 0; x < from[3]; ++x) {
          const int64_t at =
              (((first + o) * height + y * dilation_h) * width + x * dilation_w) * in + i;
          spread[static_cast<size_t>(at)] = weights[source++];
        }
      }
    }
  }
  return context.Floats(to, spread);
}

// ONNX's filter [in, out / group, h, w] as the graph's.
Result<ValueId> TurnFilter(NodeContext& context, ValueId filter, const Shape& image,
                           const ImageWindow& window) {
  const int64_t group = context.Int("group", 1);
  const Shape shape = context.shape(filter);
  if (group < 1 || group > shape[0] || shape[0] % group != 0 || shape[0] != image[3]) {
    return Error{ErrorCode::kShapeMismatch, "its weights do not fit the input's channels."};
  }
  if (group > 1 || window.dilation_h > 1 || window.dilation_w > 1) {
    return Spread(context, filter, group, window.dilation_h, window.dilation_w);
  }
  return context.Transpose(filter, std::array{1, 2, 3, 0});
}

// Is the padding in front what SAME would give?
bool IsSame(const Axis& axis) {
  if (axis.size == kDynamic) return false;
  const int64_t output = axis.output(axis.size);
  const int64_t positions = (output + axis.stride - 1) / axis.stride;
  const int64_t total = std::max<int64_t>((positions - 1) * axis.stride + axis.filter - output, 0);
  return positions == axis.size && total / 2 == axis.before;
}

// Without what stands in front of and behind the result.
Result<ValueId> Cut(NodeContext& context, ValueId id, const Transposed& t, int64_t below,
                    int64_t right) {
  if (t.rows.before == 0 && t.columns.before == 0 && below == 0 && right == 0) return id;
  const auto narrow = [](int64_t value) { return static_cast<int32_t>(value); };
  MG_TRY_ASSIGN(const ValueId begin,
                context.Ints32(std::array{0, narrow(t.rows.before), narrow(t.columns.before), 0}));
  MG_TRY_ASSIGN(const ValueId end,
                context.Ints32(std::array{0, narrow(-below), narrow(-right), 0}));
  MG_TRY_ASSIGN(const ValueId strides, context.Ints32(std::array{1, 1, 1, 1}));
  Node node = MakeNode(BuiltinOperator::STRIDED_SLICE, {id, begin, end, strides});
  node.options.AsStridedSliceOptions()->begin_mask = 0b1001;
  node.options.AsStridedSliceOptions()->end_mask =
      0b1001 | (below == 0 ? 0b0010 : 0) | (right == 0 ? 0b0100 : 0);
  return context.Emit(std::move(node));
}

// [N, h, w, C] of the result as integers; what is open is computed from the image's shape.
Result<ValueId> OutputShape(NodeContext& context, const Transposed& t, int32_t channels,
                            bool same) {
  const Shape image = context.shape(t.image);
  const auto size = [&](const Axis& axis, int64_t from) {
    return static_cast<int32_t>(same ? axis.output(from) : axis.whole(from));
  };
  if (image.is_static()) {
    return context.Ints32(
        std::array{image[0], size(t.rows, image[1]), size(t.columns, image[2]), channels});
  }
  MG_TRY_ASSIGN(const ValueId dims, EmitShape(context, t.image));
  MG_TRY_ASSIGN(const ValueId factors,
                context.Ints32(std::array{1, t.rows.stride, t.columns.stride, 0}));
  MG_TRY_ASSIGN(const ValueId offsets,
                context.Ints32(std::array{0, size(t.rows, 0), size(t.columns, 0), channels}));
  MG_TRY_ASSIGN(const ValueId scaled, context.Emit(BuiltinOperator::MUL, {dims, factors}));
  return context.Emit(BuiltinOperator::ADD, {scaled, offsets});
}

Result<ValueId> EmitTransposeConv(NodeContext& context, const Transposed& t, ValueId filter) {
  const bool same = IsSame(t.rows) && IsSame(t.columns);
  MG_TRY_ASSIGN(const ValueId shape, OutputShape(context, t, context.shape(filter)[0], same));
  Node node = MakeNode(BuiltinOperator::TRANSPOSE_CONV, {shape, filter, t.image});
  schema::TransposeConvOptionsT& options = *node.options.AsTransposeConvOptions();
  options.padding = same ? schema::Padding::SAME : schema::Padding::VALID;
  options.stride_h = t.rows.stride;
  options.stride_w = t.columns.stride;
  if (t.has_bias) {
    MG_TRY_ASSIGN(const ValueId bias, context.OnnxOrder(2));
    node.inputs.push_back(bias);
  }
  const DType dtype = context.dtype(t.image);
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node), dtype));
  return same ? Result(output) : Cut(context, output, t, 0, 0);
}

// Positions by their rest divided by the stride: each rest is a convolution of its own, and
// DEPTH_TO_SPACE interleaves them. It needs no size.
struct Phases {
  int32_t taps = 1;    // Of such a convolution.
  int64_t behind = 0;  // Positions too many at the end.
};

Phases PhasesOf(const Axis& axis) {
  const int32_t taps = (axis.filter + axis.stride - 1) / axis.stride;
  return {taps, int64_t{axis.stride} * (taps - 1) - axis.extra - axis.before};
}

bool HasPhases(const Transposed& t) {
  constexpr int32_t kMostStride = 64;
  return t.rows.stride <= kMostStride && t.rows.stride == t.columns.stride &&
         PhasesOf(t.rows).behind >= 0 && PhasesOf(t.columns).behind >= 0;
}

// The filter [out, h, w, in] as [stride * stride * out, taps, taps, in].
Result<ValueId> PhaseFilter(NodeContext& context, const Transposed& t, ValueId filter) {
  const Shape from = context.shape(filter);
  const int32_t stride = t.rows.stride;
  const int32_t height = PhasesOf(t.rows).taps;
  const int32_t width = PhasesOf(t.columns).taps;
  const Shape to = {stride * stride * from[0], height, width, from[3]};
  const auto view = ConstantView(context.graph(), filter);
  const auto weights = view->as<float>();
  std::vector<float> phases(static_cast<size_t>(to.NumElements().value_or(0)), 0.0F);
  const auto depth = static_cast<size_t>(from[3]);
  const auto at = [](const Shape& shape, int32_t o, int32_t y, int32_t x) {
    return static_cast<size_t>(((int64_t{o} * shape[1] + y) * shape[2] + x) * shape[3]);
  };
  for (int32_t o = 0; o < from[0]; ++o) {
    for (int32_t y = 0; y < from[1]; ++y) {
      for (int32_t x = 0; x < from[2]; ++x) {
        const int32_t channel = (y % stride * stride + x % stride) * from[0] + o;
        const size_t target = at(to, channel, height - 1 - y / stride, width - 1 - x / stride);
        std::copy_n(weights.begin() + static_cast<ptrdiff_t>(at(from, o, y, x)), depth,
                    phases.begin() + static_cast<ptrdiff_t>(target));
      }
    }
  }
  return context.Floats(to, phases);
}

Result<ValueId> PhaseBias(NodeContext& context, int32_t phases) {
  MG_TRY_ASSIGN(const auto bias, context.ConstantFloats(2));
  std::vector<float> repeated;
  for (int32_t i = 0; i < phases; ++i) {
    repeated.insert(repeated.end(), bias.begin(), bias.end());
  }
  return context.Floats({static_cast<int32_t>(repeated.size())}, repeated);
}

Result<ValueId> EmitPhases(NodeContext& context, const Transposed& t, ValueId filter) {
  const int32_t block = t.rows.stride;
  const Phases rows = PhasesOf(t.rows);
  const Phases columns = PhasesOf(t.columns);
  const Pads pads = {rows.taps - 1, columns.taps - 1, rows.taps - 1, columns.taps - 1};
  MG_TRY_ASSIGN(const ValueId image, PadImage(context, t.image, pads, 0));
  MG_TRY_ASSIGN(const ValueId weights, PhaseFilter(context, t, filter));
  Node conv = MakeNode(BuiltinOperator::CONV_2D, {image, weights});
  schema::Conv2DOptionsT& options = *conv.options.AsConv2DOptions();
  options.padding = schema::Padding::VALID;
  options.stride_h = 1;
  options.stride_w = 1;
  if (t.has_bias) {
    MG_TRY_ASSIGN(const ValueId bias, PhaseBias(context, block * block));
    conv.inputs.push_back(bias);
  }
  MG_TRY_ASSIGN(const ValueId pixels, context.Emit(std::move(conv)));
  Node blocks = MakeNode(BuiltinOperator::DEPTH_TO_SPACE, {pixels});
  blocks.options.AsDepthToSpaceOptions()->block_size = block;
  MG_TRY_ASSIGN(const ValueId all, context.Emit(std::move(blocks)));
  return Cut(context, all, t, rows.behind, columns.behind);
}

// One axis of a window of `rank` dimensions: its dimension `i`.
Result<Axis> ReadCheckedAxis(const NodeContext& context, Axis axis, int64_t reach, size_t i,
                             size_t rank) {
  constexpr int64_t kMostTaps = 1 << 15;
  if (reach > kMostTaps) return NodeContext::Unsupported("its window is too large.");
  axis.filter = static_cast<int32_t>(reach);
  MG_TRY_ASSIGN(axis, ReadAxis(context, axis, i, rank));
  MG_TRY(CheckAxis(axis));
  return axis;
}

// Rows and columns are the last of the window's `rank` dimensions. The filter is
// [in, out / group, h, w].
Result<ValueId> EmitTransposed(NodeContext& context, ValueId image, ValueId filter,
                               const ImageWindow& window, size_t rank, bool has_bias) {
  const Shape shape = context.shape(image);
  MG_TRY_ASSIGN(filter, TurnFilter(context, filter, shape, window));
  Transposed t{image, has_bias, {shape[1], 1, window.stride_h}, {shape[2], 1, window.stride_w}};
  if (rank > 1) {
    MG_TRY_ASSIGN(t.rows,
                  ReadCheckedAxis(context, t.rows, Reach(window.kernel_h, window.dilation_h),
                                  rank - 2, rank));
  }
  MG_TRY_ASSIGN(t.columns,
                ReadCheckedAxis(context, t.columns, Reach(window.kernel_w, window.dilation_w),
                                rank - 1, rank));
  const bool phases = HasPhases(t) && !shape.is_static();
  return phases ? EmitPhases(context, t, filter) : EmitTransposeConv(context, t, filter);
}

Status TransposeImage(NodeContext& context, ValueId filter) {
  MG_TRY_ASSIGN(const WindowInput input, ReadImage(context));
  const Shape shape = context.shape(filter);
  const std::vector<int64_t> kernel = KernelOf(shape);
  MG_TRY_ASSIGN(const ImageWindow window, ReadTapWindow(context, kernel));
  if (input.is_line) {
    MG_TRY_ASSIGN(filter, context.Reshape(filter, {shape[0], shape[1], 1, shape[2]}));
  }
  MG_TRY_ASSIGN(const ValueId output, EmitTransposed(context, input.image, filter, window,
                                                     kernel.size(), context.has_input(2)));
  return SetImageOutput(context, input, output);
}

// Columns [N, D, H * W, C] with zeros between what the stride separates, and with what the taps
// along the depth reach in front of and behind it.
Result<ValueId> SpreadDepth(NodeContext& context, ValueId columns, const Axis& depth) {
  const Shape shape = context.shape(columns);
  const int64_t row = int64_t{shape[2]} * shape[3];
  const int64_t spread = int64_t{shape[1]} * depth.stride;
  if (!shape.is_static() || row > INT32_MAX || spread > INT32_MAX) {
    return NodeContext::Unsupported("it needs a smaller image, of known size.");
  }
  const auto narrow = [](int64_t value) { return static_cast<int32_t>(value); };
  MG_TRY_ASSIGN(ValueId id, context.Reshape(columns, {shape[0], shape[1], 1, narrow(row)}));
  MG_TRY_ASSIGN(id, PadImage(context, id, {0, 0, 0, depth.stride - 1}, 0));
  MG_TRY_ASSIGN(id, context.Reshape(id, {shape[0], narrow(spread), shape[2], shape[3]}));
  const int32_t front = narrow(depth.filter - 1 - depth.before);
  const int32_t back = narrow(depth.extra + depth.before);
  MG_TRY_ASSIGN(id, PadImage(context, id, {std::max(front, 0), 0, std::max(back, 0), 0}, 0));
  return EmitSlice(context, id, 1, std::max(-front, 0), std::max(-back, 0));
}

// What is scattered along the depth, gathered: the taps in the other order.
Status TransposeVolume(NodeContext& context, ValueId filter) {
  MG_TRY_ASSIGN(const ValueId volume, context.ChannelsLast(0));
  const Shape shape = context.shape(volume);
  const std::vector<int64_t> kernel = KernelOf(context.shape(filter));
  MG_TRY_ASSIGN(const auto filters, FilterPlanes(context));
  MG_TRY_ASSIGN(ImageWindow depth, ReadTapWindow(context, kernel, WindowPart::kDepth));
  MG_TRY_ASSIGN(const ImageWindow plane, ReadTapWindow(context, kernel, WindowPart::kPlane));
  MG_TRY_ASSIGN(const Axis axis, ReadCheckedAxis(context, {shape[1], 1, depth.stride_h},
                                                 Reach(depth.kernel_h, depth.dilation_h), 0, 3));
  MG_TRY_ASSIGN(ValueId columns, ToColumns(context, volume, shape));
  MG_TRY_ASSIGN(columns, SpreadDepth(context, columns, axis));
  depth.stride_h = 1;
  const auto transpose = [&](size_t tap, ValueId planes) {
    return EmitTransposed(context, planes, filters[filters.size() - 1 - tap], plane, 3,
                          tap == 0 && context.has_input(2));
  };
  MG_TRY_ASSIGN(const ValueId output, SumOverDepth(context, columns, shape, depth, transpose));
  return context.SetOutput(output, true);
}

}  // namespace

Status ImportConvTranspose(NodeContext& context) {
  MG_TRY_ASSIGN(const Shape image, context.OnnxShape(0));
  MG_TRY_ASSIGN(const ValueId filter, context.OnnxOrder(1));
  const Shape shape = context.shape(filter);
  const auto view = ConstantView(context.graph(), filter);
  if (!view || view->dtype != DType::kFloat32 || shape.rank() != image.rank() ||
      shape.NumElements().value_or(0) == 0) {
    return NodeContext::Unsupported("its weights must be a float constant of its input's rank.");
  }
  return IsVolume(context) ? TransposeVolume(context, filter) : TransposeImage(context, filter);
}

}  // namespace monograph::onnx
