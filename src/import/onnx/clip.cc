#include <limits>

#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

constexpr float kHighest = std::numeric_limits<float>::max();

// A bound: before opset 11 an attribute, since then an input.
Result<float> Bound(const NodeContext& context, size_t input, std::string_view name,
                    float fallback) {
  if (!context.has_input(input)) return context.Float(name, fallback);
  MG_TRY_ASSIGN(const auto values, context.ConstantFloats(input));
  if (values.size() == 1) return values[0];
  return Error{ErrorCode::kCorruptModel, "its bounds must be single numbers."};
}

Result<ValueId> EmitBounds(NodeContext& context, ValueId id, float low, float high) {
  using schema::BuiltinOperator;
  if (low == 0 && high == 6) return context.Emit(BuiltinOperator::RELU6, {id});
  if (low == 0 && high >= kHighest) return context.Emit(BuiltinOperator::RELU, {id});
  if (low == -1 && high == 1) return context.Emit(BuiltinOperator::RELU_N1_TO_1, {id});
  if (low > -kHighest) {
    MG_TRY_ASSIGN(const ValueId bound, context.FloatScalar(low));
    MG_TRY_ASSIGN(id, context.Emit(BuiltinOperator::MAXIMUM, {id, bound}));
  }
  if (high < kHighest) {
    MG_TRY_ASSIGN(const ValueId bound, context.FloatScalar(high));
    MG_TRY_ASSIGN(id, context.Emit(BuiltinOperator::MINIMUM, {id, bound}));
  }
  return id;
}

}  // namespace

Status ImportClip(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  MG_TRY_ASSIGN(const float low, Bound(context, 1, "min", -kHighest));
  MG_TRY_ASSIGN(const float high, Bound(context, 2, "max", kHighest));
  MG_TRY_ASSIGN(const ValueId output, EmitBounds(context, input.id, low, high));
  return context.SetOutput(output, input.channels_last);
}

}  // namespace monograph::onnx
