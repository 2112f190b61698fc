#include "base/strings.h"
#include "ops/movement.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Error OutOfRange(const Shape& input, int axis, int64_t begin, int64_t size) {
  return Error{ErrorCode::kShapeMismatch,
               StrCat("the slice from ", begin, " of size ", size, " on axis ", axis,
                      " leaves an input of shape ", input.ToString(), ".")};
}

// Size along one axis; kDynamic where it depends on what is not known yet. A size of -1 reaches to
// the end.
Result<int32_t> SizeOfAxis(const Shape& input, int axis, int64_t begin, int64_t size) {
  const int32_t dim = input[axis];
  if (begin < 0 || size < -1 || begin > INT32_MAX || size > INT32_MAX) {
    return OutOfRange(input, axis, begin, size);
  }
  if (dim == kDynamic) return size == -1 ? kDynamic : static_cast<int32_t>(size);
  const int64_t length = size == -1 ? dim - begin : size;
  if (length < 0 || begin + length > dim) return OutOfRange(input, axis, begin, size);
  return static_cast<int32_t>(length);
}

Status Infer(InferContext& context) {
  const Shape& input = context.input(0).shape;
  if (context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings cannot be sliced."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  MG_TRY_ASSIGN(const auto begin, KnownIntegers(context, 1));
  MG_TRY_ASSIGN(const auto size, KnownIntegers(context, 2));
  const size_t rank = static_cast<size_t>(input.rank());
  for (const auto& vector : {begin, size}) {
    if (vector && vector->size() != rank) {
      return Error{ErrorCode::kShapeMismatch,
                   StrCat("begin and size must have ", rank, " elements.")};
    }
  }
  Shape output;
  for (int axis = 0; axis < input.rank(); ++axis) {
    int32_t dim = kDynamic;
    if (begin && size) {
      MG_TRY_ASSIGN(dim, SizeOfAxis(input, axis, (*begin)[static_cast<size_t>(axis)],
                                    (*size)[static_cast<size_t>(axis)]));
    }
    output.Append(dim);
  }
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

Status Evaluate(const EvalContext& context) {
  Box box;
  const ConstTensorView& begin = context.inputs[1];
  for (size_t axis = 0; axis < static_cast<size_t>(context.inputs[0].shape.rank()); ++axis) {
    box.begin[axis] =
        begin.dtype == DType::kInt64 ? begin.as<int64_t>()[axis] : begin.as<int32_t>()[axis];
    box.step[axis] = 1;
  }
  CopyBox(context.inputs[0], box, context.outputs[0]);
  return {};
}

}  // namespace

extern const OpDef kSlice;
const OpDef kSlice = {
    .op = schema::BuiltinOperator::SLICE,
    .custom_code = "",
    .name = "SLICE",
    .types = "all numeric",
    .summary = "A box of its input; begin and size are constant or follow from input shapes.",
    .min_inputs = 3,
    .max_inputs = 3,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
