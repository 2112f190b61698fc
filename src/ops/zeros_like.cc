#include <cstring>

#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt32, DType::kInt64}));
  context.SetOutput(0, context.input(0).dtype, context.input(0).shape);
  return {};
}

Status Evaluate(const EvalContext& context) {
  const auto out = context.outputs[0].bytes;
  if (!out.empty()) std::memset(out.data(), 0, out.size());
  return {};
}

}  // namespace

extern const OpDef kZerosLike;
const OpDef kZerosLike = {
    .op = schema::BuiltinOperator::ZEROS_LIKE,
    .custom_code = "",
    .name = "ZEROS_LIKE",
    .types = "float32, int32, int64",
    .summary = "Zeros in the input's shape.",
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
