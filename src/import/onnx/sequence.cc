// Operators that count.
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/compose.h"
#include "import/onnx/operators.h"
#include "import/onnx/tensor.h"

namespace monograph::onnx {

using schema::BuiltinOperator;

Status ImportCumSum(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  MG_TRY_ASSIGN(const auto given, context.ConstantInts(1));
  if (given.size() != 1) return Error{ErrorCode::kCorruptModel, "its axis must be one number."};
  const int rank = context.shape(input.id).rank();
  MG_TRY_ASSIGN(const int axis, StoredAxis(given[0], rank, input.channels_last));
  const int32_t number = axis;
  MG_TRY_ASSIGN(const ValueId axis_id, context.Ints32({&number, 1}));
  Node node = MakeNode(BuiltinOperator::CUMSUM, {input.id, axis_id});
  node.options.AsCumsumOptions()->exclusive = context.Int("exclusive", 0) != 0;
  node.options.AsCumsumOptions()->reverse = context.Int("reverse", 0) != 0;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, input.channels_last);
}

Status ImportRange(NodeContext& context) {
  std::vector<ValueId> inputs;
  for (size_t i = 0; i < 3; ++i) {
    MG_TRY_ASSIGN(const ValueId input, context.OnnxOrder(i));
    inputs.push_back(input);
  }
  MG_TRY_ASSIGN(const ValueId output, context.Emit(BuiltinOperator::RANGE, std::move(inputs)));
  return context.SetOutput(output, false);
}

Status ImportConstantOfShape(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId shape, context.OnnxOrder(0));
  TensorProto zero;
  zero.data_type = DataType::kFloat;
  zero.float_data = {0};
  zero.dims = {1};
  const TensorProto* given = context.Tensor("value");
  MG_TRY_ASSIGN(const ConstantData value, ToConstant(given == nullptr ? zero : *given));
  MG_TRY_ASSIGN(const ValueId number,
                context.graph().AddConstant(context.node().outputs[0] + "/value", value.dtype,
                                            value.shape, value.bytes.span()));
  MG_TRY_ASSIGN(const ValueId output, context.Emit(BuiltinOperator::FILL, {shape, number}));
  return context.SetOutput(output, false);
}

}  // namespace monograph::onnx
