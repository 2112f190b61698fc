#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// Without keepdims, do the dimensions that stay keep ONNX's order in the stored image? They do
// unless channels and a spatial dimension both stay.
bool KeepsOrder(const std::vector<int32_t>& stored_axes, int rank) {
  const auto channels = std::ranges::count(stored_axes, rank - 1);
  const auto batch = std::ranges::count(stored_axes, 0);
  return channels > 0 || std::ssize(stored_axes) - batch == rank - 2;
}

// What is reduced: a value in a layout in which the result keeps ONNX's order, and its axes there.
struct Operand {
  Imported input;
  std::vector<int32_t> axes;
  bool keep = true;
};

Result<Operand> ReadOperand(NodeContext& context, std::vector<int64_t> given) {
  Operand operand;
  MG_TRY_ASSIGN(operand.input, context.Input(0));
  operand.keep = context.Int("keepdims", 1) != 0;
  const int rank = context.shape(operand.input.id).rank();
  if (given.empty()) {
    given.resize(static_cast<size_t>(rank));
    std::iota(given.begin(), given.end(), 0);
  }
  MG_TRY_ASSIGN(operand.axes, StoredAxes(given, rank, operand.input.channels_last));
  if (operand.input.channels_last && !operand.keep && !KeepsOrder(operand.axes, rank)) {
    MG_TRY_ASSIGN(operand.input.id, context.OnnxOrder(0));
    operand.input.channels_last = false;
    MG_TRY_ASSIGN(operand.axes, StoredAxes(given, rank, false));
  }
  return operand;
}

Result<ValueId> Emit(NodeContext& context, BuiltinOperator op, ValueId value,
                     const Operand& operand) {
  if (operand.keep) return EmitReduction(context, op, value, operand.axes);
  MG_TRY_ASSIGN(const ValueId axes, context.Ints32(operand.axes));
  return context.Emit(op, {value, axes});
}

// emit(value, operand) reduces a value.
template <typename EmitValue>
Status Reduce(NodeContext& context, EmitValue emit) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  MG_TRY_ASSIGN(std::vector<int64_t> given, ReadAxes(context));
  if (given.empty() && context.Int("noop_with_empty_axes", 0) != 0) {
    return context.SetOutput(input.id, input.channels_last);
  }
  MG_TRY_ASSIGN(const Operand operand, ReadOperand(context, std::move(given)));
  const DType dtype = context.dtype(operand.input.id);
  MG_TRY_ASSIGN(const ValueId wide, Widened(context, operand.input.id));
  MG_TRY_ASSIGN(const ValueId reduced, emit(wide, operand));
  MG_TRY_ASSIGN(const ValueId output, context.Cast(reduced, dtype));
  return context.SetOutput(output, operand.input.channels_last && operand.keep);
}

Status Plain(NodeContext& context, BuiltinOperator op) {
  return Reduce(context, [&](ValueId value, const Operand& operand) {
    return Emit(context, op, value, operand);
  });
}

// Of booleans the logical operator.
Status Extreme(NodeContext& context, BuiltinOperator numbers, BuiltinOperator booleans) {
  return Reduce(context, [&](ValueId value, const Operand& operand) {
    const bool is_bool = context.dtype(value) == DType::kBool;
    return Emit(context, is_bool ? booleans : numbers, value, operand);
  });
}

// The sum of function(x).
Status SumOf(NodeContext& context, BuiltinOperator function) {
  return Reduce(context, [&](ValueId value, const Operand& operand) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId term, context.Emit(function, {value}));
    return Emit(context, BuiltinOperator::SUM, term, operand);
  });
}

// log(sum(exp(x - max))) + max, which does not overflow.
Result<ValueId> EmitLogSumExp(NodeContext& context, ValueId value, const Operand& operand) {
  MG_TRY_ASSIGN(const ValueId max,
                EmitReduction(context, BuiltinOperator::REDUCE_MAX, value, operand.axes));
  MG_TRY_ASSIGN(const ValueId shifted, context.Emit(BuiltinOperator::SUB, {value, max}));
  MG_TRY_ASSIGN(const ValueId power, context.Emit(BuiltinOperator::EXP, {shifted}));
  MG_TRY_ASSIGN(const ValueId sum,
                EmitReduction(context, BuiltinOperator::SUM, power, operand.axes));
  MG_TRY_ASSIGN(const ValueId log, context.Emit(BuiltinOperator::LOG, {sum}));
  MG_TRY_ASSIGN(const ValueId result, context.Emit(BuiltinOperator::ADD, {log, max}));
  if (operand.keep) return result;
  Node node = MakeNode(BuiltinOperator::SQUEEZE, {result});
  node.options.AsSqueezeOptions()->squeeze_dims = operand.axes;
  return context.Emit(std::move(node));
}

}  // namespace

Status ImportReduceMean(NodeContext& context) { return Plain(context, BuiltinOperator::MEAN); }
Status ImportReduceProd(NodeContext& context) {
  return Plain(context, BuiltinOperator::REDUCE_PROD);
}
Status ImportReduceSum(NodeContext& context) { return Plain(context, BuiltinOperator::SUM); }

Status ImportReduceMax(NodeContext& context) {
  return Extreme(context, BuiltinOperator::REDUCE_MAX, BuiltinOperator::REDUCE_ANY);
}

Status ImportReduceMin(NodeContext& context) {
  return Extreme(context, BuiltinOperator::REDUCE_MIN, BuiltinOperator::REDUCE_ALL);
}

Status ImportReduceL1(NodeContext& context) { return SumOf(context, BuiltinOperator::ABS); }

Status ImportReduceSumSquare(NodeContext& context) {
  return SumOf(context, BuiltinOperator::SQUARE);
}

Status ImportReduceL2(NodeContext& context) {
  return Reduce(context, [&](ValueId value, const Operand& operand) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId square, context.Emit(BuiltinOperator::SQUARE, {value}));
    MG_TRY_ASSIGN(const ValueId sum, Emit(context, BuiltinOperator::SUM, square, operand));
    return context.Emit(BuiltinOperator::SQRT, {sum});
  });
}

Status ImportReduceLogSum(NodeContext& context) {
  return Reduce(context, [&](ValueId value, const Operand& operand) -> Result<ValueId> {
    MG_TRY_ASSIGN(const ValueId sum, Emit(context, BuiltinOperator::SUM, value, operand));
    return context.Emit(BuiltinOperator::LOG, {sum});
  });
}

Status ImportReduceLogSumExp(NodeContext& context) {
  return Reduce(context, [&](ValueId value, const Operand& operand) {
    return EmitLogSumExp(context, value, operand);
  });
}

}  // namespace monograph::onnx
