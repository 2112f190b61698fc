// Operators whose number of results depends on the data.
#include <array>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/operators.h"
#include "ops/select_boxes.h"

namespace monograph::onnx {

// WHERE has a row for each position, ONNX a column.
Status ImportNonZero(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId input, context.OnnxOrder(0));
  MG_TRY_ASSIGN(const ValueId rows,
                context.Emit(MakeNode(schema::BuiltinOperator::WHERE, {input}), DType::kInt64));
  MG_TRY_ASSIGN(const ValueId output, context.Transpose(rows, std::array{1, 0}));
  return context.SetOutput(output, false);
}

// The elements, or the slices along an axis, whose condition is true.
Status ImportCompress(NodeContext& context) {
  MG_TRY_ASSIGN(ValueId data, context.OnnxOrder(0));
  MG_TRY_ASSIGN(const ValueId condition, context.OnnxOrder(1));
  int axis = 0;
  if (context.has_attribute("axis")) {
    MG_TRY_ASSIGN(axis, StoredAxis(context.Int("axis", 0), context.shape(data).rank(), false));
  } else {
    const auto count = context.shape(data).NumElements();
    const bool known = count && *count <= INT32_MAX;
    MG_TRY_ASSIGN(data, context.Reshape(data, {known ? static_cast<int32_t>(*count) : kDynamic}));
  }
  MG_TRY_ASSIGN(const ValueId rows,
                context.Emit(MakeNode(schema::BuiltinOperator::WHERE, {condition}), DType::kInt64));
  MG_TRY_ASSIGN(const ValueId indices, context.Squeeze(rows, 1));
  Node node = MakeNode(schema::BuiltinOperator::GATHER, {data, indices});
  node.options.AsGatherOptions()->axis = axis;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, false);
}

Status ImportNonMaxSuppression(NodeContext& context) {
  Node node = MakeNode(schema::BuiltinOperator::CUSTOM, {});
  node.custom_code = kSelectBoxesName;
  node.custom_options = WriteSelectBoxesOptions(context.Int("center_point_box", 0) != 0);
  for (size_t i = 0; i < context.input_count(); ++i) {
    ValueId id = kNoValue;
    if (context.has_input(i)) {
      MG_TRY_ASSIGN(id, context.OnnxOrder(i));
    }
    node.inputs.push_back(id);
  }
  if (node.inputs.size() < 2) return Error{ErrorCode::kCorruptModel, "it has no scores."};
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node), DType::kInt64));
  return context.SetOutput(output, false);
}

}  // namespace monograph::onnx
