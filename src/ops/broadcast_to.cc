#include <algorithm>
#include <numeric>

#include "base/strings.h"
#include "ops/movement.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

// The target with the input's dimensions behind each other, or kDynamic where that is not known.
Result<Shape> Target(const InferContext& context) {
  const Shape& input = context.input(0).shape;
  MG_TRY_ASSIGN(const auto dims, KnownIntegers(context, 1));
  Shape target;
  if (!dims) {
    const auto rank = context.input(1).shape.NumElements();
    for (int64_t i = 0; i < std::min<int64_t>(rank.value_or(input.rank()), kMaxRank); ++i) {
      target.Append(kDynamic);
    }
    return target;
  }
  for (int64_t dim : *dims) {
    if (dim < 0 || dim > INT32_MAX || target.rank() == kMaxRank) {
      return Error{ErrorCode::kCorruptModel, StrCat("the shape has dimension ", dim, ".")};
    }
    target.Append(static_cast<int32_t>(dim));
  }
  return target;
}

Status CheckTarget(const Shape& input, const Shape& target) {
  const int front = target.rank() - input.rank();
  bool fits = front >= 0;
  for (int axis = 0; fits && axis < input.rank(); ++axis) {
    const int32_t from = input[axis];
    const int32_t to = target[front + axis];
    fits = from == 1 || from == kDynamic || to == kDynamic || from == to;
  }
  if (fits) return {};
  return Error{ErrorCode::kShapeMismatch,
               StrCat("a tensor of shape ", input.ToString(), " cannot be broadcast to ",
                      target.ToString(), ".")};
}

Status Infer(InferContext& context) {
  if (context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings cannot be broadcast."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  MG_TRY_ASSIGN(const Shape target, Target(context));
  MG_TRY(CheckTarget(context.input(0).shape, target));
  context.SetOutput(0, context.input(0).dtype, target);
  return {};
}

Status Evaluate(const EvalContext& context) {
  const Shape& to = context.outputs[0].shape;
  ConstTensorView from = context.inputs[0];
  Shape full;
  for (int axis = from.shape.rank(); axis < to.rank(); ++axis) full.Append(1);
  for (int32_t dim : from.shape.dims()) full.Append(dim);
  from.shape = full;
  AxisSources sources;
  for (int axis = 0; axis < to.rank(); ++axis) {
    auto& positions = sources[static_cast<size_t>(axis)];
    positions.resize(static_cast<size_t>(to[axis]), 0);
    if (full[axis] != 1) std::iota(positions.begin(), positions.end(), 0);
  }
  CopySources(from, sources, context.outputs[0]);
  return {};
}

}  // namespace

extern const OpDef kBroadcastTo;
const OpDef kBroadcastTo = {
    .op = schema::BuiltinOperator::BROADCAST_TO,
    .custom_code = "",
    .name = "BROADCAST_TO",
    .types = "all numeric",
    .summary =
        "Its input repeated along dimensions of 1 up to a shape, which follows from input shapes.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kShapedRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
