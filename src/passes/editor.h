// A graph while a pass rewrites it: who makes and who reads each value stays known through every
// change, and what nothing reads any more goes at once.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

class Editor {
 public:
  // `graph` must outlive the editor. Ids of nodes are those of the graph until Finish; inserted
  // nodes have ids behind them.
  explicit Editor(Graph& graph);

  // For reading, and for adding constants. References to nodes and values end with the next insert.
  Graph& graph() { return graph_; }
  const Graph& graph() const { return graph_; }

  // False once the node was dropped.
  bool lives(NodeId id) const { return lives_[static_cast<size_t>(id)]; }
  // The node that makes the value, or -1 for inputs and constants.
  NodeId producer(ValueId id) const;
  // The nodes that read the value; one that reads it twice stands there twice.
  std::vector<NodeId> readers(ValueId id) const;
  bool is_output(ValueId id) const;
  // Is the value read exactly once, by a node, and not returned by the graph?
  bool read_once(ValueId id) const { return !is_output(id) && readers(id).size() == 1; }

  // The node that makes the value, if it is `op`; else nullptr.
  const Node* Made(ValueId id, schema::BuiltinOperator op) const;

  // The node reads `value` as input i.
  void SetInput(NodeId id, size_t i, ValueId value);
  // Puts `node` in the place of node `id`, whose outputs it makes. Its inputs stand before it.
  void Replace(NodeId id, Node node);
  // Adds a node with one output right before node `at`, and returns that output: of the type and
  // quantisation of `like`, named after it, with the shape that inference gives. The errors of
  // AppendNode.
  Result<ValueId> Insert(NodeId at, Node node, ValueId like);
  // Adds a node right before node `at` that makes its outputs, which nothing makes so far.
  void Insert(NodeId at, Node node);
  // Puts nodes in the place of node `id`, of which nodes[i] makes its output i.
  void ReplaceEach(NodeId id, std::vector<Node> nodes);
  // Lets everyone who reads `from`, the only output of a node, read `to`, which has the same type
  // and stands before it. False, and nothing changed, where both are returned by the graph, or
  // `from` is and `to` is an input or a constant: names of the graph's outputs stay.
  bool Forward(ValueId from, ValueId to);

  // Puts the nodes into order, without those that were dropped. The editor is not to be used
  // afterwards.
  void Finish();

 private:
  void Grow();
  void Place(NodeId at);
  void Read(NodeId id, ValueId value);
  void Release(NodeId id, ValueId value);
  void Drop(NodeId id);
  void TakeOver(ValueId from, ValueId to);

  Graph& graph_;
  std::vector<NodeId> producers_;
  std::vector<std::vector<NodeId>> readers_;
  std::vector<bool> lives_;
  std::vector<NodeId> places_;  // The node before which a node stands; its own id if not inserted.
};

// Rewrites around node `id`; true when it changed something.
using Rule = std::function<Result<bool>(Editor& editor, NodeId id)>;

// Applies the rule to all nodes in order, again and again until it changes nothing. Returns how
// often it changed something, and the rule's errors.
Result<int> ApplyRule(Graph& graph, const Rule& rule);

}  // namespace monograph
