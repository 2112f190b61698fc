#include <cstring>

#include "base/strings.h"
#include "ops/element.h"
#include "ops/require.h"
#include "ops/scatter.h"

namespace monograph {

namespace {

Result<int> AxisOf(const Node& node, const Shape& data) {
  MG_TRY_ASSIGN(const ScatterOptions options, ReadScatterOptions(node.custom_options));
  if (const auto axis = NormalizeAxis(options.axis, data.rank())) return *axis;
  return Error{ErrorCode::kCorruptModel, StrCat("there is no axis ", options.axis, ".")};
}

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 1, {DType::kInt32, DType::kInt64}));
  if (context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "it gathers numbers."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  const Shape& data = context.input(0).shape;
  MG_TRY_ASSIGN(const int axis, AxisOf(context.node(), data));
  MG_TRY(CheckElementIndices(data, context.input(1).shape, axis));
  context.SetOutput(0, context.input(0).dtype, context.input(1).shape);
  return {};
}

Status Evaluate(const EvalContext& context) {
  const ConstTensorView& data = context.inputs[0];
  const ConstTensorView& indices = context.inputs[1];
  MG_TRY_ASSIGN(const int axis, AxisOf(context.node, data.shape));
  const size_t size = DTypeSize(data.dtype);
  ElementCursor cursor(data.shape, indices.shape, axis);
  const size_t count = context.outputs[0].bytes.size() / size;
  for (size_t i = 0; i < count; ++i) {
    MG_TRY_ASSIGN(const size_t index, ElementIndex(IntegerAt(indices, i), data.shape[axis]));
    std::memcpy(context.outputs[0].bytes.data() + i * size,
                data.bytes.data() + cursor.At(index) * size, size);
    cursor.Next();
  }
  return {};
}

}  // namespace

extern const OpDef kGatherElements;
const OpDef kGatherElements = {
    .op = schema::BuiltinOperator::CUSTOM,
    .custom_code = kGatherElementsName,
    .name = kGatherElementsName,
    .types = "all numeric",
    .summary = "Elements at computed indices along an axis, as ONNX's GatherElements.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
