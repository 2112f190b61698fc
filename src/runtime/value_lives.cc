#include "runtime/value_lives.h"

namespace monograph {

std::vector<ValueLife> LivesOf(const Graph& graph, std::span<const SegmentSpec* const> segments,
                               std::span<const ValueId> kept) {
  const int end = static_cast<int>(segments.size());
  std::vector<ValueLife> lives(static_cast<size_t>(graph.value_count()));
  const auto at = [&](ValueId id) -> ValueLife& {
    lives[static_cast<size_t>(id)].id = id;
    return lives[static_cast<size_t>(id)];
  };
  for (int step = 0; step < end; ++step) {
    const SegmentSpec& spec = *segments[static_cast<size_t>(step)];
    for (ValueId id : spec.outputs) at(id) = ValueLife{id, step, step};
    for (ValueId id : spec.inputs) at(id).last = step;
  }
  for (ValueId id : kept) at(id).last = end;
  std::erase_if(lives, [](const ValueLife& life) { return life.id == kNoValue; });
  return lives;
}

}  // namespace monograph
