#include <cmath>
#include <limits>
#include <type_traits>

#include "base/strings.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status CheckType(DType dtype) {
  switch (dtype) {
    case DType::kFloat32:
    case DType::kInt32:
    case DType::kUInt8:
    case DType::kInt64:
    case DType::kBool:
    case DType::kInt16:
    case DType::kInt8: return {};
    default: break;
  }
  return Error{ErrorCode::kTypeMismatch, StrCat(DTypeName(dtype), " cannot be cast.")};
}

Status Infer(InferContext& context) {
  const DType to = context.output_value(0).dtype;
  MG_TRY(CheckType(context.input(0).dtype));
  MG_TRY(CheckType(to));
  context.SetOutput(0, to, context.input(0).shape);
  return {};
}

// Floats are cut towards zero and saturate, NaN becomes 0; integers keep their lowest bits.
template <typename To, typename From>
To Convert(From value) {
  if constexpr (std::is_same_v<To, bool>) {
    return value != From{0};
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    if (std::isnan(value)) return 0;
    if (value <= static_cast<From>(std::numeric_limits<To>::min())) {
      return std::numeric_limits<To>::min();
    }
    if (value >= static_cast<From>(std::numeric_limits<To>::max())) {
      return std::numeric_limits<To>::max();
    }
    return static_cast<To>(value);
  } else {
    return static_cast<To>(value);
  }
}

template <typename Visit>
void DispatchType(DType dtype, Visit visit) {
  switch (dtype) {
    case DType::kInt32: visit.template operator()<int32_t>(); break;
    case DType::kUInt8: visit.template operator()<uint8_t>(); break;
    case DType::kInt64: visit.template operator()<int64_t>(); break;
    case DType::kBool: visit.template operator()<bool>(); break;
    case DType::kInt16: visit.template operator()<int16_t>(); break;
    case DType::kInt8: visit.template operator()<int8_t>(); break;
    default: visit.template operator()<float>();
  }
}

Status Evaluate(const EvalContext& context) {
  DispatchType(context.inputs[0].dtype, [&]<typename From>() {
    const auto in = context.inputs[0].as<From>();
    DispatchType(context.outputs[0].dtype, [&]<typename To>() {
      const auto out = context.outputs[0].as<To>();
      for (size_t i = 0; i < in.size(); ++i) out[i] = Convert<To, From>(in[i]);
    });
  });
  return {};
}

}  // namespace

extern const OpDef kCast;
const OpDef kCast = {
    .op = schema::BuiltinOperator::CAST,
    .custom_code = "",
    .name = "CAST",
    .types = "float32, int8, uint8, int16, int32, int64, bool",
    .summary = "Another element type; floats are cut towards zero and saturate.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
