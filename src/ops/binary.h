// What all elementwise operators of two inputs share.
#pragma once

#include "ops/activation.h"
#include "ops/op_def.h"

namespace monograph {

struct BinaryOp {
  float (*real)(float, float);
  // On int32 and int64 values; results are taken modulo the type's size. Null: floats only.
  int64_t (*integer)(int64_t, int64_t);
};

// Types of two inputs that broadcast: float32, int8 and uint8 with one scale, and int32 and int64
// where `integers` says so (without fused activation).
Status InferBinary(InferContext& context, bool integers, schema::ActivationFunctionType activation);

Status EvaluateBinary(const EvalContext& context, const BinaryOp& op,
                      schema::ActivationFunctionType activation);

// Sums and products that wrap around instead of overflowing.
int64_t WrappingAdd(int64_t a, int64_t b);
int64_t WrappingSub(int64_t a, int64_t b);
int64_t WrappingMul(int64_t a, int64_t b);

// kInvalidArgument when input 1, a divisor of integers, holds a zero.
Status CheckDivisor(const EvalContext& context);

}  // namespace monograph
