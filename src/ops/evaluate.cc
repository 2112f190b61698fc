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

bool CanEvaluate(const InferState& state, const Node& node) {
  const bool inputs_known = std::ranges::all_of(
      node.inputs, [&](ValueId id) { return id == kNoValue || state.known(id).has_value(); });
  return inputs_known && std::ranges::all_of(node.outputs, [&](ValueId id) {
           return state.type(id).shape.is_static();
         });
}

namespace {

// Strings bring their own memory.
Result<size_t> OutputBytes(const TensorType& type) {
  if (type.dtype == DType::kString) return size_t{0};
  if (const auto bytes = TensorBytes(type.dtype, type.shape)) return *bytes;
  return Error{ErrorCode::kOutOfMemory,
               StrCat("A tensor of shape ", type.shape.ToString(), " does not fit into memory.")};
}

}  // namespace

Result<std::vector<Buffer>> EvaluateNode(const InferState& state, const Node& node,
                                         const OpDef& def, size_t max_bytes) {
  std::vector<Buffer> buffers(node.outputs.size());
  std::vector<TensorView> outputs;
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const TensorType& type = state.type(node.outputs[i]);
    MG_TRY_ASSIGN(const size_t bytes, OutputBytes(type));
    if (bytes > max_bytes) {
      return Error{ErrorCode::kOutOfMemory,
                   StrCat("Evaluating ", def.name, " ahead of the run needs ", bytes,
                          " bytes, above the limit of ", max_bytes, ".")};
    }
    max_bytes -= bytes;
    MG_TRY_ASSIGN(buffers[i], Buffer::Allocate(bytes));
    Buffer* strings = type.dtype == DType::kString ? &buffers[i] : nullptr;
    outputs.push_back(TensorView{type.dtype, type.shape, buffers[i].span(), strings});
  }
  const std::vector<ConstTensorView> inputs = KnownInputs(state, node);
  MG_TRY(def.evaluate(EvalContext{state.graph(), node, inputs, outputs}));
  return buffers;
}

}  // namespace monograph
