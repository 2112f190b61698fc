#include "ops/evaluate.h"

#include <algorithm>

#include "base/strings.h"

namespace monograph {

namespace {

std::vector<ConstTensorView> KnownInputs(const InferState& state, const Node& node) {
  std::vector<ConstTensorView> views;
  for (ValueId id : node.inputs) {
    views.push_back(id == kNoValue ? ConstTensorView{} : *state.known(id));
  }
  return views;
}

}  // namespace

bool CanEvaluate(const InferState& state, const Node& node, const OpDef& def) {
  const bool inputs_known = std::ranges::all_of(
      node.inputs, [&](ValueId id) { return id == kNoValue || state.known(id).has_value(); });
  if (!inputs_known || def.data_dependent_shapes) return inputs_known;
  return std::ranges::all_of(node.outputs,
                             [&](ValueId id) { return state.type(id).shape.is_static(); });
}

namespace {

bool WriterAllocates(const TensorType& type) {
  return type.dtype == DType::kString || !type.shape.is_static();
}

Error TooLarge(const OpDef& def, const Shape& shape, size_t max_bytes) {
  return Error{ErrorCode::kOutOfMemory,
               StrCat("Evaluating ", def.name, " ahead of the run gives a tensor of shape ",
                      shape.ToString(), ", above the limit of ", max_bytes, " bytes.")};
}

}  // namespace

Result<std::vector<OwnedTensor>> EvaluateNode(const InferState& state, const Node& node,
                                              const OpDef& def, size_t max_bytes) {
  std::vector<OwnedTensor> results(node.outputs.size());
  std::vector<TensorView> outputs;
  for (size_t i = 0; i < results.size(); ++i) {
    const TensorType& type = state.type(node.outputs[i]);
    results[i].shape = type.shape;
    results[i].max_bytes = max_bytes;
    if (WriterAllocates(type)) {
      outputs.push_back(TensorView{type.dtype, type.shape, {}, &results[i]});
      continue;
    }
    const auto bytes = TensorBytes(type.dtype, type.shape);
    if (!bytes || *bytes > max_bytes) return TooLarge(def, type.shape, max_bytes);
    max_bytes -= *bytes;
    MG_TRY_ASSIGN(results[i].bytes, Buffer::Allocate(*bytes));
    outputs.push_back(TensorView{type.dtype, type.shape, results[i].bytes.span(), nullptr});
  }
  const std::vector<ConstTensorView> inputs = KnownInputs(state, node);
  MG_TRY(def.evaluate(EvalContext{state.graph(), node, inputs, outputs}));
  return results;
}

}  // namespace monograph
