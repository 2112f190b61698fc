#include "passes/simplify_arithmetic.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/strings.h"
#include "ops/append.h"
#include "passes/affine.h"
#include "passes/editor.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::ActivationFunctionType;
using schema::BuiltinOperator;

// The binary node with its activation, computed by another operator.
Node Recompute(const Graph& graph, NodeId id, BuiltinOperator op, ValueId left, ValueId right) {
  Node node = MakeNode(op, {left, right});
  *FusedActivation(node) = *FusedActivation(graph.node(id));
  return node;
}

std::optional<std::vector<float>> Inverses(const Graph& graph, ValueId id) {
  const auto values = ConstantFloats(graph, id);
  if (!values) return std::nullopt;
  std::vector<float> inverses;
  for (float value : *values) {
    inverses.push_back(1 / value);
    if (!std::isnormal(value) || !std::isnormal(inverses.back())) return std::nullopt;
  }
  return inverses;
}

// x / c
Result<bool> MultiplyByInverse(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const ValueId divisor = graph.node(id).inputs[1];
  const auto inverses = Inverses(graph, divisor);
  if (!inverses) return false;
  MG_TRY_ASSIGN(const ValueId factor,
                AddFloats(graph, StrCat(graph.value(divisor).name, "/inverse"),
                          graph.value(divisor).shape, *inverses));
  editor.Replace(id, Recompute(graph, id, BuiltinOperator::MUL, graph.node(id).inputs[0], factor));
  return true;
}

// x / sqrt(y), where the square root serves nothing else.
Result<bool> MultiplyByInverseRoot(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const ValueId divisor = graph.node(id).inputs[1];
  const Node* root = editor.Made(divisor, BuiltinOperator::SQRT);
  if (root == nullptr || !editor.read_once(divisor)) return false;
  MG_TRY_ASSIGN(const ValueId inverse,
                editor.Insert(id, MakeNode(BuiltinOperator::RSQRT, {root->inputs[0]}), divisor));
  editor.Replace(id, Recompute(graph, id, BuiltinOperator::MUL, graph.node(id).inputs[0], inverse));
  return true;
}

// x + -y, -y + x
Result<bool> Subtract(Editor& editor, NodeId id) {
  const Graph& graph = editor.graph();
  for (const size_t i : {size_t{1}, size_t{0}}) {
    const Node* negated = editor.Made(graph.node(id).inputs[i], BuiltinOperator::NEG);
    if (negated == nullptr) continue;
    editor.Replace(id, Recompute(graph, id, BuiltinOperator::SUB, graph.node(id).inputs[1 - i],
                                 negated->inputs[0]));
    return true;
  }
  return false;
}

// One number for all or one for each channel, of the operators' common form.
Result<ValueId> AddChannels(Graph& graph, ValueId like, const std::vector<float>& values) {
  return AddFloats(graph, StrCat(graph.value(like).name, "/merged"),
                   {static_cast<int32_t>(values.size())}, values);
}

std::vector<double> Combine(const std::vector<double>& a, const std::vector<double>& b, bool add) {
  std::vector<double> combined(std::max(a.size(), b.size()));
  for (size_t i = 0; i < combined.size(); ++i) {
    const double left = a[a.size() == 1 ? 0 : i];
    const double right = b[b.size() == 1 ? 0 : i];
    combined[i] = add ? left + right : left * right;
  }
  return combined;
}

// (x * a) * b and (x + a) + b, with divisions and subtractions of constants among them.
Result<bool> MergeConstants(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const auto outer = ReadAffine(graph, graph.node(id));
  if (!outer || !editor.read_once(outer->input)) return false;
  const NodeId before = editor.producer(outer->input);
  if (before < 0 || !HasNoActivation(graph.node(before))) return false;
  const auto inner = ReadAffine(graph, graph.node(before));
  if (!inner || inner->scales() != outer->scales() || inner->shifts() != outer->shifts()) {
    return false;
  }
  const bool add = outer->shifts();
  const auto merged = ToFloats(add ? Combine(inner->offset, outer->offset, true)
                                   : Combine(inner->scale, outer->scale, false));
  if (!merged) return false;
  MG_TRY_ASSIGN(const ValueId constant, AddChannels(graph, graph.node(id).outputs[0], *merged));
  editor.Replace(id, Recompute(graph, id, add ? BuiltinOperator::ADD : BuiltinOperator::MUL,
                               inner->input, constant));
  return true;
}

// The constant of an operator that commutes, and its other input.
struct Term {
  ValueId constant = kNoValue;
  ValueId input = kNoValue;
};

std::optional<Term> ReadTerm(const Graph& graph, const Node& node) {
  for (const size_t i : {size_t{0}, size_t{1}}) {
    if (ConstantFloats(graph, node.inputs[i]) && !graph.value(node.inputs[1 - i]).is_constant()) {
      return Term{node.inputs[i], node.inputs[1 - i]};
    }
  }
  return std::nullopt;
}

// (x + a) + b, for constants of one shape.
Result<bool> MergeSums(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const auto outer = ReadTerm(graph, graph.node(id));
  const Node* before = outer ? editor.Made(outer->input, BuiltinOperator::ADD) : nullptr;
  if (before == nullptr || !editor.read_once(outer->input) || !HasNoActivation(*before))
    return false;
  const auto inner = ReadTerm(graph, *before);
  if (!inner) return false;
  const Shape shape = graph.value(outer->constant).shape;
  if (shape != graph.value(inner->constant).shape) return false;
  const auto a = *ConstantFloats(graph, inner->constant);
  const auto b = *ConstantFloats(graph, outer->constant);
  std::vector<double> sums(a.size());
  for (size_t i = 0; i < a.size(); ++i) sums[i] = double{a[i]} + double{b[i]};
  const auto merged = ToFloats(sums);
  if (!merged) return false;
  const std::string name = StrCat(graph.value(outer->constant).name, "/merged");
  MG_TRY_ASSIGN(const ValueId constant, AddFloats(graph, name, shape, *merged));
  editor.Replace(id, Recompute(graph, id, BuiltinOperator::ADD, inner->input, constant));
  return true;
}

Result<bool> SimplifyNode(Editor& editor, NodeId id) {
  const Graph& graph = editor.graph();
  const BuiltinOperator op = graph.node(id).op;
  const bool multiplies = op == BuiltinOperator::MUL || op == BuiltinOperator::DIV;
  const bool adds = op == BuiltinOperator::ADD || op == BuiltinOperator::SUB;
  if (!multiplies && !adds) return false;
  if (graph.value(graph.node(id).outputs[0]).dtype != DType::kFloat32) return false;
  MG_TRY_ASSIGN(bool changed, MergeConstants(editor, id));
  for (const Rule rule : {MergeSums, Subtract}) {
    if (changed || op != BuiltinOperator::ADD) break;
    MG_TRY_ASSIGN(changed, rule(editor, id));
  }
  if (changed || op != BuiltinOperator::DIV) return changed;
  MG_TRY_ASSIGN(changed, MultiplyByInverse(editor, id));
  if (changed) return true;
  return MultiplyByInverseRoot(editor, id);
}

}  // namespace

Result<int> SimplifyArithmetic(Graph& graph) { return ApplyRule(graph, SimplifyNode); }

}  // namespace monograph
