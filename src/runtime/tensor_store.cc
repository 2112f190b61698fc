#include "runtime/tensor_store.h"

#include "base/strings.h"
#include "runtime/memory_plan.h"

namespace monograph {

namespace {

bool NeedsPlace(const InferState& types, ValueId id) {
  const TensorType& type = types.type(id);
  return type.shape.is_static() && type.dtype != DType::kString &&
         !types.graph().value(id).is_constant();
}

Result<size_t> PlannedBytes(const InferState& types, ValueId id) {
  const TensorType& type = types.type(id);
  if (const auto bytes = TensorBytes(type.dtype, type.shape)) return *bytes;
  return Error{ErrorCode::kOutOfMemory, StrCat("\"", types.graph().value(id).name, "\" of shape ",
                                               type.shape.ToString(), " is too large.")};
}

}  // namespace

Result<TensorStore> TensorStore::Create(const InferState& types, std::span<const ValueLife> values,
                                        size_t max_bytes) {
  std::vector<Lifetime> planned;
  std::vector<ValueId> ids;
  for (const ValueLife& life : values) {
    if (!NeedsPlace(types, life.id)) continue;
    MG_TRY_ASSIGN(const size_t bytes, PlannedBytes(types, life.id));
    planned.push_back(Lifetime{bytes, life.first, life.last});
    ids.push_back(life.id);
  }
  MG_TRY_ASSIGN(const MemoryPlan plan, PlanMemory(planned));
  if (plan.arena_bytes > max_bytes) {
    return Error{ErrorCode::kOutOfMemory,
                 StrCat("These input shapes need ", plan.arena_bytes,
                        " bytes for activations, above the limit of ", max_bytes,
                        ". Use smaller inputs or raise the memory limit.")};
  }
  TensorStore store;
  MG_TRY_ASSIGN(store.arena_, Buffer::Allocate(plan.arena_bytes));
  store.offsets_.assign(static_cast<size_t>(types.graph().value_count()), kUnplanned);
  for (size_t i = 0; i < ids.size(); ++i) {
    store.offsets_[static_cast<size_t>(ids[i])] = plan.offsets[i];
  }
  return store;
}

std::span<std::byte> TensorStore::At(ValueId id, size_t bytes) {
  return arena_.span().subspan(offsets_[static_cast<size_t>(id)], bytes);
}

std::span<const std::byte> TensorStore::At(ValueId id, size_t bytes) const {
  return arena_.span().subspan(offsets_[static_cast<size_t>(id)], bytes);
}

}  // namespace monograph
