#include "ops/conv_math.h"

#include <algorithm>

#include "base/strings.h"
#include "ops/dynamic_quant.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status CheckFilterQuantization(const Value& filter, int channel_axis, int32_t channels) {
  const Quantization& q = filter.quantization;
  if (!q.per_channel()) return RequirePerTensor(filter);
  const bool zero = std::ranges::all_of(q.zero_point, [](int32_t z) { return z == 0; });
  if (filter.dtype == DType::kInt8 && q.axis == channel_axis && zero &&
      q.scale.size() == static_cast<size_t>(channels)) {
    return {};
  }
  return Error{ErrorCode::kUnsupportedModel,
               StrCat("per-channel filters must be int8 with zero_point 0 and one scale for each "
                      "of the ",
                      channels, " channels on axis ", channel_axis, ".")};
}

Status CheckDynamicFilter(const Value& filter, int channel_axis, int32_t channels) {
  const bool centred =
      std::ranges::all_of(filter.quantization.zero_point, [](int32_t z) { return z == 0; });
  if (centred) return CheckFilterQuantization(filter, channel_axis, channels);
  return Error{ErrorCode::kUnsupportedModel,
               "filters of int8 for float32 must have the zero_point 0."};
}

Status CheckBias(const InferContext& context, size_t bias, bool quantized, int32_t channels) {
  if (!context.has_input(bias)) return {};
  MG_TRY(RequireDType(context, bias, {quantized ? DType::kInt32 : DType::kFloat32}));
  const Shape& shape = context.input(bias).shape;
  if (shape.NumElements() == channels) return {};
  return Error{ErrorCode::kShapeMismatch, StrCat("the bias has shape ", shape.ToString(),
                                                 "; it must have ", channels, " elements.")};
}

}  // namespace

Status CheckWeights(InferContext& context, int channel_axis, int32_t channels,
                    const ConvInputs& inputs) {
  MG_TRY(RequireDType(context, inputs.image, {DType::kFloat32, DType::kInt8, DType::kUInt8}));
  const DType dtype = context.input(inputs.image).dtype;
  if (inputs.dynamic && IsDynamic(dtype, context.input(inputs.filter).dtype)) {
    MG_TRY(CheckBias(context, inputs.bias, false, channels));
    return CheckDynamicFilter(context.input_value(inputs.filter), channel_axis, channels);
  }
  MG_TRY(RequireSameDType(context, inputs.image, inputs.filter));
  const bool quantized = IsQuantizedDType(dtype);
  MG_TRY(CheckBias(context, inputs.bias, quantized, channels));
  if (!quantized) return {};
  MG_TRY(RequirePerTensor(context.input_value(inputs.image)));
  MG_TRY(CheckFilterQuantization(context.input_value(inputs.filter), channel_axis, channels));
  // Inference compares the output's type with the input's later on.
  if (context.output_value(0).dtype != dtype) return {};
  return RequirePerTensor(context.output_value(0));
}

Result<OutputStage> MakeOutputStage(const EvalContext& context,
                                    schema::ActivationFunctionType activation, size_t channels,
                                    const ConvInputs& inputs) {
  OutputStage stage;
  MG_TRY_ASSIGN(stage.real, RangeOfActivation(activation));
  const DType dtype = context.outputs[0].dtype;
  if (!IsQuantizedDType(dtype)) return stage;
  const Quantization& output = context.output_quantization(0);
  const std::vector<float>& filter = context.input_quantization(inputs.filter).scale;
  const float input = context.input_quantization(inputs.image).scale[0];
  stage.zero_point = output.zero_point[0];
  stage.quantized = QuantizedRange(stage.real, output, dtype);
  for (size_t channel = 0; channel < channels; ++channel) {
    const float scale = filter[filter.size() > 1 ? channel : 0];
    stage.scales.push_back(input * scale / output.scale[0]);
  }
  return stage;
}

ZeroPoints ZeroPointsOf(const EvalContext& context, const ConvInputs& inputs) {
  if (!IsQuantizedDType(context.inputs[inputs.image].dtype)) return {};
  return {context.input_quantization(inputs.image).zero_point[0],
          context.input_quantization(inputs.filter).zero_point[0]};
}

}  // namespace monograph
