#include <algorithm>

#include "import/onnx/axes.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

// Before opset 11 attributes, since then inputs.
Result<std::vector<int64_t>> ReadPads(const NodeContext& context) {
  if (context.has_input(1)) return context.ConstantInts(1);
  return context.Ints("pads");
}

Result<float> ReadValue(const NodeContext& context) {
  if (!context.has_input(2)) return context.Float("value", 0);
  MG_TRY_ASSIGN(const auto values, context.ConstantFloats(2));
  if (values.size() == 1) return values[0];
  return Error{ErrorCode::kCorruptModel, "its value must be a single number."};
}

Status CheckPads(const NodeContext& context, const std::vector<int64_t>& pads, int rank) {
  if (context.String("mode", "constant") != "constant" || context.has_input(3)) {
    return NodeContext::Unsupported("only constant padding of all dimensions is supported.");
  }
  if (pads.size() != 2 * static_cast<size_t>(rank)) {
    return Error{ErrorCode::kCorruptModel, "its pads do not fit the rank of its input."};
  }
  const bool fits = std::ranges::all_of(pads, [](int64_t p) { return p >= 0 && p <= 1 << 20; });
  return fits ? Status() : NodeContext::Unsupported("negative padding is not supported.");
}

}  // namespace

Status ImportPad(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  MG_TRY_ASSIGN(const auto pads, ReadPads(context));
  MG_TRY_ASSIGN(const float value, ReadValue(context));
  MG_TRY(CheckPads(context, pads, rank));
  std::vector<int32_t> table(pads.size());
  for (int axis = 0; axis < rank; ++axis) {
    MG_TRY_ASSIGN(const int at, StoredAxis(axis, rank, input.channels_last));
    const size_t from = static_cast<size_t>(axis);
    const size_t to = 2 * static_cast<size_t>(at);
    table[to] = static_cast<int32_t>(pads[from]);
    table[to + 1] = static_cast<int32_t>(pads[from + static_cast<size_t>(rank)]);
  }
  MG_TRY_ASSIGN(const ValueId paddings,
                context.graph().AddConstant(context.node().outputs[0] + "/paddings", DType::kInt32,
                                            {rank, 2}, std::as_bytes(std::span(table))));
  std::vector<ValueId> inputs = {input.id, paddings};
  if (value != 0) {
    MG_TRY_ASSIGN(const ValueId border, context.Floats({1}, {&value, 1}));
    inputs.push_back(border);
  }
  const auto op = value == 0 ? schema::BuiltinOperator::PAD : schema::BuiltinOperator::PADV2;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(op, std::move(inputs)));
  return context.SetOutput(output, input.channels_last);
}

}  // namespace monograph::onnx
