#include "import/onnx/sort_nodes.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <set>
#include <string_view>
#include <unordered_map>

#include "base/strings.h"
#include "graph/names.h"

namespace monograph::onnx {

namespace {

constexpr size_t kMaxNodesNamed = 5;

using Names = std::set<std::string_view>;

// What a node reads, also from inside its graphs, which see the names around them.
void AddReadNames(const NodeProto& node, Names& names) {
  names.insert(node.inputs.begin(), node.inputs.end());
  for (const AttributeProto& attribute : node.attributes) {
    for (const GraphProto& graph : attribute.graphs) {
      for (const NodeProto& inner : graph.nodes) AddReadNames(inner, names);
      for (const ValueInfoProto& output : graph.outputs) names.insert(output.name);
    }
  }
}

// By node: the nodes behind it, and of how many it waits for how many are left.
struct Order {
  std::vector<std::vector<size_t>> followers;
  std::vector<std::vector<size_t>> awaited;
};

Order ReadOrder(const GraphProto& graph) {
  Names given;
  for (const ValueInfoProto& input : graph.inputs) given.insert(input.name);
  for (const TensorProto& tensor : graph.initializers) given.insert(tensor.name);
  std::unordered_map<std::string_view, size_t> makers;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const std::string& output : graph.nodes[i].outputs) makers.try_emplace(output, i);
  }
  Order order{std::vector<std::vector<size_t>>(graph.nodes.size()),
              std::vector<std::vector<size_t>>(graph.nodes.size())};
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    Names names;
    AddReadNames(graph.nodes[i], names);
    for (std::string_view name : names) {
      const auto maker = makers.find(name);
      if (name.empty() || given.contains(name) || maker == makers.end()) continue;
      order.followers[maker->second].push_back(i);
      order.awaited[i].push_back(maker->second);
    }
  }
  return order;
}

// Every node left waits for another one left: going from one to the next ends in a circle.
Error Cycle(const GraphProto& graph, const Order& order, const std::vector<size_t>& left) {
  const auto next = [&](size_t node) {
    return *std::ranges::find_if(order.awaited[node], [&](size_t i) { return left[i] > 0; });
  };
  size_t at = static_cast<size_t>(
      std::ranges::find_if(left, [](size_t count) { return count > 0; }) - left.begin());
  for (size_t i = 0; i < left.size(); ++i) at = next(at);
  std::vector<size_t> circle = {at};
  while (next(circle.back()) != at) circle.push_back(next(circle.back()));
  std::string nodes;
  for (size_t i = 0; i < std::min(circle.size(), kMaxNodesNamed); ++i) {
    nodes += StrCat(i == 0 ? "" : ", ", NodeLabel(graph, circle[i]));
  }
  if (circle.size() == 1) {
    return Error{ErrorCode::kCorruptModel, nodes + " needs its own output."};
  }
  return Error{ErrorCode::kCorruptModel,
               StrCat("The graph runs in a circle of ", circle.size(),
                      " nodes that need each other's outputs: ", nodes,
                      circle.size() > kMaxNodesNamed ? ", ..." : "", ".")};
}

}  // namespace

std::string NodeLabel(const GraphProto& graph, size_t index) {
  const NodeProto& node = graph.nodes[index];
  const std::string name = node.name.empty() ? "" : StrCat(" \"", Printable(node.name), "\"");
  return StrCat("Node ", index, " (", Printable(node.op_type), name, ")");
}

Result<std::vector<size_t>> SortNodes(const GraphProto& graph) {
  const Order order = ReadOrder(graph);
  std::vector<size_t> left;
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    left.push_back(order.awaited[i].size());
    if (left[i] == 0) ready.push(i);
  }
  std::vector<size_t> sorted;
  while (!ready.empty()) {
    sorted.push_back(ready.top());
    ready.pop();
    for (size_t follower : order.followers[sorted.back()]) {
      if (--left[follower] == 0) ready.push(follower);
    }
  }
  if (sorted.size() == graph.nodes.size()) return sorted;
  return Cycle(graph, order, left);
}

}  // namespace monograph::onnx
