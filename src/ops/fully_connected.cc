#include "base/strings.h"
#include "ops/conv_math.h"
#include "ops/dynamic_quant.h"
#include "ops/require.h"

namespace monograph {

namespace {

// [rows, units], or the input's shape with `units` last. The input is seen as rows of `depth`.
Result<Shape> OutputShape(const Shape& input, int32_t depth, int32_t units, bool keep_dims) {
  const auto misfit = [&] {
    return Error{ErrorCode::kShapeMismatch, StrCat("an input of shape ", input.ToString(),
                                                   " is not made of rows of ", depth, ".")};
  };
  if (depth < 1 || input.rank() < 1) return misfit();
  if (keep_dims) {
    if (input[input.rank() - 1] != depth) return misfit();
    Shape output = input;
    output[output.rank() - 1] = units;
    return output;
  }
  if (!input.is_static()) return Shape{kDynamic, units};
  const int64_t elements = input.NumElements().value_or(-1);
  if (elements < 0 || elements % depth != 0 || elements / depth > INT32_MAX) return misfit();
  return Shape{static_cast<int32_t>(elements / depth), units};
}

Status Infer(InferContext& context) {
  const schema::FullyConnectedOptionsT& options = *context.node().options.AsFullyConnectedOptions();
  if (options.weights_format != schema::FullyConnectedOptionsWeightsFormat::DEFAULT) {
    return Error{ErrorCode::kUnsupportedModel, "shuffled weights are not supported."};
  }
  MG_TRY(RangeOfActivation(options.fused_activation_function));
  MG_TRY(RequireRank(context, 1, 2));
  const Shape& weights = context.input(1).shape;
  MG_TRY(RequireKnownDim(context, 1, 0));
  MG_TRY(RequireKnownDim(context, 1, 1));
  MG_TRY_ASSIGN(const Shape output,
                OutputShape(context.input(0).shape, weights[1], weights[0], options.keep_num_dims));
  context.SetOutput(0, context.input(0).dtype, output);
  return CheckWeights(context, 0, weights[0], {.dynamic = true});
}

template <typename T, typename Sum, typename Bias>
void Multiply(const EvalContext& context, const OutputStage& stage) {
  const auto input = context.inputs[0].as<T>();
  const auto weights = context.inputs[1].as<T>();
  const size_t units = static_cast<size_t>(context.inputs[1].shape[0]);
  const size_t depth = static_cast<size_t>(context.inputs[1].shape[1]);
  const ZeroPoints zero = ZeroPointsOf(context);
  T* out = context.outputs[0].as<T>().data();
  for (size_t row = 0; row < input.size(); row += depth) {
    for (size_t unit = 0; unit < units; ++unit) {
      Sum sum = static_cast<Sum>(BiasAt<Bias>(context, unit));
      for (size_t i = 0; i < depth; ++i) {
        sum += (static_cast<Sum>(input[row + i]) - static_cast<Sum>(zero.input)) *
               (static_cast<Sum>(weights[unit * depth + i]) - static_cast<Sum>(zero.filter));
      }
      *out++ = static_cast<T>(stage.Apply(sum, unit));
    }
  }
}

Status Evaluate(const EvalContext& context) {
  if (IsDynamic(context.inputs[0].dtype, context.inputs[1].dtype)) {
    return EvaluateDynamic(context, static_cast<size_t>(context.inputs[1].shape[1]), Evaluate);
  }
  const schema::FullyConnectedOptionsT& options = *context.node.options.AsFullyConnectedOptions();
  MG_TRY_ASSIGN(const OutputStage stage,
                MakeOutputStage(context, options.fused_activation_function,
                                static_cast<size_t>(context.inputs[1].shape[0])));
  DispatchWeights(context, [&]<typename T, typename Sum, typename Bias>() {
    Multiply<T, Sum, Bias>(context, stage);
  });
  return {};
}

}  // namespace

extern const OpDef kFullyConnected;
const OpDef kFullyConnected = {
    .op = schema::BuiltinOperator::FULLY_CONNECTED,
    .custom_code = "",
    .name = "FULLY_CONNECTED",
    .types = "float32 (weights int8 too), int8 (per channel or tensor), uint8",
    .summary =
        "Rows times a weight matrix [units, depth], with fused activation; rows are rounded to "
        "int8 where only the weights are int8.",
    .min_inputs = 2,
    .max_inputs = 3,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .row_rule = RowRule::kParts,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
