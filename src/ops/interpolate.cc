#include <algorithm>
#include <cmath>
#include <utility>

#include "base/strings.h"
#include "ops/interpolation.h"
#include "ops/movement.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

// One axis of the result: what input 1 says, else the scale times the input's.
Result<int32_t> OutputSize(const InterpolatedAxis& axis, int32_t input, int64_t wanted) {
  if (wanted > 0 && wanted <= INT32_MAX) return static_cast<int32_t>(wanted);
  if (wanted != 0) return Error{ErrorCode::kShapeMismatch, StrCat("a size is ", wanted, ".")};
  if (axis.scale <= 0 || input == kDynamic) return axis.resized ? kDynamic : input;
  const double size = std::floor(static_cast<double>(axis.scale) * input);
  if (size >= 1 && size <= INT32_MAX) return static_cast<int32_t>(size);
  return Error{ErrorCode::kShapeMismatch, StrCat("an axis of ", input, " cannot be resized.")};
}

Status CheckAxis(const Interpolation& options, size_t i, const AxisSizes& sizes) {
  constexpr size_t kMostTaps = size_t{1} << 28;
  if (!options.axes[i].resized || sizes.input == kDynamic) return {};
  if (sizes.input == 0) return Error{ErrorCode::kShapeMismatch, "an empty axis cannot be resized."};
  if (sizes.output == kDynamic) return {};
  const size_t taps = TapCount(options, options.axes[i], sizes);
  if (taps <= kMostTaps / static_cast<size_t>(sizes.output)) return {};
  return Error{ErrorCode::kUnsupportedModel, "an axis is resized by too much."};
}

Status Infer(InferContext& context) {
  MG_TRY_ASSIGN(const Interpolation options, ReadInterpolation(context.node().custom_options));
  const bool nearest = options.mode == InterpolationMode::kNearest;
  const bool plain = nearest && options.coordinates != CoordinateMode::kCropAndResize;
  if (!plain) MG_TRY(RequireDType(context, 0, {DType::kFloat32}));
  if (context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings cannot be resized."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  const Shape& input = context.input(0).shape;
  const bool has_sizes = context.has_input(1);
  std::optional<std::vector<int64_t>> sizes(std::in_place, static_cast<size_t>(input.rank()), 0);
  if (has_sizes) {
    MG_TRY_ASSIGN(sizes, KnownIntegers(context, 1));
  }
  if (sizes && std::ssize(*sizes) != input.rank()) {
    return Error{ErrorCode::kShapeMismatch, "there must be one size for each axis."};
  }
  Shape output = input;
  for (int i = 0; i < input.rank(); ++i) {
    const InterpolatedAxis& axis = options.axes[static_cast<size_t>(i)];
    if (!sizes) {
      output[i] = axis.resized ? kDynamic : input[i];
      continue;
    }
    const int64_t wanted = axis.resized ? (*sizes)[static_cast<size_t>(i)] : 0;
    MG_TRY_ASSIGN(output[i], OutputSize(axis, input[i], wanted));
    MG_TRY(CheckAxis(options, static_cast<size_t>(i), {input[i], output[i]}));
  }
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

void CopyNearest(const EvalContext& context, const Interpolation& options) {
  const Shape& from = context.inputs[0].shape;
  const Shape& to = context.outputs[0].shape;
  AxisSources sources;
  for (int i = 0; i < to.rank(); ++i) {
    const auto at = static_cast<size_t>(i);
    for (int32_t k = 0; k < to[i]; ++k) {
      const bool resized = options.axes[at].resized;
      sources[at].push_back(resized ? NearestSource(options, options.axes[at], {from[i], to[i]}, k)
                                    : k);
    }
  }
  CopySources(context.inputs[0], sources, context.outputs[0]);
}

// Elements around an axis: [outer, size, inner].
struct Split {
  size_t outer = 1;
  size_t inner = 1;
};

Split Around(const Shape& shape, int axis) {
  Split split;
  for (int i = 0; i < axis; ++i) split.outer *= static_cast<size_t>(shape[i]);
  for (int i = axis + 1; i < shape.rank(); ++i) split.inner *= static_cast<size_t>(shape[i]);
  return split;
}

void ResizeAxis(const AxisTaps& taps, float fill, const Split& split, const AxisSizes& sizes,
                const float* from, float* to) {
  for (size_t outer = 0; outer < split.outer; ++outer) {
    const float* source = from + outer * static_cast<size_t>(sizes.input) * split.inner;
    for (size_t at = 0; at < static_cast<size_t>(sizes.output); ++at) {
      std::fill_n(to, split.inner, taps.outside[at] ? fill : 0.0F);
      for (size_t tap = 0; tap < taps.count && !taps.outside[at]; ++tap) {
        const size_t i = at * taps.count + tap;
        const float weight = taps.weights[i];
        const float* row = source + static_cast<size_t>(taps.sources[i]) * split.inner;
        for (size_t k = 0; k < split.inner; ++k) to[k] += weight * row[k];
      }
      to += split.inner;
    }
  }
}

// One axis after the other.
Status Interpolate(const EvalContext& context, const Interpolation& options) {
  const Shape& to = context.outputs[0].shape;
  Shape shape = context.inputs[0].shape;
  const auto first = context.inputs[0].as<float>();
  Buffer current;
  const float* from = first.data();
  for (int axis = 0; axis < to.rank(); ++axis) {
    const InterpolatedAxis& a = options.axes[static_cast<size_t>(axis)];
    if (!a.resized) continue;
    const AxisSizes sizes{shape[axis], to[axis]};
    shape[axis] = to[axis];
    MG_TRY_ASSIGN(Buffer next, Buffer::Allocate(TensorBytes(DType::kFloat32, shape).value_or(0)));
    ResizeAxis(TapsOfAxis(options, a, sizes), options.extrapolation, Around(shape, axis), sizes,
               from, reinterpret_cast<float*>(next.data()));
    current = std::move(next);
    from = reinterpret_cast<const float*>(current.data());
  }
  const auto out = context.outputs[0].as<float>();
  std::copy_n(from, out.size(), out.begin());
  return {};
}

Status Evaluate(const EvalContext& context) {
  if (context.outputs[0].bytes.empty()) return {};
  MG_TRY_ASSIGN(const Interpolation options, ReadInterpolation(context.node.custom_options));
  const bool copies = options.mode == InterpolationMode::kNearest &&
                      options.coordinates != CoordinateMode::kCropAndResize;
  if (!copies) return Interpolate(context, options);
  CopyNearest(context, options);
  return {};
}

RowRule RuleOfRows(const InferState& /*types*/, const Node& node) {
  const Result<Interpolation> options = ReadInterpolation(node.custom_options);
  return options.ok() && !options->axes[0].resized ? RowRule::kShapedRows : RowRule::kMixed;
}

}  // namespace

extern const OpDef kInterpolate;
const OpDef kInterpolate = {
    .op = schema::BuiltinOperator::CUSTOM,
    .custom_code = kInterpolateCode,
    .name = kInterpolateCode,
    .types = "float32; nearest: all numeric",
    .summary = "ONNX's Resize of any axes, in all its modes, with antialias or without.",
    .min_inputs = 1,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .infer = Infer,
    .evaluate = Evaluate,
    .row_rule_of = RuleOfRows,
};

}  // namespace monograph
