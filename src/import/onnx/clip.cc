#include <limits>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

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
  if (low == 0 && high == 6) return context.Emit(BuiltinOperator::RELU6, {id});
  if (low == 0 && high >= kHighest) return context.Emit(BuiltinOperator::RELU, {id});
  if (low == -1 && high == 1) return context.Emit(BuiltinOperator::RELU_N1_TO_1, {id});
  if (low > -kHighest) {
    MG_TRY_ASSIGN(id, EmitWith(context, BuiltinOperator::MAXIMUM, id, low));
  }
  if (high < kHighest) {
    MG_TRY_ASSIGN(id, EmitWith(context, BuiltinOperator::MINIMUM, id, high));
  }
  return id;
}

// Input i of the node, where it is given, as a bound of numbers of any type.
Result<ValueId> EmitBound(NodeContext& context, BuiltinOperator op, ValueId id, size_t i) {
  if (!context.has_input(i)) return id;
  MG_TRY_ASSIGN(const Imported input, context.Input(i));
  if (context.shape(input.id).NumElements() != 1) {
    return Error{ErrorCode::kCorruptModel, "its bounds must be single numbers."};
  }
  MG_TRY_ASSIGN(const ValueId bound, Widened(context, input.id));
  return context.Emit(op, {id, bound});
}

// Are both bounds numbers that are known now?
bool HasKnownBounds(const NodeContext& context) {
  for (size_t i = 1; i <= 2; ++i) {
    if (context.has_input(i) && !context.ConstantFloats(i).ok()) return false;
  }
  return true;
}

}  // namespace

Status ImportClip(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const DType dtype = context.dtype(input.id);
  if (dtype == DType::kFloat32 && HasKnownBounds(context)) {
    MG_TRY_ASSIGN(const float low, Bound(context, 1, "min", -kHighest));
    MG_TRY_ASSIGN(const float high, Bound(context, 2, "max", kHighest));
    MG_TRY_ASSIGN(const ValueId output, EmitBounds(context, input.id, low, high));
    return context.SetOutput(output, input.channels_last);
  }
  return MapInput(context, [&](ValueId x) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId wide, Widened(context, x));
    MG_TRY_ASSIGN(const ValueId raised, EmitBound(context, BuiltinOperator::MAXIMUM, wide, 1));
    MG_TRY_ASSIGN(const ValueId clipped, EmitBound(context, BuiltinOperator::MINIMUM, raised, 2));
    return context.Cast(clipped, dtype);
  });
}

}  // namespace monograph::onnx
