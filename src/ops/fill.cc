#include <cstring>

#include "base/strings.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Result<Shape> ShapeOf(const std::vector<int64_t>& dims) {
  Shape shape;
  for (int64_t dim : dims) {
    if (dim < 0 || dim > INT32_MAX || shape.rank() == kMaxRank) {
      return Error{ErrorCode::kShapeMismatch, StrCat("a dimension of ", dim, " is impossible.")};
    }
    shape.Append(static_cast<int32_t>(dim));
  }
  return shape;
}

// As many dimensions as input 0 has elements, none of them known.
Result<Shape> OpenShape(const Shape& dims) {
  const auto rank = dims.NumElements();
  if (dims.rank() != 1 || !rank || *rank > kMaxRank) {
    return Error{ErrorCode::kShapeMismatch, "its first input must be a list of dimensions."};
  }
  Shape shape;
  while (shape.rank() < *rank) shape.Append(kDynamic);
  return shape;
}

Status Infer(InferContext& context) {
  const TensorType& value = context.input(1);
  if (value.dtype == DType::kString || value.shape.NumElements() != 1) {
    return Error{ErrorCode::kTypeMismatch, "its second input must be one number."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(1), context.output_value(0)));
  MG_TRY_ASSIGN(const auto dims, KnownIntegers(context, 0));
  MG_TRY_ASSIGN(const Shape shape, dims ? ShapeOf(*dims) : OpenShape(context.input(0).shape));
  context.SetOutput(0, value.dtype, shape);
  return {};
}

Status Evaluate(const EvalContext& context) {
  const auto value = context.inputs[1].bytes;
  const auto out = context.outputs[0].bytes;
  for (size_t at = 0; at < out.size(); at += value.size()) {
    std::memcpy(out.data() + at, value.data(), value.size());
  }
  return {};
}

}  // namespace

extern const OpDef kFill;
const OpDef kFill = {
    .op = schema::BuiltinOperator::FILL,
    .custom_code = "",
    .name = "FILL",
    .types = "all numeric",
    .summary = "One number in a given shape.",
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
