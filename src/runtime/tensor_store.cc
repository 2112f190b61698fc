#include "runtime/tensor_store.h"

#include <algorithm>

#include "base/strings.h"
#include "runtime/memory_plan.h"

namespace monograph {

namespace {

constexpr size_t kUnplanned = SIZE_MAX;

// Lifetimes by value, in steps: segment s runs in step s; empty (first > last) when the value
// needs no planned memory.
std::vector<Lifetime> Lifetimes(const Graph& graph, std::span<const PlannedSegment> segments) {
  const int end = static_cast<int>(segments.size());
  std::vector<Lifetime> lifetimes(static_cast<size_t>(graph.value_count()), Lifetime{0, end, -1});
  const auto at = [&](ValueId id) -> Lifetime& { return lifetimes[static_cast<size_t>(id)]; };
  for (int step = 0; step < end; ++step) {
    const SegmentSpec& spec = segments[static_cast<size_t>(step)].spec;
    for (ValueId id : spec.outputs) at(id) = Lifetime{0, step, step};
    for (ValueId id : spec.inputs) at(id).last = step;
  }
  // The caller's tensors keep their bytes between runs.
  for (ValueId id : graph.inputs) at(id) = Lifetime{0, 0, end};
  for (ValueId id : graph.outputs) at(id).last = end;
  return lifetimes;
}

Result<size_t> PlannedBytes(const Graph& graph, const TensorType& type, ValueId id) {
  if (!type.shape.is_static()) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("The shape ", type.shape.ToString(), " of \"", graph.value(id).name,
                        "\" depends on more than the shapes of the inputs.")};
  }
  if (type.dtype == DType::kString) return size_t{0};
  const auto bytes = TensorBytes(type.dtype, type.shape);
  if (bytes) return *bytes;
  return Error{ErrorCode::kOutOfMemory, StrCat("\"", graph.value(id).name, "\" of shape ",
                                               type.shape.ToString(), " is too large.")};
}

}  // namespace

Result<TensorStore> TensorStore::Create(InferState types, std::span<const PlannedSegment> segments,
                                        size_t max_bytes) {
  TensorStore store(std::move(types));
  const Graph& graph = store.types_.graph();
  std::vector<Lifetime> planned;
  std::vector<ValueId> ids;
  const std::vector<Lifetime> lifetimes = Lifetimes(graph, segments);
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    const Lifetime& lifetime = lifetimes[static_cast<size_t>(id)];
    if (lifetime.first > lifetime.last || graph.value(id).is_constant()) continue;
    MG_TRY_ASSIGN(const size_t bytes, PlannedBytes(graph, store.types_.type(id), id));
    planned.push_back(Lifetime{bytes, lifetime.first, lifetime.last});
    ids.push_back(id);
  }
  MG_TRY_ASSIGN(const MemoryPlan plan, PlanMemory(planned));
  if (plan.arena_bytes > max_bytes) {
    return Error{ErrorCode::kOutOfMemory,
                 StrCat("These input shapes need ", plan.arena_bytes,
                        " bytes for activations, above the limit of ", max_bytes,
                        ". Use smaller inputs or raise the memory limit.")};
  }
  MG_TRY_ASSIGN(store.arena_, Buffer::Allocate(plan.arena_bytes));
  store.offsets_.assign(static_cast<size_t>(graph.value_count()), kUnplanned);
  store.strings_.resize(static_cast<size_t>(graph.value_count()));
  for (size_t i = 0; i < ids.size(); ++i) {
    store.offsets_[static_cast<size_t>(ids[i])] = plan.offsets[i];
  }
  return store;
}

ConstTensorView TensorStore::Read(ValueId id) const {
  if (const auto known = types_.known(id)) return *known;
  const TensorType& type = types_.type(id);
  if (type.dtype == DType::kString) {
    return {type.dtype, type.shape, strings_[static_cast<size_t>(id)].span()};
  }
  const size_t bytes = TensorBytes(type.dtype, type.shape).value_or(0);
  return {type.dtype, type.shape, arena_.span().subspan(offsets_[static_cast<size_t>(id)], bytes)};
}

TensorView TensorStore::Write(ValueId id) {
  const TensorType& type = types_.type(id);
  if (type.dtype == DType::kString) {
    return {type.dtype, type.shape, {}, &strings_[static_cast<size_t>(id)]};
  }
  const size_t bytes = TensorBytes(type.dtype, type.shape).value_or(0);
  return {type.dtype, type.shape, arena_.span().subspan(offsets_[static_cast<size_t>(id)], bytes),
          nullptr};
}

}  // namespace monograph
