#include "ops/reshape.h"

#include <iterator>

#include "base/checked.h"
#include "base/strings.h"
#include "ops/movement.h"
#include "ops/require.h"

namespace monograph {

Status SetReshaped(InferContext& context, const Shape& shape) {
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  context.SetOutput(0, context.input(0).dtype, shape);
  return {};
}

Status EvaluateReshape(const EvalContext& context) {
  if (context.inputs[0].dtype == DType::kString) {
    MG_TRY_ASSIGN(context.outputs[0].owned->bytes, Buffer::Copy(context.inputs[0].bytes));
    return {};
  }
  CopyBytes(context.inputs[0], context.outputs[0]);
  return {};
}

namespace {

// The dimensions asked for, from input 1 or else from the options; nothing while input 1 is not
// known.
Result<std::optional<std::vector<int64_t>>> WantedDims(const InferContext& context) {
  if (context.has_input(1)) return KnownIntegers(context, 1);
  const auto& dims = context.node().options.AsReshapeOptions()->new_shape;
  return std::optional(std::vector<int64_t>(dims.begin(), dims.end()));
}

Error Misfit(const Shape& input, const Shape& wanted) {
  return Error{ErrorCode::kShapeMismatch,
               StrCat("an input of shape ", input.ToString(), " cannot be reshaped to ",
                      wanted.ToString(), ".")};
}

Result<Shape> CheckedShape(const std::vector<int64_t>& dims) {
  Shape shape;
  int open = 0;
  for (int64_t dim : dims) {
    if (dim < -1 || dim > INT32_MAX || shape.rank() == kMaxRank) {
      return Error{ErrorCode::kCorruptModel, StrCat("the new shape has dimension ", dim, ".")};
    }
    open += dim == -1 ? 1 : 0;
    shape.Append(static_cast<int32_t>(dim));
  }
  if (open <= 1) return shape;
  return Error{ErrorCode::kCorruptModel, "the new shape leaves more than one dimension open."};
}

// The dimension that is left open, found from the number of elements.
Result<Shape> FillOpenDim(const Shape& input, Shape wanted) {
  const auto elements = input.NumElements();
  if (!elements) return wanted;
  int open = -1;
  int64_t product = 1;
  for (int axis = 0; axis < wanted.rank(); ++axis) {
    if (wanted[axis] == kDynamic) {
      open = axis;
      continue;
    }
    const auto next = CheckedMul<int64_t>(product, wanted[axis]);
    if (!next) return Misfit(input, wanted);
    product = *next;
  }
  if (open < 0) return product == *elements ? Result<Shape>(wanted) : Misfit(input, wanted);
  if (product == 0 || *elements % product != 0 || *elements / product > INT32_MAX) {
    return Misfit(input, wanted);
  }
  wanted[open] = static_cast<int32_t>(*elements / product);
  return wanted;
}

// As many dimensions as are declared, open but for those that the options tell. A scalar has none
// to leave open, so it must fit now.
Result<Shape> UnknownDims(const InferContext& context) {
  const Shape& input = context.input(0).shape;
  const int rank = context.output_value(0).shape.rank();
  const auto& told = context.node().options.AsReshapeOptions()->new_shape;
  Shape shape;
  for (int axis = 0; axis < rank; ++axis) {
    const bool is_told = std::ssize(told) == rank && told[static_cast<size_t>(axis)] > 0;
    shape.Append(is_told ? told[static_cast<size_t>(axis)] : kDynamic);
  }
  return shape.rank() == 0 ? FillOpenDim(input, shape) : Result<Shape>(shape);
}

Result<Shape> NewShape(const InferContext& context) {
  const Shape& input = context.input(0).shape;
  MG_TRY_ASSIGN(const auto dims, WantedDims(context));
  if (!dims) return UnknownDims(context);
  MG_TRY_ASSIGN(const Shape wanted, CheckedShape(*dims));
  return FillOpenDim(input, wanted);
}

Status Infer(InferContext& context) {
  MG_TRY_ASSIGN(const Shape shape, NewShape(context));
  return SetReshaped(context, shape);
}

}  // namespace

extern const OpDef kReshape;
const OpDef kReshape = {
    .op = schema::BuiltinOperator::RESHAPE,
    .custom_code = "",
    .name = "RESHAPE",
    .types = "all",
    .summary = "The same elements in another shape; one dimension may be -1.",
    .min_inputs = 1,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kParts,
    .infer = Infer,
    .evaluate = EvaluateReshape,
};

}  // namespace monograph
