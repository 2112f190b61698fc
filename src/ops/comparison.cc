#include "ops/comparison.h"

#include "ops/broadcast.h"
#include "ops/element.h"
#include "ops/quant_math.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  MG_TRY(RequireSameDType(context, 0, 1));
  const Quantization& a = context.input_value(0).quantization;
  const Quantization& b = context.input_value(1).quantization;
  const bool alike = a.scale.size() <= 1 && a.scale.size() == b.scale.size();
  if (IsQuantizedDType(context.input(0).dtype) && !alike) {
    return Error{ErrorCode::kUnsupportedModel,
                 "both inputs must have one scale, or none, to be compared."};
  }
  MG_TRY_ASSIGN(const Shape shape, BroadcastShapes(context.input(0).shape, context.input(1).shape));
  context.SetOutput(0, DType::kBool, shape);
  return {};
}

}  // namespace

Status InferOrder(InferContext& context) {
  MG_TRY(RequireDType(
      context, 0,
      {DType::kFloat32, DType::kInt8, DType::kUInt8, DType::kInt16, DType::kInt32, DType::kInt64}));
  return Infer(context);
}

Status InferEquality(InferContext& context) {
  return context.input(0).dtype == DType::kBool ? Infer(context) : InferOrder(context);
}

Status InferLogical(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kBool}));
  return Infer(context);
}

namespace {

// compare(i, j) for each element of the output, of which i and j are the inputs' elements there.
template <typename Compare>
void Loop(const EvalContext& context, Compare compare) {
  BroadcastCursor at_a(context.outputs[0].shape, context.inputs[0].shape);
  BroadcastCursor at_b(context.outputs[0].shape, context.inputs[1].shape);
  for (bool& result : context.outputs[0].as<bool>()) {
    result = compare(at_a.index(), at_b.index());
    at_a.Next();
    at_b.Next();
  }
}

}  // namespace

Status EvaluateComparison(const EvalContext& context, const Comparison& comparison) {
  const ConstTensorView& a = context.inputs[0];
  const ConstTensorView& b = context.inputs[1];
  const Quantization& qa = context.input_quantization(0);
  const Quantization& qb = context.input_quantization(1);
  if (a.dtype == DType::kFloat32) {
    Loop(context, [&, x = a.as<float>(), y = b.as<float>()](size_t i, size_t j) {
      return comparison.real(x[i], y[j]);
    });
  } else if (qa.empty() || !IsQuantizedDType(a.dtype)) {
    Loop(context,
         [&](size_t i, size_t j) { return comparison.integer(IntegerAt(a, i), IntegerAt(b, j)); });
  } else {
    const auto real = [](const ConstTensorView& view, size_t i, const Quantization& q) {
      return Dequantize(static_cast<int32_t>(IntegerAt(view, i)), q.scale[0], q.zero_point[0]);
    };
    Loop(context,
         [&](size_t i, size_t j) { return comparison.real(real(a, i, qa), real(b, j, qb)); });
  }
  return {};
}

}  // namespace monograph
