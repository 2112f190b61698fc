#include "passes/dim_labels.h"

#include <algorithm>
#include <utility>

#include "ops/append.h"
#include "ops/fold.h"
#include "passes/elementwise.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

constexpr int64_t kMaxElements = 64;

// Do the node's outputs hold elements of its input `i`, whatever these are?
bool Moves(const Node& node, size_t i) {
  switch (node.op) {
    case BuiltinOperator::CONCATENATION:
    case BuiltinOperator::PACK: return true;
    case BuiltinOperator::CAST:
    case BuiltinOperator::EXPAND_DIMS:
    case BuiltinOperator::GATHER:
    case BuiltinOperator::RESHAPE:
    case BuiltinOperator::SLICE:
    case BuiltinOperator::SQUEEZE:
    case BuiltinOperator::STRIDED_SLICE: return i == 0;
    default: return false;
  }
}

bool IsSmallInteger(const Value& value) {
  const auto count = value.shape.NumElements();
  const bool integer = value.dtype == DType::kInt32 || value.dtype == DType::kInt64;
  return (integer || value.dtype == DType::kBool) && count && *count <= kMaxElements;
}

Result<ValueId> AddIntegers(Graph& graph, const Value& like, const std::vector<int64_t>& values) {
  if (like.dtype == DType::kInt64) {
    return graph.AddConstant("", DType::kInt64, like.shape, std::as_bytes(std::span(values)));
  }
  const std::vector<int32_t> narrow(values.begin(), values.end());
  return graph.AddConstant("", DType::kInt32, like.shape, std::as_bytes(std::span(narrow)));
}

// What the node makes of these elements of its inputs.
Result<std::vector<int64_t>> Evaluate(const Graph& from, Node node,
                                      const std::vector<std::vector<int64_t>>& inputs) {
  Graph graph;
  const DType dtype = from.value(node.outputs[0]).dtype;
  for (size_t i = 0; i < inputs.size(); ++i) {
    MG_TRY_ASSIGN(node.inputs[i], AddIntegers(graph, from.value(node.inputs[i]), inputs[i]));
  }
  node.outputs.clear();
  MG_TRY_ASSIGN(const ValueId output,
                AppendNode(graph, std::move(node), Value{"", dtype, {}, {}, {}}));
  MG_TRY(FoldConstants(graph, kMaxElements * sizeof(int64_t)));
  auto values = ConstantIntegers(graph, output);
  if (!values) return Error{ErrorCode::kInternal, "Arithmetic on constants was not folded."};
  return std::move(*values);
}

// Elements for the evaluator: numbers, or for what is only moved the place in a list of dimensions.
class Elements {
 public:
  // False where a number is needed and not known.
  bool Add(const std::vector<Dim>& dims, bool moves) {
    auto& input = inputs_.emplace_back();
    for (const Dim& dim : dims) {
      if (!moves && !dim.number) return false;
      input.push_back(moves ? static_cast<int64_t>(moved_.size()) : *dim.number);
      if (moves) moved_.push_back(dim);
    }
    return true;
  }

  const std::vector<std::vector<int64_t>>& inputs() const { return inputs_; }

  Dim Read(int64_t element, bool moves) const {
    return moves ? moved_[static_cast<size_t>(element)] : Dim{element, kNoValue, 0};
  }

 private:
  std::vector<std::vector<int64_t>> inputs_;
  std::vector<Dim> moved_;
};

// The input that has all unknown dimensions that the output has, at the same axes, or kNoValue.
ValueId Kept(const Graph& graph, const Node& node) {
  if (IsUnaryElementwise(node)) return node.inputs[0];
  if (IsBinaryElementwise(node)) {
    for (const size_t i : {size_t{0}, size_t{1}}) {
      const bool number = graph.value(node.inputs[1 - i]).shape.NumElements() == 1;
      const int rank = graph.value(node.outputs[0]).shape.rank();
      if (number && graph.value(node.inputs[i]).shape.rank() == rank) return node.inputs[i];
    }
    return kNoValue;
  }
  const auto* reduction = node.options.AsReducerOptions();
  return reduction != nullptr && reduction->keep_dims ? node.inputs[0] : kNoValue;
}

Dim Equal(const Dim& a, const Dim& b) {
  if (a.number && b.number) return {*a.number == *b.number, kNoValue, 0};
  const auto negative = [](const Dim& dim) { return dim.number && *dim.number < 0; };
  if (a.is_open() && a == b) return {1, kNoValue, 0};
  const bool differ = (a.is_open() && negative(b)) || (b.is_open() && negative(a));
  return differ ? Dim{0, kNoValue, 0} : Dim{};
}

Dim Maximum(const Dim& a, const Dim& b) {
  if (a.number && b.number) return {std::max(*a.number, *b.number), kNoValue, 0};
  const auto passes = [](const Dim& number, const Dim& open) {
    return open.is_open() && number.number && *number.number <= 0;
  };
  if (a == b || passes(b, a)) return a;
  return passes(a, b) ? b : Dim{};
}

Dim Select(const Dim& condition, const Dim& yes, const Dim& no) {
  if (condition.number) return *condition.number != 0 ? yes : no;
  return yes == no ? yes : Dim{};
}

}  // namespace

DimLabels::DimLabels(const Graph& graph)
    : graph_(graph),
      kept_(static_cast<size_t>(graph.value_count()), kNoValue),
      dims_(static_cast<size_t>(graph.value_count())) {
  for (const Node& node : graph.nodes()) {
    if (node.outputs.size() == 1) kept_[static_cast<size_t>(node.outputs[0])] = Kept(graph, node);
  }
  for (const Node& node : graph.nodes()) {
    if (node.outputs.size() != 1 || !IsSmallInteger(graph.value(node.outputs[0]))) continue;
    if (node.op == BuiltinOperator::SHAPE) {
      SetShape(node);
    } else if (!FollowElements(node)) {
      Follow(node);
    }
  }
}

std::optional<std::vector<Dim>> DimLabels::Of(ValueId id) const {
  if (id == kNoValue) return std::nullopt;
  if (!graph_.value(id).is_constant()) {
    return id < std::ssize(dims_) ? dims_[static_cast<size_t>(id)] : std::nullopt;
  }
  const auto numbers = ConstantIntegers(graph_, id);
  if (!numbers || std::ssize(*numbers) > kMaxElements) return std::nullopt;
  std::vector<Dim> dims;
  for (int64_t number : *numbers) dims.push_back({number, kNoValue, 0});
  return dims;
}

Dim DimLabels::DimOf(ValueId id, int axis) const {
  const int32_t size = graph_.value(id).shape[axis];
  if (size != kDynamic) return {size, kNoValue, 0};
  while (id < std::ssize(kept_)) {
    const ValueId source = kept_[static_cast<size_t>(id)];
    if (source == kNoValue || graph_.value(source).shape[axis] != kDynamic) break;
    id = source;
  }
  return {{}, id, axis};
}

void DimLabels::SetShape(const Node& node) {
  auto& dims = dims_[static_cast<size_t>(node.outputs[0])].emplace();
  for (int axis = 0; axis < graph_.value(node.inputs[0]).shape.rank(); ++axis) {
    dims.push_back(DimOf(node.inputs[0], axis));
  }
}

// EQUAL, MAXIMUM and SELECT_V2, element by element. False for other operators.
bool DimLabels::FollowElements(const Node& node) {
  const bool is_known = node.op == BuiltinOperator::EQUAL || node.op == BuiltinOperator::MAXIMUM ||
                        node.op == BuiltinOperator::SELECT_V2;
  if (!is_known) return false;
  std::vector<std::vector<Dim>> inputs;
  for (ValueId input : node.inputs) {
    auto dims = Of(input);
    if (!dims) return true;
    inputs.push_back(std::move(*dims));
  }
  const auto count = graph_.value(node.outputs[0]).shape.NumElements();
  const auto fits = [&](const auto& dims) {
    return dims.size() == 1 || std::ssize(dims) == *count;
  };
  if (!std::ranges::all_of(inputs, fits)) return true;
  auto& made = dims_[static_cast<size_t>(node.outputs[0])].emplace();
  for (size_t i = 0; std::cmp_less(i, *count); ++i) {
    const auto at = [&](size_t input) { return inputs[input][inputs[input].size() == 1 ? 0 : i]; };
    if (node.op == BuiltinOperator::EQUAL) made.push_back(Equal(at(0), at(1)));
    if (node.op == BuiltinOperator::MAXIMUM) made.push_back(Maximum(at(0), at(1)));
    if (node.op == BuiltinOperator::SELECT_V2) made.push_back(Select(at(0), at(1), at(2)));
  }
  return true;
}

// What cannot be evaluated is not known.
void DimLabels::Follow(const Node& node) {
  Elements elements;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const auto dims = Of(node.inputs[i]);
    if (!dims || !elements.Add(*dims, Moves(node, i))) return;
  }
  if (node.inputs.empty()) return;
  const auto results = Evaluate(graph_, node, elements.inputs());
  if (!results.ok()) return;
  const bool moves = Moves(node, 0);
  auto& made = dims_[static_cast<size_t>(node.outputs[0])].emplace();
  for (int64_t result : *results) made.push_back(elements.Read(result, moves));
}

}  // namespace monograph
