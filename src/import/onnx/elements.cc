#include <algorithm>
#include <string>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/operators.h"
#include "ops/scatter.h"

namespace monograph::onnx {

namespace {

Result<ScatterReduction> ReadReduction(const NodeContext& context) {
  constexpr std::string_view kNames[] = {"none", "add", "mul", "min", "max"};
  const std::string given = context.String("reduction", "none");
  const auto* found = std::ranges::find(kNames, given);
  if (found != std::end(kNames)) return static_cast<ScatterReduction>(found - kNames);
  return Error{ErrorCode::kCorruptModel, "its reduction is none of ONNX's."};
}

Result<ValueId> EmitCustom(NodeContext& context, std::string_view name, size_t inputs,
                           const ScatterOptions& options) {
  Node node = MakeNode(schema::BuiltinOperator::CUSTOM, {});
  node.custom_code = name;
  node.custom_options = WriteScatterOptions(options);
  for (size_t i = 0; i < inputs; ++i) {
    MG_TRY_ASSIGN(const ValueId id, context.OnnxOrder(i));
    node.inputs.push_back(id);
  }
  return context.Emit(std::move(node));
}

Result<int32_t> ReadAxis(const NodeContext& context) {
  MG_TRY_ASSIGN(const Shape data, context.OnnxShape(0));
  MG_TRY_ASSIGN(const int axis, StoredAxis(context.Int("axis", 0), data.rank(), false));
  return axis;
}

}  // namespace

Status ImportGatherElements(NodeContext& context) {
  MG_TRY_ASSIGN(const int32_t axis, ReadAxis(context));
  MG_TRY_ASSIGN(const ValueId output, EmitCustom(context, kGatherElementsName, 2, {.axis = axis}));
  return context.SetOutput(output, false);
}

Status ImportScatterElements(NodeContext& context) {
  MG_TRY_ASSIGN(const int32_t axis, ReadAxis(context));
  MG_TRY_ASSIGN(const ScatterReduction reduction, ReadReduction(context));
  MG_TRY_ASSIGN(const ValueId output,
                EmitCustom(context, kScatterElementsName, 3, {axis, reduction}));
  return context.SetOutput(output, false);
}

Status ImportScatterND(NodeContext& context) {
  MG_TRY_ASSIGN(const ScatterReduction reduction, ReadReduction(context));
  MG_TRY_ASSIGN(const ValueId output, EmitCustom(context, kScatterNdName, 3, {0, reduction}));
  return context.SetOutput(output, false);
}

Status ImportGatherND(NodeContext& context) {
  if (context.Int("batch_dims", 0) != 0) {
    return NodeContext::Unsupported("batch_dims are not supported.");
  }
  MG_TRY_ASSIGN(const ValueId data, context.OnnxOrder(0));
  MG_TRY_ASSIGN(const ValueId indices, context.OnnxOrder(1));
  const auto known = context.KnownElements(indices);
  if (known && std::ranges::any_of(*known, [](int64_t i) { return IsKnown(i) && i < 0; })) {
    return NodeContext::Unsupported("indices from the end are not supported.");
  }
  MG_TRY_ASSIGN(const ValueId output,
                context.Emit(schema::BuiltinOperator::GATHER_ND, {data, indices}));
  return context.SetOutput(output, false);
}

}  // namespace monograph::onnx
