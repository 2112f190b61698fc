#include <cstring>

#include "base/strings.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Result<int32_t> Enlarged(int32_t dim, int32_t block) {
  if (dim == kDynamic) return kDynamic;
  const int64_t size = int64_t{dim} * block;
  if (size <= INT32_MAX) return static_cast<int32_t>(size);
  return Error{ErrorCode::kShapeMismatch, "its output is too large."};
}

Status Infer(InferContext& context) {
  const int32_t block = context.node().options.AsDepthToSpaceOptions()->block_size;
  MG_TRY(RequirePositive(block, "block_size"));
  MG_TRY(RequireRank(context, 0, 4));
  MG_TRY(RequireKnownDim(context, 0, 3));
  if (context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings have no depth."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  Shape output = context.input(0).shape;
  const int64_t area = int64_t{block} * block;
  if (output[3] % area != 0) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat(output[3], " channels cannot fill blocks of ", area, " pixels.")};
  }
  MG_TRY_ASSIGN(output[1], Enlarged(output[1], block));
  MG_TRY_ASSIGN(output[2], Enlarged(output[2], block));
  output[3] = static_cast<int32_t>(output[3] / area);
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

Status Evaluate(const EvalContext& context) {
  const Shape& from = context.inputs[0].shape;
  const Shape& to = context.outputs[0].shape;
  const int32_t block = context.node.options.AsDepthToSpaceOptions()->block_size;
  const size_t pixel = static_cast<size_t>(to[3]) * DTypeSize(context.inputs[0].dtype);
  const size_t source_pixel = pixel * static_cast<size_t>(block) * static_cast<size_t>(block);
  std::byte* out = context.outputs[0].bytes.data();
  for (int32_t n = 0; n < to[0] && pixel > 0; ++n) {
    for (int32_t y = 0; y < to[1]; ++y) {
      for (int32_t x = 0; x < to[2]; ++x) {
        const size_t source = (static_cast<size_t>(n) * static_cast<size_t>(from[1]) +
                               static_cast<size_t>(y / block)) *
                                  static_cast<size_t>(from[2]) +
                              static_cast<size_t>(x / block);
        const int32_t part = y % block * block + x % block;
        std::memcpy(out,
                    context.inputs[0].bytes.data() + source * source_pixel +
                        static_cast<size_t>(part) * pixel,
                    pixel);
        out += pixel;
      }
    }
  }
  return {};
}

}  // namespace

extern const OpDef kDepthToSpace;
const OpDef kDepthToSpace = {
    .op = schema::BuiltinOperator::DEPTH_TO_SPACE,
    .custom_code = "",
    .name = "DEPTH_TO_SPACE",
    .types = "all numeric",
    .summary = "Channels become blocks of pixels.",
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
