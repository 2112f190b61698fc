#include <algorithm>

#include "base/strings.h"
#include "ops/element.h"
#include "ops/require.h"
#include "ops/scatter.h"

namespace monograph {

namespace {

struct Where {
  int axis;
  ScatterReduction reduction;
};

Result<Where> WhereOf(const Node& node, const Shape& data) {
  MG_TRY_ASSIGN(const ScatterOptions options, ReadScatterOptions(node.custom_options));
  const auto axis = NormalizeAxis(options.axis, data.rank());
  if (axis) return Where{*axis, options.reduction};
  return Error{ErrorCode::kCorruptModel, StrCat("there is no axis ", options.axis, ".")};
}

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt32, DType::kInt64}));
  MG_TRY(RequireDType(context, 1, {DType::kInt32, DType::kInt64}));
  MG_TRY(RequireSameDType(context, 2, 0));
  const Shape& data = context.input(0).shape;
  MG_TRY_ASSIGN(const Where where, WhereOf(context.node(), data));
  MG_TRY(CheckElementIndices(data, context.input(1).shape, where.axis));
  const Shape& indices = context.input(1).shape;
  const Shape& updates = context.input(2).shape;
  if (updates.is_static() && indices.is_static() && updates != indices) {
    return Error{ErrorCode::kShapeMismatch, "indices and updates must have one shape."};
  }
  context.SetOutput(0, context.input(0).dtype, data);
  return {};
}

Status Evaluate(const EvalContext& context) {
  const ConstTensorView& data = context.inputs[0];
  const ConstTensorView& indices = context.inputs[1];
  MG_TRY_ASSIGN(const Where where, WhereOf(context.node, data.shape));
  std::ranges::copy(data.bytes, context.outputs[0].bytes.begin());
  ElementCursor cursor(data.shape, indices.shape, where.axis);
  const auto count = static_cast<size_t>(indices.shape.NumElements().value_or(0));
  for (size_t i = 0; i < count; ++i) {
    MG_TRY_ASSIGN(const size_t index, ElementIndex(IntegerAt(indices, i), data.shape[where.axis]));
    ScatterElement(where.reduction, context.outputs[0], cursor.At(index), context.inputs[2], i);
    cursor.Next();
  }
  return {};
}

}  // namespace

extern const OpDef kScatterElements;
const OpDef kScatterElements = {
    .op = schema::BuiltinOperator::CUSTOM,
    .custom_code = kScatterElementsName,
    .name = kScatterElementsName,
    .types = "float32, int32, int64",
    .summary = "Writes, adds, multiplies or compares elements at computed indices along an axis.",
    .min_inputs = 3,
    .max_inputs = 3,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
