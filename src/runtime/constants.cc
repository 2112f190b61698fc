#include "runtime/constants.h"

#include <algorithm>

#include "ops/infer.h"

namespace monograph {

namespace {

bool InferenceReads(const Value& value) { return IsSmall(TensorType{value.dtype, value.shape}); }

}  // namespace

size_t ConstantBytes(const Graph& graph) {
  size_t bytes = 0;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    if (const auto view = ConstantView(graph, id)) bytes += view->bytes.size();
  }
  return bytes;
}

Status ReleaseConstants(Graph& graph, const std::vector<bool>& keep) {
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    Value& value = graph.value(id);
    if (!value.is_constant()) continue;
    const bool returned = std::ranges::find(graph.outputs, id) != graph.outputs.end();
    if (returned || keep[static_cast<size_t>(id)] || InferenceReads(value)) {
      MG_TRY_ASSIGN(Buffer copy, Buffer::Copy(value.constant->bytes));
      value.constant = Constant::Own(std::move(copy));
    } else {
      value.constant = Constant{nullptr, {}, true};
    }
  }
  return {};
}

}  // namespace monograph
