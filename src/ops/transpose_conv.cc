#include "base/strings.h"
#include "ops/require.h"
#include "ops/transpose_conv_math.h"

namespace monograph {

namespace {

constexpr ConvInputs kInputs = kTransposeConvInputs;

// Input 0, or what is known without it.
Result<Shape> OutputShape(const InferContext& context) {
  const int32_t batch = context.input(kInputs.image).shape[0];
  const int32_t channels = context.input(kInputs.filter).shape[0];
  MG_TRY_ASSIGN(const auto sizes, KnownIntegers(context, 0));
  if (!sizes) return Shape{batch, kDynamic, kDynamic, channels};
  const auto& s = *sizes;
  if (s.size() == 4 && (s[0] == batch || batch == kDynamic) && s[3] == channels && s[1] >= 1 &&
      s[1] <= INT32_MAX && s[2] >= 1 && s[2] <= INT32_MAX) {
    return Shape{batch, static_cast<int32_t>(s[1]), static_cast<int32_t>(s[2]), channels};
  }
  return Error{ErrorCode::kShapeMismatch,
               StrCat("its output shape must be ", batch, ", height, width, ", channels, ".")};
}

Status Infer(InferContext& context) {
  MG_TRY(CheckTransposeWeights(context, kInputs));
  MG_TRY_ASSIGN(const Shape output, OutputShape(context));
  const TensorType& image = context.input(kInputs.image);
  MG_TRY(GeometryOfTransposeConv(context.node(), image.shape, context.input(kInputs.filter).shape,
                                 output));
  MG_TRY(RangeOfActivation(
      context.node().options.AsTransposeConvOptions()->fused_activation_function));
  context.SetOutput(0, image.dtype, output);
  return {};
}

Status Evaluate(const EvalContext& context) {
  MG_TRY_ASSIGN(
      const TransposeGeometry geometry,
      GeometryOfTransposeConv(context.node, context.inputs[kInputs.image].shape,
                              context.inputs[kInputs.filter].shape, context.outputs[0].shape));
  return EvaluateTransposeConv(
      context, kInputs, geometry,
      context.node.options.AsTransposeConvOptions()->fused_activation_function);
}

}  // namespace

extern const OpDef kTransposeConv;
const OpDef kTransposeConv = {
    .op = schema::BuiltinOperator::TRANSPOSE_CONV,
    .custom_code = "",
    .name = "TRANSPOSE_CONV",
    .types = "float32, int8 (per channel or tensor), uint8",
    .summary = "Transposed convolution to a given size, with bias and fused activation.",
    .min_inputs = 3,
    .max_inputs = 4,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .row_rule = RowRule::kShapedRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
