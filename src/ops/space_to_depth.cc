#include <cstring>

#include "base/checked.h"
#include "base/strings.h"
#include "ops/movement.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Result<int32_t> Reduced(int32_t dim, int32_t block) {
  if (dim == kDynamic) return kDynamic;
  if (dim % block == 0) return dim / block;
  return Error{ErrorCode::kShapeMismatch,
               StrCat(dim, " pixels cannot be divided into blocks of ", block, ".")};
}

Status Infer(InferContext& context) {
  const int32_t block = context.node().options.AsSpaceToDepthOptions()->block_size;
  MG_TRY(RequirePositive(block, "block_size"));
  MG_TRY(RequireRank(context, 0, 4));
  MG_TRY(RequireKnownDim(context, 0, 3));
  if (context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings have no depth."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  Shape output = context.input(0).shape;
  MG_TRY_ASSIGN(output[1], Reduced(output[1], block));
  MG_TRY_ASSIGN(output[2], Reduced(output[2], block));
  const auto area = CheckedMul<int64_t>(block, block);
  const auto depth = area ? CheckedMul<int64_t>(output[3], *area) : std::nullopt;
  if (!depth || *depth > INT32_MAX) {
    return Error{ErrorCode::kShapeMismatch, "its output is too large."};
  }
  output[3] = static_cast<int32_t>(*depth);
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

Status Evaluate(const EvalContext& context) {
  const Shape& from = context.inputs[0].shape;
  const Shape& to = context.outputs[0].shape;
  const int32_t block = context.node.options.AsSpaceToDepthOptions()->block_size;
  // Blocks of whole rows of pixels: [N, h, block, w, block * C] to [N, h, w, block, block * C].
  const int32_t row = block * from[3];
  const Shape split = {to[0], to[1], block, to[2], row};
  const auto strides = ByteStrides(split, context.inputs[0].dtype);
  const size_t bytes = static_cast<size_t>(row) * DTypeSize(context.inputs[0].dtype);
  std::byte* out = context.outputs[0].bytes.data();
  if (context.outputs[0].bytes.empty()) return {};
  for (int32_t n = 0; n < to[0]; ++n) {
    for (int32_t y = 0; y < to[1]; ++y) {
      for (int32_t x = 0; x < to[2]; ++x) {
        for (int32_t line = 0; line < block; ++line) {
          const int64_t at = n * strides[0] + y * strides[1] + line * strides[2] + x * strides[3];
          std::memcpy(out, context.inputs[0].bytes.data() + at, bytes);
          out += bytes;
        }
      }
    }
  }
  return {};
}

}  // namespace

extern const OpDef kSpaceToDepth;
const OpDef kSpaceToDepth = {
    .op = schema::BuiltinOperator::SPACE_TO_DEPTH,
    .custom_code = "",
    .name = "SPACE_TO_DEPTH",
    .types = "all numeric",
    .summary = "Blocks of pixels become channels.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
