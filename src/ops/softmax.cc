#include <algorithm>
#include <cmath>

#include "ops/op_def.h"
#include "ops/quant_math.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt8, DType::kUInt8}));
  const Shape& input = context.input(0).shape;
  if (input.rank() < 1) return Error{ErrorCode::kShapeMismatch, "it needs at least one axis."};
  context.SetOutput(0, context.input(0).dtype, input);
  return RequirePerTensor(context);
}

// exp(beta * (x - max)) / sum, in place.
void Normalize(std::span<float> row, float beta) {
  const float max = std::ranges::max(row);
  float sum = 0;
  for (float& x : row) sum += x = std::exp(beta * (x - max));
  for (float& x : row) x /= sum;
}

template <typename T>
void Run(const EvalContext& context) {
  const float beta = context.node.options.AsSoftmaxOptions()->beta;
  const Shape& shape = context.inputs[0].shape;
  std::vector<float> row(static_cast<size_t>(shape[shape.rank() - 1]));
  const auto in = context.inputs[0].as<T>();
  const auto out = context.outputs[0].as<T>();
  for (size_t start = 0; !row.empty() && start < in.size(); start += row.size()) {
    for (size_t i = 0; i < row.size(); ++i) {
      if constexpr (std::is_same_v<T, float>) {
        row[i] = in[start + i];
      } else {
        const Quantization& q = context.input_quantization(0);
        row[i] = Dequantize(in[start + i], q.scale[0], q.zero_point[0]);
      }
    }
    Normalize(row, beta);
    for (size_t i = 0; i < row.size(); ++i) {
      if constexpr (std::is_same_v<T, float>) {
        out[start + i] = row[i];
      } else {
        const Quantization& q = context.output_quantization(0);
        out[start + i] = static_cast<T>(
            Quantize(row[i], q.scale[0], q.zero_point[0], RangeOfDType(context.outputs[0].dtype)));
      }
    }
  }
}

Status Evaluate(const EvalContext& context) {
  switch (context.inputs[0].dtype) {
    case DType::kInt8: Run<int8_t>(context); break;
    case DType::kUInt8: Run<uint8_t>(context); break;
    default: Run<float>(context);
  }
  return {};
}

}  // namespace

extern const OpDef kSoftmax;
const OpDef kSoftmax = {
    .op = schema::BuiltinOperator::SOFTMAX,
    .custom_code = "",
    .name = "SOFTMAX",
    .types = "float32, int8, uint8",
    .summary = "Softmax of beta * x over the last axis.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFixedOutput,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
