// A custom operator of MediaPipe's models, such as selfie segmentation.
#include "ops/require.h"
#include "ops/transpose_conv_math.h"

namespace monograph {

namespace {

constexpr ConvInputs kInputs = kTransposeConvBiasInputs;

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, kInputs.image, {DType::kFloat32}));
  MG_TRY(CheckTransposeWeights(context, kInputs));
  const Shape& image = context.input(kInputs.image).shape;
  const Shape& filter = context.input(kInputs.filter).shape;
  MG_TRY_ASSIGN(const TransposeGeometry g,
                GeometryOfTransposeConvBias(context.node(), image, filter));
  context.SetOutput(0, DType::kFloat32,
                    Shape{image[0], g.height.output, g.width.output, filter[0]});
  return {};
}

Status Evaluate(const EvalContext& context) {
  MG_TRY_ASSIGN(const TransposeGeometry geometry,
                GeometryOfTransposeConvBias(context.node, context.inputs[kInputs.image].shape,
                                            context.inputs[kInputs.filter].shape));
  return EvaluateTransposeConv(context, kInputs, geometry, schema::ActivationFunctionType::NONE);
}

}  // namespace

extern const OpDef kConvolution2DTransposeBias;
const OpDef kConvolution2DTransposeBias = {
    .op = schema::BuiltinOperator::CUSTOM,
    .custom_code = "Convolution2DTransposeBias",
    .name = "Convolution2DTransposeBias",
    .types = "float32",
    .summary = "MediaPipe's transposed convolution with bias.",
    .min_inputs = 3,
    .max_inputs = 3,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
