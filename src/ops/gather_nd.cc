#include <cstring>

#include "base/strings.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 1, {DType::kInt32, DType::kInt64}));
  const Shape& params = context.input(0).shape;
  const Shape& indices = context.input(1).shape;
  if (context.input(0).dtype == DType::kString || indices.rank() < 1) {
    return Error{ErrorCode::kTypeMismatch, "it gathers numbers by a tensor of indices."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  const int32_t depth = indices[indices.rank() - 1];
  if (depth < 0 || depth > params.rank() || indices.rank() - 1 + params.rank() - depth > kMaxRank) {
    return Error{ErrorCode::kShapeMismatch, StrCat("indices of shape ", indices.ToString(),
                                                   " do not point into ", params.ToString(), ".")};
  }
  Shape output;
  for (int i = 0; i < indices.rank() - 1; ++i) output.Append(indices[i]);
  for (int i = depth; i < params.rank(); ++i) output.Append(params[i]);
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

template <typename Index>
Status Run(const EvalContext& context) {
  const Shape& params = context.inputs[0].shape;
  const auto indices = context.inputs[1].as<Index>();
  const int last = context.inputs[1].shape.rank() - 1;
  const size_t depth = static_cast<size_t>(context.inputs[1].shape[last]);
  size_t run = DTypeSize(context.inputs[0].dtype);
  for (int i = static_cast<int>(depth); i < params.rank(); ++i) {
    run *= static_cast<size_t>(params[i]);
  }
  const size_t picks = run == 0 ? 0 : context.outputs[0].bytes.size() / run;
  for (size_t pick = 0; pick < picks; ++pick) {
    size_t offset = 0;
    for (size_t d = 0; d < depth; ++d) {
      const Index index = indices[pick * depth + d];
      const int32_t dim = params[static_cast<int>(d)];
      if (index < 0 || index >= dim) {
        return Error{ErrorCode::kInvalidArgument,
                     StrCat("GATHER_ND met index ", index, " on an axis of ", dim, ".")};
      }
      offset = offset * static_cast<size_t>(dim) + static_cast<size_t>(index);
    }
    std::memcpy(context.outputs[0].bytes.data() + pick * run,
                context.inputs[0].bytes.data() + offset * run, run);
  }
  return {};
}

Status Evaluate(const EvalContext& context) {
  return context.inputs[1].dtype == DType::kInt64 ? Run<int64_t>(context) : Run<int32_t>(context);
}

RowRule RuleOfRows(const InferState& types, const Node& node) {
  return types.known(node.inputs[0]) ? RowRule::kRows : RowRule::kMixed;
}

}  // namespace

extern const OpDef kGatherNd;
const OpDef kGatherNd = {
    .op = schema::BuiltinOperator::GATHER_ND,
    .custom_code = "",
    .name = "GATHER_ND",
    .types = "all numeric",
    .summary =
        "Elements or slices picked by index tuples; an index out of range is an error of "
        "the run.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .infer = Infer,
    .evaluate = Evaluate,
    .row_rule_of = RuleOfRows,
};

}  // namespace monograph
