#include "ops/dynamic_quant.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ops/quant_math.h"

namespace monograph {

namespace {

constexpr IntRange kInt8 = {-128, 127};

struct Rounding {
  float scale = 1;
  int32_t zero_point = 0;
};

// As xnn_qd8_asymmetric_quantization_params: the zero point is that of the end of the range which
// is further from 0.
Rounding RoundingFor(std::span<const float> numbers) {
  const auto [lowest, highest] = std::ranges::minmax(numbers);
  const float min = std::min(lowest, 0.0F);
  const float max = std::max(highest, 0.0F);
  if (min == max) return {};
  const float quanta = 255 / (max - min);
  const bool is_above = (-128 + min * quanta) + (127 + max * quanta) > 0;
  const float zero_point = is_above ? -128 - min * quanta : 127 - max * quanta;
  return {1 / quanta, RoundToQuantum(zero_point, 0, kInt8)};
}

void Round(std::span<const float> numbers, std::span<float> rounded) {
  const Rounding rounding = RoundingFor(numbers);
  std::ranges::transform(numbers, rounded.begin(), [&](float number) {
    const float quanta = number * (1 / rounding.scale);
    return Dequantize(RoundToQuantum(quanta, rounding.zero_point, kInt8), rounding.scale,
                      rounding.zero_point);
  });
}

Result<Buffer> RoundedActivations(const ConstTensorView& view, size_t part) {
  MG_TRY_ASSIGN(Buffer buffer, Buffer::Allocate(view.bytes.size()));
  const auto numbers = view.as<float>();
  const TensorView rounded{view.dtype, view.shape, buffer.span()};
  for (size_t i = 0; i + part <= numbers.size() && part > 0; i += part) {
    Round(numbers.subspan(i, part), rounded.as<float>().subspan(i, part));
  }
  return buffer;
}

Result<Buffer> RealWeights(const ConstTensorView& view, const Quantization& q) {
  const auto quanta = view.as<int8_t>();
  MG_TRY_ASSIGN(Buffer buffer, Buffer::Allocate(quanta.size() * sizeof(float)));
  const TensorView real{DType::kFloat32, view.shape, buffer.span()};
  const size_t run = std::max<size_t>(quanta.size() / q.scale.size(), 1);
  for (size_t i = 0; i < quanta.size(); ++i) {
    real.as<float>()[i] = Dequantize(quanta[i], q.scale[i / run], 0);
  }
  return buffer;
}

}  // namespace

bool IsDynamic(DType image, DType filter) {
  return image == DType::kFloat32 && filter == DType::kInt8;
}

Status EvaluateDynamic(const EvalContext& context, size_t part,
                       Status (*evaluate)(const EvalContext& context)) {
  MG_TRY_ASSIGN(const Buffer image, RoundedActivations(context.inputs[0], part));
  MG_TRY_ASSIGN(const Buffer filter, RealWeights(context.inputs[1], context.input_quantization(1)));
  std::vector<ConstTensorView> inputs(context.inputs.begin(), context.inputs.end());
  inputs[0].bytes = image.span();
  inputs[1] = {DType::kFloat32, inputs[1].shape, filter.span()};
  return evaluate({context.graph, context.node, inputs, context.outputs});
}

}  // namespace monograph
