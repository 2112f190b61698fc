#include <array>
#include <cstring>

#include "base/strings.h"
#include "ops/movement.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status CheckPermutation(const std::vector<int64_t>& perm, int rank) {
  std::array<bool, kMaxRank> seen{};
  bool fits = perm.size() == static_cast<size_t>(rank);
  for (size_t i = 0; fits && i < perm.size(); ++i) {
    fits = perm[i] >= 0 && perm[i] < rank && !seen[static_cast<size_t>(perm[i])];
    if (fits) seen[static_cast<size_t>(perm[i])] = true;
  }
  if (fits) return {};
  return Error{ErrorCode::kShapeMismatch,
               StrCat("the permutation must name each of ", rank, " axes once.")};
}

Status Infer(InferContext& context) {
  const Shape& input = context.input(0).shape;
  if (context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings cannot be transposed."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  MG_TRY_ASSIGN(const auto perm, RequireIntegers(context, 1, "the permutation"));
  MG_TRY(CheckPermutation(perm, input.rank()));
  Shape output;
  for (int64_t axis : perm) output.Append(input[static_cast<int>(axis)]);
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

struct Walk {
  Shape shape;                              // Of the output.
  std::array<int64_t, kMaxRank> strides{};  // In the input, by output axis.
  size_t element_bytes;
};

std::byte* CopyAxis(const Walk& walk, int axis, const std::byte* from, std::byte* to) {
  if (axis == walk.shape.rank()) {
    std::memcpy(to, from, walk.element_bytes);
    return to + walk.element_bytes;
  }
  for (int32_t i = 0; i < walk.shape[axis]; ++i) {
    to = CopyAxis(walk, axis + 1, from + i * walk.strides[static_cast<size_t>(axis)], to);
  }
  return to;
}

Status Evaluate(const EvalContext& context) {
  const ConstTensorView& input = context.inputs[0];
  const ConstTensorView& perm = context.inputs[1];
  const auto strides = ByteStrides(input.shape, input.dtype);
  Walk walk{context.outputs[0].shape, {}, DTypeSize(input.dtype)};
  for (size_t i = 0; i < static_cast<size_t>(input.shape.rank()); ++i) {
    const int64_t axis =
        perm.dtype == DType::kInt64 ? perm.as<int64_t>()[i] : int64_t{perm.as<int32_t>()[i]};
    walk.strides[i] = strides[static_cast<size_t>(axis)];
  }
  CopyAxis(walk, 0, input.bytes.data(), context.outputs[0].bytes.data());
  return {};
}

}  // namespace

extern const OpDef kTranspose;
const OpDef kTranspose = {
    .op = schema::BuiltinOperator::TRANSPOSE,
    .custom_code = "",
    .name = "TRANSPOSE",
    .types = "all numeric",
    .summary = "Axes in another order, given by a constant.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
