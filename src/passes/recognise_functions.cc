#include "passes/recognise_functions.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ops/append.h"
#include "ops/fold.h"
#include "ops/registry.h"
#include "passes/affine.h"
#include "passes/editor.h"
#include "passes/elementwise.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

constexpr size_t kMaxNodes = 14;  // Of an expression: GELU by powers of x has 9.
constexpr size_t kMaxBytes = 1 << 20;

// Where functions are compared: around 0 too, where a small number that keeps roots and logarithms
// in bounds makes all the difference, and far out, where one may be clipped.
std::vector<float> MakeSamples() {
  std::vector<float> numbers = {0};
  for (float x : {1e-30f, 1e-20f, 1e-10f, 1e-7f, 1e-5f, 1e-3f, 20.0f, 33.0f, 47.0f, 101.0f, 999.0f,
                  1e4f, 1e6f, 1e9f, 1e18f}) {
    numbers.push_back(x);
    numbers.push_back(-x);
  }
  for (int i = -160; i <= 160; ++i) numbers.push_back(static_cast<float>(i) * 0.0625f + 0.01f);
  return numbers;
}

// An expression: nodes in the order in which they run, of one value and of constants.
struct Expression {
  ValueId input = kNoValue;
  std::vector<NodeId> nodes;
};

// The constants of an expression are single numbers, which fit any shape.
bool IsNumber(const Graph& graph, ValueId id) {
  const auto values = ConstantFloats(graph, id);
  return values && values->size() == 1;
}

bool IsPart(const Graph& graph, const Node& node) {
  const ValueId output = node.outputs[0];
  if (graph.value(output).dtype != DType::kFloat32) return false;
  if (!IsUnaryElementwise(node) && !IsBinaryElementwise(node)) return false;
  return std::ranges::all_of(node.inputs, [&](ValueId input) {
    if (IsNumber(graph, input)) return true;
    return graph.value(input).dtype == DType::kFloat32 && !graph.value(input).is_constant() &&
           graph.value(input).shape == graph.value(output).shape;
  });
}

void AddInputs(const Graph& graph, const Node& node, std::vector<ValueId>& open) {
  for (ValueId input : node.inputs) {
    if (graph.value(input).is_constant() || std::ranges::count(open, input) > 0) continue;
    open.push_back(input);
  }
}

// Values of a copy of the expression in a graph of its own, where the input is the samples.
class Copy {
 public:
  explicit Copy(const Graph& from) : from_(from) {}

  Status SetInput(ValueId input, const std::vector<float>& samples) {
    MG_TRY_ASSIGN(values_[input],
                  AddFloats(graph_, "x", {static_cast<int32_t>(samples.size())}, samples));
    return {};
  }

  Status Add(Node node) {
    const ValueId output = node.outputs[0];
    for (ValueId& input : node.inputs) input = ValueOf(input);
    node.outputs.clear();
    MG_TRY_ASSIGN(values_[output], AppendNode(graph_, std::move(node), Value()));
    return {};
  }

  // The results of the last node.
  Result<std::vector<float>> Compute() {
    const ValueId last = graph_.nodes().back().outputs[0];
    MG_TRY(FoldConstants(graph_, kMaxBytes));
    const auto values = ConstantFloats(graph_, last);
    if (!values) return Error{ErrorCode::kInternal, "An expression of constants was not folded."};
    return std::vector<float>(values->begin(), values->end());
  }

 private:
  ValueId ValueOf(ValueId id) {
    const auto [found, is_new] = values_.insert({id, kNoValue});
    if (is_new) found->second = graph_.AddValue(from_.value(id));
    return found->second;
  }

  const Graph& from_;
  Graph graph_;
  std::unordered_map<ValueId, ValueId> values_;
};

// Within rounding of the numbers; `absolute` is for functions whose spelled-out forms cancel.
bool IsClose(float a, float b, float absolute) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return true;
  if (!std::isfinite(a) || !std::isfinite(b)) return false;
  return std::abs(a - b) <= 1e-5f * std::max(std::abs(a), std::abs(b)) + absolute;
}

Node MakeGelu(bool approximate) {
  Node node = MakeNode(BuiltinOperator::GELU, {});
  node.options.AsGeluOptions()->approximate = approximate;
  return node;
}

Node MakeLeakyRelu(float slope) {
  Node node = MakeNode(BuiltinOperator::LEAKY_RELU, {});
  node.options.AsLeakyReluOptions()->alpha = slope;
  return node;
}

// The operators that are looked for, and what they compute of the samples.
class Functions {
 public:
  static Result<Functions> Make() {
    Functions functions;
    MG_TRY(functions.Add(MakeGelu(false)));
    MG_TRY(functions.Add(MakeGelu(true)));
    for (const BuiltinOperator op :
         {BuiltinOperator::HARD_SWISH, BuiltinOperator::RELU, BuiltinOperator::RELU6,
          BuiltinOperator::RELU_N1_TO_1, BuiltinOperator::RELU_0_TO_1, BuiltinOperator::LOGISTIC,
          BuiltinOperator::ABS, BuiltinOperator::NEG, BuiltinOperator::SQUARE,
          BuiltinOperator::SQRT, BuiltinOperator::RSQRT}) {
      MG_TRY(functions.Add(MakeNode(op, {})));
    }
    return functions;
  }

  // The operator that computes the expression's function, without inputs, or nothing.
  Result<std::optional<Node>> Find(const Graph& graph, const Expression& expression) const {
    MG_TRY_ASSIGN(const std::vector<float> wanted, Compute(graph, expression));
    for (const auto& [node, results] : functions_) {
      if (Agree(node, wanted, results)) return std::optional(node);
    }
    const auto least = std::ranges::min_element(samples_) - samples_.begin();
    const float slope = wanted[static_cast<size_t>(least)] / samples_[static_cast<size_t>(least)];
    const bool leaks = slope > 0 && slope < 1;
    if (!leaks) return std::optional<Node>();
    const Node leaky = MakeLeakyRelu(slope);
    MG_TRY_ASSIGN(const std::vector<float> results, Compute(leaky));
    return Agree(leaky, wanted, results) ? std::optional(leaky) : std::nullopt;
  }

 private:
  Status Add(Node node) {
    if (FindOp(node) == nullptr) return {};
    MG_TRY_ASSIGN(std::vector<float> results, Compute(node));
    functions_.emplace_back(std::move(node), std::move(results));
    return {};
  }

  bool Agree(const Node& node, const std::vector<float>& a, const std::vector<float>& b) const {
    const bool cancels = node.op == BuiltinOperator::GELU || node.op == BuiltinOperator::HARD_SWISH;
    for (size_t i = 0; i < a.size(); ++i) {
      const float absolute = cancels ? 1e-6f * std::min(1.0f, std::abs(samples_[i])) : 0;
      if (!IsClose(a[i], b[i], absolute)) return false;
    }
    return true;
  }

  Result<std::vector<float>> Compute(const Graph& graph, const Expression& expression) const {
    Copy copy(graph);
    MG_TRY(copy.SetInput(expression.input, samples_));
    for (NodeId id : expression.nodes) MG_TRY(copy.Add(graph.node(id)));
    return copy.Compute();
  }

  Result<std::vector<float>> Compute(Node node) const {
    Graph graph;
    const ValueId input = graph.AddValue({});
    node.inputs = {input};
    node.outputs = {graph.AddValue({})};
    const NodeId id = graph.AddNode(std::move(node));
    return Compute(graph, {input, {id}});
  }

  std::vector<float> samples_ = MakeSamples();
  std::vector<std::pair<Node, std::vector<float>>> functions_;
};

// One operator for another of the same kind is no gain.
bool IsWorthReplacing(const Graph& graph, const Expression& expression) {
  return expression.nodes.size() > 1 || IsBinaryElementwise(graph.node(expression.nodes[0]));
}

// From the root upwards, the latest value first: wherever a single value is left, the nodes so far
// are a function of it.
Result<bool> ReplaceExpression(const Functions& functions, Editor& editor, NodeId root) {
  Graph& graph = editor.graph();
  Expression expression;
  std::vector<ValueId> open = {graph.node(root).outputs[0]};
  while (expression.nodes.size() < kMaxNodes) {
    const auto latest =
        std::ranges::max_element(open, {}, [&](ValueId id) { return editor.producer(id); });
    const NodeId id = editor.producer(*latest);
    if (id < 0 || id > root || !IsPart(graph, graph.node(id))) return false;
    open.erase(latest);
    expression.nodes.insert(expression.nodes.begin(), id);
    AddInputs(graph, graph.node(id), open);
    if (open.empty()) return false;
    if (open.size() > 1 || !IsWorthReplacing(graph, expression)) continue;
    expression.input = open[0];
    MG_TRY_ASSIGN(auto found, functions.Find(graph, expression));
    if (!found) continue;
    found->inputs = {expression.input};
    editor.Replace(root, std::move(*found));
    return true;
  }
  return false;
}

}  // namespace

Result<int> RecogniseFunctions(Graph& graph) {
  MG_TRY_ASSIGN(const Functions functions, Functions::Make());
  return ApplyRule(
      graph, [&](Editor& editor, NodeId id) { return ReplaceExpression(functions, editor, id); });
}

}  // namespace monograph
