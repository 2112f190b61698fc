#include "inspect/facts.h"

#include <algorithm>

#include "base/strings.h"
#include "graph/check.h"
#include "ops/cost.h"
#include "ops/registry.h"

namespace monograph {

namespace {

constexpr size_t kMemoryLimit = size_t{3} << 30;  // What WebAssembly can address, less a part.
constexpr int32_t kUsualSize = 256;

bool IsParameter(const Value& value) {
  return value.is_constant() && (value.dtype == DType::kFloat32 || value.dtype == DType::kFloat16 ||
                                 !value.quantization.empty());
}

Status CheckShapes(const Graph& graph, std::span<const Shape> shapes) {
  for (size_t i = 0; i < shapes.size(); ++i) {
    const Value& input = graph.value(graph.inputs[i]);
    if (shapes[i] == input.shape || input.shape.Accepts(shapes[i])) continue;
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("Input \"", Printable(input.name), "\" takes shape ",
                        input.shape.ToString(), "; ", shapes[i].ToString(), " does not fit.")};
  }
  return {};
}

// Marks nodes by whether a node with MACs stands before, or behind, them.
class Parts {
 public:
  Parts(const Graph& graph, const std::vector<NodeFacts>& nodes)
      : producers_(Producers(graph)),
        before_(nodes.size()),
        behind_(nodes.size()),
        fed_(nodes.size()) {
    for (const NodeFacts& node : nodes) has_macs_.push_back(node.macs.value_or(1) > 0);
    for (NodeId id = 0; id < graph.node_count(); ++id) {
      MarkBehind(graph, id);
      MarkFed(graph, id);
    }
    for (NodeId id = graph.node_count() - 1; id >= 0; --id) MarkBefore(graph, id);
  }

  GraphPart PartOf(size_t node) const {
    const bool network = has_macs_[node] || !fed_[node] || before_[node] == behind_[node];
    if (network) return GraphPart::kNetwork;
    return before_[node] ? GraphPart::kPreprocessing : GraphPart::kPostprocessing;
  }

 private:
  // The node that makes the value, or nothing.
  std::optional<size_t> ProducerOf(ValueId id) const {
    if (id == kNoValue || producers_[static_cast<size_t>(id)] < 0) return std::nullopt;
    return static_cast<size_t>(producers_[static_cast<size_t>(id)]);
  }

  void MarkBehind(const Graph& graph, NodeId id) {
    for (ValueId input : graph.node(id).inputs) {
      const auto from = ProducerOf(input);
      if (from && (behind_[*from] || has_macs_[*from])) behind_[static_cast<size_t>(id)] = true;
    }
  }

  void MarkFed(const Graph& graph, NodeId id) {
    for (ValueId input : graph.node(id).inputs) {
      const auto from = ProducerOf(input);
      const bool given = std::ranges::find(graph.inputs, input) != graph.inputs.end();
      if (given || (from && fed_[*from])) fed_[static_cast<size_t>(id)] = true;
    }
  }

  void MarkBefore(const Graph& graph, NodeId id) {
    const auto to = static_cast<size_t>(id);
    if (!before_[to] && !has_macs_[to]) return;
    for (ValueId input : graph.node(id).inputs) {
      if (const auto from = ProducerOf(input)) before_[*from] = true;
    }
  }

  std::vector<NodeId> producers_;
  std::vector<bool> has_macs_;
  std::vector<bool> before_;  // A node with MACs waits for it.
  std::vector<bool> behind_;  // It waits for a node with MACs.
  std::vector<bool> fed_;     // It depends on an input.
};

// Weights that a value stands for: itself, or through nodes that read constants alone.
class Weights {
 public:
  explicit Weights(const Graph& graph)
      : graph_(graph), sources_(static_cast<size_t>(graph.value_count())) {
    for (ValueId id = 0; id < graph.value_count(); ++id) {
      if (IsParameter(graph.value(id))) Of(id) = {id};
    }
    for (const Node& node : graph.nodes()) Forward(node);
  }

  // 0 for a node that only gives weights another form: who reads its output reads them.
  int64_t Elements(const Node& node) const {
    if (!node.outputs.empty() && !sources_[static_cast<size_t>(node.outputs[0])].empty()) return 0;
    std::vector<ValueId> read = Read(node);
    std::ranges::sort(read);
    const auto repeated = std::ranges::unique(read);
    read.erase(repeated.begin(), repeated.end());
    int64_t elements = 0;
    for (ValueId id : read) elements += ElementsOf(id);
    return elements;
  }

  int64_t AllElements() const {
    int64_t elements = 0;
    for (ValueId id = 0; id < graph_.value_count(); ++id) {
      if (IsParameter(graph_.value(id))) elements += ElementsOf(id);
    }
    return elements;
  }

 private:
  std::vector<ValueId>& Of(ValueId id) { return sources_[static_cast<size_t>(id)]; }
  int64_t ElementsOf(ValueId id) const { return graph_.value(id).shape.NumElements().value_or(0); }

  std::vector<ValueId> Read(const Node& node) const {
    std::vector<ValueId> read;
    for (ValueId id : node.inputs) {
      if (id == kNoValue) continue;
      const auto& sources = sources_[static_cast<size_t>(id)];
      read.insert(read.end(), sources.begin(), sources.end());
    }
    return read;
  }

  void Forward(const Node& node) {
    const bool constant = std::ranges::all_of(node.inputs, [&](ValueId id) {
      return id == kNoValue || graph_.value(id).is_constant() || !Of(id).empty();
    });
    if (!constant || node.outputs.empty()) return;
    Of(node.outputs[0]) = Read(node);
  }

  const Graph& graph_;
  std::vector<std::vector<ValueId>> sources_;  // By value.
};

// The node of the graph that makes a value is known by its first output: folding drops nodes, but
// keeps the ids of values.
void TakePlacement(const Session& session, const Graph& graph, std::vector<NodeFacts>& nodes) {
  std::vector<std::string> by_value(static_cast<size_t>(graph.value_count()), "folded");
  const std::vector<std::string> placement = session.Placement();
  for (NodeId id = 0; id < session.graph().node_count(); ++id) {
    for (ValueId output : session.graph().node(id).outputs) {
      by_value[static_cast<size_t>(output)] = placement[static_cast<size_t>(id)];
    }
  }
  for (size_t i = 0; i < nodes.size(); ++i) {
    const auto& outputs = graph.node(static_cast<NodeId>(i)).outputs;
    if (!outputs.empty()) nodes[i].backend = by_value[static_cast<size_t>(outputs[0])];
  }
}

// With a usual size where one is left open.
std::vector<Shape> Closed(std::span<const Shape> shapes) {
  std::vector<Shape> closed(shapes.begin(), shapes.end());
  for (Shape& shape : closed) {
    for (int axis = 0; axis < shape.rank(); ++axis) {
      if (shape[axis] == kDynamic) shape[axis] = kUsualSize;
    }
  }
  return closed;
}

// What is computed before the run shows once there are sizes, whichever they are; a model that
// demands others is told of as it is without.
Status AskSession(const Graph& graph, std::span<const Shape> shapes, ModelFacts& facts) {
  MG_TRY_ASSIGN(const auto session, Session::Create(graph, {.memory_limit = kMemoryLimit}));
  const Status prepared = session->PrepareInputs(Closed(shapes));
  if (std::ranges::all_of(shapes, &Shape::is_static)) {
    MG_TRY(prepared);
    facts.memory = session->Memory();
  }
  TakePlacement(*session, graph, facts.nodes);
  return {};
}

std::optional<int64_t> SumMacs(const std::vector<NodeFacts>& nodes) {
  std::optional<int64_t> sum = 0;
  for (const NodeFacts& node : nodes) sum = AddMacs(sum, node.macs);
  return sum;
}

// What inference did not accept cannot be counted.
void CountNodes(const Graph& graph, ModelFacts& facts) {
  const Weights weights(graph);
  facts.parameters = weights.AllElements();
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    NodeFacts node;
    if (!facts.refused) node.macs = CountMacs(facts.types, id);
    node.parameters = weights.Elements(graph.node(id));
    facts.nodes.push_back(std::move(node));
  }
  facts.macs = SumMacs(facts.nodes);
  const Parts parts(graph, facts.nodes);
  for (size_t i = 0; i < facts.nodes.size(); ++i) facts.nodes[i].part = parts.PartOf(i);
}

}  // namespace

std::string_view GraphPartName(GraphPart part) {
  switch (part) {
    case GraphPart::kPreprocessing: return "preprocessing";
    case GraphPart::kNetwork: return "network";
    case GraphPart::kPostprocessing: return "postprocessing";
  }
  return "";
}

Result<ModelFacts> DescribeModel(const Graph& graph, std::span<const Shape> shapes) {
  MG_TRY(CheckGraph(graph));
  MG_TRY(CheckShapes(graph, shapes));
  ModelFacts facts{InferState(graph), {}, {}, 0, {}, {}};
  if (auto types = InferGraph(graph, shapes); types.ok()) {
    facts.types = std::move(*types);
  } else {
    facts.refused = types.error();
  }
  CountNodes(graph, facts);
  if (facts.refused) return facts;
  if (Status status = AskSession(graph, shapes, facts); !status.ok()) {
    facts.refused = status.error();
  }
  return facts;
}

}  // namespace monograph
