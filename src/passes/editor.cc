#include "passes/editor.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "base/strings.h"
#include "ops/append.h"
#include "passes/rewrite.h"

namespace monograph {

Editor::Editor(Graph& graph)
    : graph_(graph),
      producers_(Producers(graph)),
      readers_(Consumers(graph)),
      lives_(static_cast<size_t>(graph.node_count()), true),
      places_(static_cast<size_t>(graph.node_count())) {
  std::iota(places_.begin(), places_.end(), 0);
}

// Constants may have been added to the graph since.
void Editor::Grow() {
  producers_.resize(static_cast<size_t>(graph_.value_count()), -1);
  readers_.resize(static_cast<size_t>(graph_.value_count()));
}

NodeId Editor::producer(ValueId id) const {
  const auto i = static_cast<size_t>(id);
  return id != kNoValue && i < producers_.size() ? producers_[i] : -1;
}

std::vector<NodeId> Editor::readers(ValueId id) const {
  const auto i = static_cast<size_t>(id);
  return i < readers_.size() ? readers_[i] : std::vector<NodeId>();
}

bool Editor::is_output(ValueId id) const { return std::ranges::count(graph_.outputs, id) > 0; }

const Node* Editor::Made(ValueId id, schema::BuiltinOperator op) const {
  const NodeId node = producer(id);
  return node >= 0 && graph_.node(node).op == op ? &graph_.node(node) : nullptr;
}

void Editor::Read(NodeId id, ValueId value) {
  if (value != kNoValue) readers_[static_cast<size_t>(value)].push_back(id);
}

void Editor::Release(NodeId id, ValueId value) {
  if (value == kNoValue) return;
  auto& readers = readers_[static_cast<size_t>(value)];
  readers.erase(std::ranges::find(readers, id));
  const NodeId maker = producer(value);
  if (maker >= 0 && lives(maker)) Drop(maker);
}

// Drops the node if nothing needs what it makes.
void Editor::Drop(NodeId id) {
  const bool needed = std::ranges::any_of(graph_.node(id).outputs, [&](ValueId output) {
    return !readers_[static_cast<size_t>(output)].empty() || is_output(output);
  });
  if (needed) return;
  lives_[static_cast<size_t>(id)] = false;
  for (ValueId output : graph_.node(id).outputs) producers_[static_cast<size_t>(output)] = -1;
  for (ValueId input : std::exchange(graph_.node(id).inputs, {})) Release(id, input);
}

void Editor::SetInput(NodeId id, size_t i, ValueId value) {
  Grow();
  Read(id, value);
  Release(id, std::exchange(graph_.node(id).inputs[i], value));
}

void Editor::Replace(NodeId id, Node node) {
  Grow();
  node.outputs = graph_.node(id).outputs;
  for (ValueId input : node.inputs) Read(id, input);
  const Node old = std::exchange(graph_.node(id), std::move(node));
  for (ValueId input : old.inputs) Release(id, input);
}

Result<ValueId> Editor::Insert(NodeId at, Node node, ValueId like) {
  Value output = graph_.value(like);
  output.name = StrCat(output.name, "/", graph_.value_count());
  output.constant.reset();
  MG_TRY_ASSIGN(const ValueId id, AppendNode(graph_, std::move(node), std::move(output)));
  Place(at);
  return id;
}

void Editor::Insert(NodeId at, Node node) {
  graph_.AddNode(std::move(node));
  Place(at);
}

// The graph's last node is new, and stands before `at`.
void Editor::Place(NodeId at) {
  Grow();
  const NodeId added = graph_.node_count() - 1;
  lives_.push_back(true);
  places_.push_back(places_[static_cast<size_t>(at)]);
  for (ValueId output : graph_.node(added).outputs) producers_[static_cast<size_t>(output)] = added;
  for (ValueId input : graph_.node(added).inputs) Read(added, input);
}

void Editor::ReplaceEach(NodeId id, std::vector<Node> nodes) {
  std::vector<ValueId> outputs = graph_.node(id).outputs;
  for (size_t i = 0; i + 1 < nodes.size(); ++i) {
    nodes[i].outputs = {outputs[i]};
    Insert(id, std::move(nodes[i]));
  }
  graph_.node(id).outputs = {outputs.back()};
  Replace(id, std::move(nodes.back()));
}

bool Editor::Forward(ValueId from, ValueId to) {
  if (is_output(from)) {
    if (is_output(to) || producer(to) < 0) return false;
    TakeOver(from, to);
    return true;
  }
  for (NodeId reader : readers(from)) {
    const auto& inputs = graph_.node(reader).inputs;
    SetInput(reader, static_cast<size_t>(std::ranges::find(inputs, from) - inputs.begin()), to);
  }
  if (producer(from) >= 0) Drop(producer(from));
  return true;
}

// The node that makes `to` makes `from` in its place.
void Editor::TakeOver(ValueId from, ValueId to) {
  const NodeId maker = producer(to);
  const NodeId old = producer(from);
  lives_[static_cast<size_t>(old)] = false;
  std::ranges::replace(graph_.node(maker).outputs, to, from);
  producers_[static_cast<size_t>(from)] = maker;
  producers_[static_cast<size_t>(to)] = -1;
  for (NodeId reader : std::exchange(readers_[static_cast<size_t>(to)], {})) {
    std::ranges::replace(graph_.node(reader).inputs, to, from);
    Read(reader, from);
  }
  for (ValueId input : std::exchange(graph_.node(old).inputs, {})) Release(old, input);
}

void Editor::Finish() {
  std::vector<NodeId> order(lives_.size());
  std::iota(order.begin(), order.end(), 0);
  const auto place = [&](NodeId id) {
    const NodeId at = places_[static_cast<size_t>(id)];
    return std::tuple(at, id == at, id);
  };
  std::ranges::sort(order, {}, place);
  std::vector<Node> nodes;
  for (NodeId id : order) {
    if (lives(id)) nodes.push_back(std::move(graph_.node(id)));
  }
  graph_.mutable_nodes() = std::move(nodes);
}

namespace {

Result<int> Sweep(Graph& graph, const Rule& rule) {
  Editor editor(graph);
  const NodeId count = graph.node_count();
  int changes = 0;
  for (NodeId id = 0; id < count; ++id) {
    if (!editor.lives(id)) continue;
    MG_TRY_ASSIGN(const bool changed, rule(editor, id));
    changes += changed ? 1 : 0;
  }
  editor.Finish();
  return changes;
}

}  // namespace

Result<int> ApplyRule(Graph& graph, const Rule& rule) {
  constexpr int kMaxSweeps = 1000;  // Far more than any rule needs: each has an order that ends.
  int total = 0;
  for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
    MG_TRY_ASSIGN(const int changes, Sweep(graph, rule));
    if (changes == 0) break;
    total += changes;
  }
  return total;
}

}  // namespace monograph
