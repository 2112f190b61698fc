#include "ops/binary.h"

#include <algorithm>

#include "ops/broadcast.h"
#include "ops/quant_math.h"
#include "ops/require.h"

namespace monograph {

Status InferBinary(InferContext& context, bool integers,
                   schema::ActivationFunctionType activation) {
  if (integers) {
    MG_TRY(RequireDType(
        context, 0, {DType::kFloat32, DType::kInt8, DType::kUInt8, DType::kInt32, DType::kInt64}));
  } else {
    MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt8, DType::kUInt8}));
  }
  MG_TRY(RequireSameDType(context, 0, 1));
  MG_TRY(RangeOfActivation(activation));
  MG_TRY_ASSIGN(const Shape shape, BroadcastShapes(context.input(0).shape, context.input(1).shape));
  context.SetOutput(0, context.input(0).dtype, shape);
  return RequirePerTensor(context);
}

namespace {

template <typename T, typename Function>
void Loop(const EvalContext& context, Function function) {
  const auto a = context.inputs[0].as<T>();
  const auto b = context.inputs[1].as<T>();
  const auto out = context.outputs[0].as<T>();
  BroadcastCursor at_a(context.outputs[0].shape, context.inputs[0].shape);
  BroadcastCursor at_b(context.outputs[0].shape, context.inputs[1].shape);
  for (T& result : out) {
    result = function(a[at_a.index()], b[at_b.index()]);
    at_a.Next();
    at_b.Next();
  }
}

template <typename T>
void LoopQuantized(const EvalContext& context, const BinaryOp& op, const FloatRange& range) {
  const Quantization& qa = context.input_quantization(0);
  const Quantization& qb = context.input_quantization(1);
  const Quantization& qo = context.output_quantization(0);
  const IntRange limits = QuantizedRange(range, qo, context.outputs[0].dtype);
  Loop<T>(context, [&](T a, T b) {
    const float real = op.real(Dequantize(a, qa.scale[0], qa.zero_point[0]),
                               Dequantize(b, qb.scale[0], qb.zero_point[0]));
    return static_cast<T>(Quantize(real, qo.scale[0], qo.zero_point[0], limits));
  });
}

// The range of an activation in whole numbers.
template <typename T>
T ClampInteger(T value, const FloatRange& range) {
  if (range.min == 0 && value < 0) return 0;
  if (range.min == -1 && value < -1) return -1;
  if (range.max <= 6 && value > static_cast<T>(range.max)) return static_cast<T>(range.max);
  return value;
}

template <typename T>
void LoopInteger(const EvalContext& context, const BinaryOp& op, const FloatRange& range) {
  Loop<T>(context, [&](T a, T b) { return ClampInteger(static_cast<T>(op.integer(a, b)), range); });
}

}  // namespace

Status EvaluateBinary(const EvalContext& context, const BinaryOp& op,
                      schema::ActivationFunctionType activation) {
  MG_TRY_ASSIGN(const FloatRange range, RangeOfActivation(activation));
  switch (context.inputs[0].dtype) {
    case DType::kInt8: LoopQuantized<int8_t>(context, op, range); break;
    case DType::kUInt8: LoopQuantized<uint8_t>(context, op, range); break;
    case DType::kInt32: LoopInteger<int32_t>(context, op, range); break;
    case DType::kInt64: LoopInteger<int64_t>(context, op, range); break;
    default: Loop<float>(context, [&](float a, float b) { return range.Clamp(op.real(a, b)); });
  }
  return {};
}

int64_t WrappingAdd(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

int64_t WrappingSub(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}

int64_t WrappingMul(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

Status CheckDivisor(const EvalContext& context) {
  const ConstTensorView& divisor = context.inputs[1];
  const bool zero =
      divisor.dtype == DType::kInt64   ? std::ranges::count(divisor.as<int64_t>(), 0) > 0
      : divisor.dtype == DType::kInt32 ? std::ranges::count(divisor.as<int32_t>(), 0) > 0
                                       : false;
  if (!zero) return {};
  return Error{ErrorCode::kInvalidArgument, "An integer is divided by zero."};
}

}  // namespace monograph
