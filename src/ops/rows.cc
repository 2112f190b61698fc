#include "ops/rows.h"

#include <algorithm>

#include "ops/quant_math.h"
#include "ops/require.h"

namespace monograph {

Status InferRows(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt8, DType::kUInt8}));
  const Shape& input = context.input(0).shape;
  if (input.rank() < 1) return Error{ErrorCode::kShapeMismatch, "it needs at least one axis."};
  context.SetOutput(0, context.input(0).dtype, input);
  return RequirePerTensor(context);
}

namespace {

template <typename T>
void Load(const EvalContext& context, std::span<const T> from, std::span<float> row) {
  const Quantization& q = context.input_quantization(0);
  for (size_t i = 0; i < row.size(); ++i) {
    row[i] = Dequantize(from[i], q.scale[0], q.zero_point[0]);
  }
}

template <typename T>
void Store(const EvalContext& context, std::span<const float> row, std::span<T> to) {
  const Quantization& q = context.output_quantization(0);
  const IntRange range = RangeOfDType(context.outputs[0].dtype);
  for (size_t i = 0; i < row.size(); ++i) {
    to[i] = static_cast<T>(Quantize(row[i], q.scale[0], q.zero_point[0], range));
  }
}

template <>
void Load(const EvalContext&, std::span<const float> from, std::span<float> row) {
  std::ranges::copy(from, row.begin());
}

template <>
void Store(const EvalContext&, std::span<const float> row, std::span<float> to) {
  std::ranges::copy(row, to.begin());
}

template <typename T>
void Run(const EvalContext& context, const std::function<void(std::span<float> row)>& function) {
  const Shape& shape = context.inputs[0].shape;
  std::vector<float> row(static_cast<size_t>(shape[shape.rank() - 1]));
  const auto in = context.inputs[0].as<T>();
  const auto out = context.outputs[0].as<T>();
  for (size_t start = 0; !row.empty() && start < in.size(); start += row.size()) {
    Load<T>(context, in.subspan(start, row.size()), row);
    function(row);
    Store<T>(context, row, out.subspan(start, row.size()));
  }
}

}  // namespace

Status EvaluateRows(const EvalContext& context,
                    const std::function<void(std::span<float> row)>& function) {
  switch (context.inputs[0].dtype) {
    case DType::kInt8: Run<int8_t>(context, function); break;
    case DType::kUInt8: Run<uint8_t>(context, function); break;
    default: Run<float>(context, function);
  }
  return {};
}

}  // namespace monograph
