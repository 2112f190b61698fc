#include "passes/merge_parallel_convolutions.h"

#include <algorithm>
#include <utility>

#include "ops/append.h"
#include "passes/linear_term.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::ActivationFunctionType;
using schema::BuiltinOperator;

// An ADD of two float32 images of the same shape.
bool IsSum(const Graph& graph, const Node& node) {
  if (node.op != BuiltinOperator::ADD) return false;
  const Value& sum = graph.value(node.outputs[0]);
  return sum.dtype == DType::kFloat32 && sum.shape.rank() == 4 &&
         std::ranges::all_of(node.inputs, [&](ValueId input) {
           return graph.value(input).shape == sum.shape && !graph.value(input).is_constant();
         });
}

// A sum that only serves a larger one is a part of it.
bool IsPart(const Editor& editor, ValueId value) {
  const NodeId id = editor.producer(value);
  if (id < 0 || !editor.read_once(value)) return false;
  const Node& node = editor.graph().node(id);
  return IsSum(editor.graph(), node) &&
         node.options.AsAddOptions()->fused_activation_function == ActivationFunctionType::NONE;
}

bool IsPartOfSum(const Editor& editor, ValueId value) {
  if (!IsPart(editor, value)) return false;
  return IsSum(editor.graph(), editor.graph().node(editor.readers(value)[0]));
}

// What the sum adds up, from left to right.
std::vector<ValueId> Summands(const Editor& editor, const Node& sum) {
  std::vector<ValueId> summands;
  std::vector<ValueId> stack(sum.inputs.rbegin(), sum.inputs.rend());
  while (!stack.empty()) {
    const ValueId value = stack.back();
    stack.pop_back();
    if (!IsPart(editor, value)) {
      summands.push_back(value);
      continue;
    }
    const Node& part = editor.graph().node(editor.producer(value));
    stack.insert(stack.end(), part.inputs.rbegin(), part.inputs.rend());
  }
  return summands;
}

// The terms that one convolution can take the place of, the largest first; empty for one alone.
std::vector<LinearTerm> TakeGroup(const Graph& graph, std::vector<LinearTerm>& terms) {
  const auto size = [](const LinearTerm& term) {
    return term.is_convolution() ? term.taps() : int64_t{-1};
  };
  while (!terms.empty()) {
    const auto largest = std::ranges::max_element(terms, {}, size);
    if (!largest->is_convolution()) break;
    std::vector<LinearTerm> group = {std::move(*largest)};
    terms.erase(largest);
    std::erase_if(terms, [&](LinearTerm& term) {
      if (!CanAbsorb(graph, group[0], term)) return false;
      group.push_back(std::move(term));
      return true;
    });
    if (group.size() > 1) return group;
  }
  return {};
}

// The convolution that computes the group's sum, or nothing where a number would be infinite.
Result<std::optional<Node>> Merge(Graph& graph, std::vector<LinearTerm> group) {
  LinearTerm& base = group.front();
  for (size_t i = 1; i < group.size(); ++i) Absorb(base, group[i]);
  Node node = graph.node(base.node);
  MG_TRY_ASSIGN(const bool written, WriteWeights(graph, base.weights, node));
  return written ? std::optional(std::move(node)) : std::nullopt;
}

// Makes the sum's node add up the values and the result of `last`, a node without outputs yet.
Status Rebuild(Editor& editor, NodeId sum, std::vector<ValueId> values, Node last) {
  const ValueId like = editor.graph().node(sum).outputs[0];
  const ActivationFunctionType activation = *FusedActivation(editor.graph().node(sum));
  while (!values.empty()) {
    MG_TRY_ASSIGN(const ValueId made, editor.Insert(sum, std::move(last), like));
    last = MakeNode(BuiltinOperator::ADD, {values.back(), made});
    values.pop_back();
  }
  *FusedActivation(last) = activation;
  editor.Replace(sum, std::move(last));
  return {};
}

Result<std::vector<LinearTerm>> ReadTerms(const Editor& editor, std::span<const ValueId> values) {
  std::vector<LinearTerm> terms;
  for (ValueId value : values) {
    MG_TRY_ASSIGN(auto term, ReadLinearTerm(editor, value));
    if (term) terms.push_back(std::move(*term));
  }
  return terms;
}

// One group of branches at a time: the sum is seen again while there are more.
Result<bool> MergeBranches(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  if (!IsSum(graph, graph.node(id)) || IsPartOfSum(editor, graph.node(id).outputs[0])) return false;
  std::vector<ValueId> values = Summands(editor, graph.node(id));
  MG_TRY_ASSIGN(std::vector<LinearTerm> terms, ReadTerms(editor, values));
  std::vector<LinearTerm> group = TakeGroup(graph, terms);
  if (group.empty()) return false;
  for (const LinearTerm& term : group) values.erase(std::ranges::find(values, term.value));
  MG_TRY_ASSIGN(auto merged, Merge(graph, std::move(group)));
  if (!merged) return false;
  MG_TRY(Rebuild(editor, id, std::move(values), std::move(*merged)));
  return true;
}

}  // namespace

Result<int> MergeParallelConvolutions(Graph& graph) { return ApplyRule(graph, MergeBranches); }

}  // namespace monograph
