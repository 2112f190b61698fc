#include "runtime/partition.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/strings.h"
#include "ops/registry.h"

namespace monograph {

namespace {

// Nodes on which the graph's outputs depend.
std::vector<bool> NeededNodes(const Graph& graph, const std::vector<NodeId>& producers) {
  std::vector<bool> needed(static_cast<size_t>(graph.node_count()));
  const auto need = [&](ValueId id) {
    if (id == kNoValue) return;
    const NodeId producer = producers[static_cast<size_t>(id)];
    if (producer >= 0) needed[static_cast<size_t>(producer)] = true;
  };
  std::ranges::for_each(graph.outputs, need);
  for (NodeId id = graph.node_count() - 1; id >= 0; --id) {
    if (needed[static_cast<size_t>(id)]) std::ranges::for_each(graph.node(id).inputs, need);
  }
  return needed;
}

Result<size_t> ClaimingBackend(const InferState& types, NodeId node,
                               std::span<const std::unique_ptr<Backend>> backends) {
  for (size_t i = 0; i < backends.size(); ++i) {
    if (backends[i]->Claims(types, node)) return i;
  }
  return Error{ErrorCode::kUnsupportedOperator,
               StrCat("No backend can run node ", node, " (", OpName(types.graph().node(node)),
                      ") with these types.")};
}

struct Placement {
  size_t backend = 0;
  // Number of changes of backend on the longest way to the node: nodes of one backend with equal
  // epochs cannot wait for each other through another backend, so they fit in one segment.
  int epoch = 0;
};

int EpochOf(const Graph& graph, const Node& node, size_t backend,
            const std::vector<NodeId>& producers, const std::vector<Placement>& placements) {
  int epoch = 0;
  for (ValueId id : node.inputs) {
    const NodeId producer = id == kNoValue ? -1 : producers[static_cast<size_t>(id)];
    if (producer < 0 || graph.value(id).is_constant()) continue;
    const Placement& before = placements[static_cast<size_t>(producer)];
    epoch = std::max(epoch, before.epoch + (before.backend == backend ? 0 : 1));
  }
  return epoch;
}

void ListInputs(const Graph& graph, const std::vector<size_t>& segment_of_value, size_t self,
                SegmentSpec& spec) {
  for (NodeId node : spec.nodes) {
    for (ValueId id : graph.node(node).inputs) {
      if (id == kNoValue || graph.value(id).is_constant()) continue;
      if (segment_of_value[static_cast<size_t>(id)] == self) continue;
      if (std::ranges::find(spec.inputs, id) == spec.inputs.end()) spec.inputs.push_back(id);
    }
  }
}

constexpr size_t kNoSegment = SIZE_MAX;

// The segment that makes each value, or kNoSegment.
std::vector<size_t> SegmentOfValues(const Graph& graph,
                                    const std::vector<PlannedSegment>& segments) {
  std::vector<size_t> segment_of(static_cast<size_t>(graph.value_count()), kNoSegment);
  for (size_t s = 0; s < segments.size(); ++s) {
    for (NodeId node : segments[s].spec.nodes) {
      for (ValueId id : graph.node(node).outputs) segment_of[static_cast<size_t>(id)] = s;
    }
  }
  return segment_of;
}

void ListBorders(const Graph& graph, std::span<const std::unique_ptr<Backend>> backends,
                 std::vector<PlannedSegment>& segments) {
  const std::vector<size_t> segment_of = SegmentOfValues(graph, segments);
  std::vector<bool> read_outside(static_cast<size_t>(graph.value_count()));
  for (ValueId id : graph.outputs) read_outside[static_cast<size_t>(id)] = true;
  for (size_t s = 0; s < segments.size(); ++s) {
    ListInputs(graph, segment_of, s, segments[s].spec);
    for (ValueId id : segments[s].spec.inputs) read_outside[static_cast<size_t>(id)] = true;
  }
  for (PlannedSegment& segment : segments) {
    const bool all = backends[segment.backend]->single_node_segments();
    for (NodeId node : segment.spec.nodes) {
      for (ValueId id : graph.node(node).outputs) {
        if (all || read_outside[static_cast<size_t>(id)]) segment.spec.outputs.push_back(id);
      }
    }
  }
}

}  // namespace

Result<std::vector<PlannedSegment>> Partition(const InferState& types,
                                              std::span<const std::unique_ptr<Backend>> backends,
                                              std::span<const Region> regions) {
  const Graph& graph = types.graph();
  const std::vector<NodeId> producers = Producers(graph);
  const std::vector<bool> needed = NeededNodes(graph, producers);
  std::vector<Placement> placements(static_cast<size_t>(graph.node_count()));
  // Region, epoch, backend, and the node itself where a segment holds one only: a running order.
  std::map<std::tuple<Region, int, size_t, NodeId>, PlannedSegment> groups;
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    if (!needed[static_cast<size_t>(id)]) continue;
    MG_TRY_ASSIGN(const size_t backend, ClaimingBackend(types, id, backends));
    const int epoch = EpochOf(graph, graph.node(id), backend, producers, placements);
    placements[static_cast<size_t>(id)] = Placement{backend, epoch};
    const NodeId group = backends[backend]->single_node_segments() ? id : -1;
    const Region region = regions.empty() ? Region::kFront : regions[static_cast<size_t>(id)];
    PlannedSegment& segment = groups[{region, epoch, backend, group}];
    segment.backend = backend;
    segment.region = region;
    segment.spec.nodes.push_back(id);
  }
  std::vector<PlannedSegment> segments;
  for (auto& [key, segment] : groups) {
    segment.spec.graph = &graph;
    segment.spec.types = &types;
    segments.push_back(std::move(segment));
  }
  ListBorders(graph, backends, segments);
  return segments;
}

}  // namespace monograph
