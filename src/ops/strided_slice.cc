#include <algorithm>
#include <optional>

#include "base/strings.h"
#include "ops/movement.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

struct Bounds {
  std::vector<int64_t> begin;
  std::vector<int64_t> end;
  std::vector<int64_t> stride;
};

bool HasBit(int32_t mask, size_t bit) { return ((mask >> bit) & 1) != 0; }

struct AxisRange {
  int64_t begin = 0;
  int64_t size = 0;
  int64_t step = 1;
};

// One axis, as TensorFlow's tf.strided_slice defines it; `dim` is known. Axes behind the bounds are
// kept whole.
Result<AxisRange> RangeOfAxis(const schema::StridedSliceOptionsT& options, const Bounds& bounds,
                              size_t axis, int64_t dim) {
  if (axis >= bounds.begin.size()) return AxisRange{0, dim, 1};
  const int64_t step = bounds.stride[axis];
  if (step == 0) return Error{ErrorCode::kCorruptModel, "a stride is 0."};
  const int64_t lowest = step > 0 ? 0 : -1;
  const int64_t highest = step > 0 ? dim : dim - 1;
  const auto place = [&](int64_t index) {
    return std::clamp(index < 0 ? index + dim : index, lowest, highest);
  };
  int64_t begin = place(bounds.begin[axis]);
  if (HasBit(options.begin_mask, axis)) begin = step > 0 ? lowest : highest;
  if (HasBit(options.shrink_axis_mask, axis)) {
    if (begin < 0 || begin >= dim || step < 0) {
      return Error{ErrorCode::kShapeMismatch,
                   StrCat("index ", bounds.begin[axis], " is out of range on axis ", axis, ".")};
    }
    return AxisRange{begin, 1, 1};
  }
  const int64_t given_end =
      options.offset ? bounds.begin[axis] + bounds.end[axis] : bounds.end[axis];
  int64_t end = place(given_end);
  if (HasBit(options.end_mask, axis)) end = step > 0 ? highest : lowest;
  const int64_t distance = step > 0 ? end - begin : begin - end;
  const int64_t pace = step > 0 ? step : -step;
  const int64_t size = distance <= 0 ? 0 : (distance + pace - 1) / pace;
  return AxisRange{begin, size, step};
}

std::optional<int64_t> InBounds(const std::vector<int64_t>& values) {
  for (int64_t value : values) {
    if (value < INT32_MIN || value > INT32_MAX) return value;
  }
  return std::nullopt;
}

Status CheckBounds(const Bounds& bounds, const Shape& input) {
  const size_t count = bounds.begin.size();
  if (bounds.end.size() != count || bounds.stride.size() != count ||
      count > static_cast<size_t>(input.rank())) {
    return Error{ErrorCode::kShapeMismatch,
                 "begin, end and strides must be equally long, at most one for each axis."};
  }
  for (const auto& values : {bounds.begin, bounds.end, bounds.stride}) {
    if (const auto bad = InBounds(values)) {
      return Error{ErrorCode::kCorruptModel, StrCat("the index ", *bad, " is out of range.")};
    }
  }
  return {};
}

// How many axes begin, end and strides speak of, known or not; the others are kept whole.
int SlicedAxes(const InferContext& context) {
  const int rank = context.input(0).shape.rank();
  return static_cast<int>(
      std::min<int64_t>(context.input(1).shape.NumElements().value_or(rank), rank));
}

// The axis is kept whole whatever begin and end will be: both are masked, and it is not reversed.
Result<bool> IsWhole(const InferContext& context, int axis) {
  if (axis >= SlicedAxes(context)) return true;
  const schema::StridedSliceOptionsT& options = *context.node().options.AsStridedSliceOptions();
  const size_t i = static_cast<size_t>(axis);
  if (!HasBit(options.begin_mask, i) || !HasBit(options.end_mask, i)) return false;
  MG_TRY_ASSIGN(const auto stride, KnownIntegers(context, 3));
  return stride && i < stride->size() && (*stride)[i] == 1;
}

// What is kept along `axis`, or nothing where that is not known yet. `bounds` may be missing.
Result<std::optional<AxisRange>> KnownRange(const InferContext& context,
                                            const std::optional<Bounds>& bounds, int axis) {
  const int32_t dim = context.input(0).shape[axis];
  if (dim == kDynamic) return std::optional<AxisRange>();
  MG_TRY_ASSIGN(const bool whole, IsWhole(context, axis));
  if (whole) return std::optional(AxisRange{0, dim, 1});
  if (!bounds) return std::optional<AxisRange>();
  const schema::StridedSliceOptionsT& options = *context.node().options.AsStridedSliceOptions();
  MG_TRY_ASSIGN(const AxisRange range,
                RangeOfAxis(options, *bounds, static_cast<size_t>(axis), dim));
  return std::optional(range);
}

Status CheckMasks(const schema::StridedSliceOptionsT& options) {
  if (options.ellipsis_mask == 0 && options.new_axis_mask == 0) return {};
  return Error{ErrorCode::kUnsupportedModel, "ellipsis_mask and new_axis_mask are not supported."};
}

Result<std::optional<Bounds>> KnownBounds(const InferContext& context) {
  MG_TRY_ASSIGN(auto begin, KnownIntegers(context, 1));
  MG_TRY_ASSIGN(auto end, KnownIntegers(context, 2));
  MG_TRY_ASSIGN(auto stride, KnownIntegers(context, 3));
  if (!begin || !end || !stride) return std::optional<Bounds>();
  Bounds bounds{std::move(*begin), std::move(*end), std::move(*stride)};
  MG_TRY(CheckBounds(bounds, context.input(0).shape));
  return std::optional(std::move(bounds));
}

Status Infer(InferContext& context) {
  const schema::StridedSliceOptionsT& options = *context.node().options.AsStridedSliceOptions();
  MG_TRY(CheckMasks(options));
  if (context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings cannot be sliced."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  MG_TRY_ASSIGN(const std::optional<Bounds> bounds, KnownBounds(context));
  const Shape& input = context.input(0).shape;
  Shape output;
  for (int axis = 0; axis < input.rank(); ++axis) {
    MG_TRY_ASSIGN(const auto range, KnownRange(context, bounds, axis));
    const bool sliced = axis < SlicedAxes(context);
    if (sliced && HasBit(options.shrink_axis_mask, static_cast<size_t>(axis))) continue;
    output.Append(range ? static_cast<int32_t>(range->size) : kDynamic);
  }
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

std::vector<int64_t> Integers(const ConstTensorView& view) {
  if (view.dtype == DType::kInt64) return {view.as<int64_t>().begin(), view.as<int64_t>().end()};
  return {view.as<int32_t>().begin(), view.as<int32_t>().end()};
}

Status Evaluate(const EvalContext& context) {
  const schema::StridedSliceOptionsT& options = *context.node.options.AsStridedSliceOptions();
  const ConstTensorView& input = context.inputs[0];
  const Bounds bounds{Integers(context.inputs[1]), Integers(context.inputs[2]),
                      Integers(context.inputs[3])};
  // Inference has not seen bounds that are made by the run.
  MG_TRY(CheckBounds(bounds, input.shape));
  Box box;
  TensorView kept = context.outputs[0];  // With the axes that were shrunk.
  kept.shape = input.shape;
  for (int axis = 0; axis < input.shape.rank(); ++axis) {
    const size_t i = static_cast<size_t>(axis);
    MG_TRY_ASSIGN(const AxisRange range, RangeOfAxis(options, bounds, i, input.shape[axis]));
    box.begin[i] = range.begin;
    box.step[i] = range.step;
    kept.shape[axis] = static_cast<int32_t>(range.size);
  }
  CopyBox(input, box, kept);
  return {};
}

// A negative stride would turn the batch around.
RowRule RuleOfRows(const InferState& types, const Node& node) {
  const auto strides = types.known(node.inputs[3]);
  const bool forwards = strides && strides->dtype == DType::kInt32 && !strides->bytes.empty() &&
                        strides->as<int32_t>()[0] == 1;
  return forwards ? RowRule::kRows : RowRule::kMixed;
}

}  // namespace

extern const OpDef kStridedSlice;
const OpDef kStridedSlice = {
    .op = schema::BuiltinOperator::STRIDED_SLICE,
    .custom_code = "",
    .name = "STRIDED_SLICE",
    .types = "all numeric",
    .summary =
        "A strided box of its input, with begin, end and shrink masks and offset; no "
        "ellipsis or new axes.",
    .min_inputs = 4,
    .max_inputs = 4,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .infer = Infer,
    .evaluate = Evaluate,
    .row_rule_of = RuleOfRows,
};

}  // namespace monograph
