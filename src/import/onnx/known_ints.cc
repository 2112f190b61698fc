#include "import/onnx/known_ints.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/checked.h"
#include "ops/append.h"
#include "ops/cost.h"
#include "ops/evaluate.h"
#include "ops/registry.h"
#include "ops/roi_align.h"
#include "ops/select_boxes.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

constexpr int64_t kMostTracked = 64;

bool IsInteger(DType dtype) { return dtype == DType::kInt32 || dtype == DType::kInt64; }

// Operators whose output elements are elements of their first input, or of all inputs.
bool MovesFirst(BuiltinOperator op) {
  constexpr BuiltinOperator kOps[] = {
      BuiltinOperator::GATHER,  BuiltinOperator::STRIDED_SLICE, BuiltinOperator::SLICE,
      BuiltinOperator::RESHAPE, BuiltinOperator::SQUEEZE,       BuiltinOperator::EXPAND_DIMS,
      BuiltinOperator::CAST,
  };
  return std::ranges::count(kOps, op) > 0;
}

bool MovesAll(BuiltinOperator op) {
  return op == BuiltinOperator::CONCATENATION || op == BuiltinOperator::PACK;
}

bool IsPlainConstant(const Graph& graph, ValueId id) {
  return ConstantView(graph, id).has_value() && graph.value(id).quantization.empty();
}

bool IsFoldable(const Graph& graph, const Node& node) {
  return !node.inputs.empty() && std::ranges::all_of(node.inputs, [&](ValueId id) {
    return id == kNoValue || IsPlainConstant(graph, id);
  }) && std::ranges::all_of(node.outputs, [&](ValueId id) {
    return graph.value(id).quantization.empty() && graph.value(id).dtype != DType::kString;
  });
}

// Operators whose cost their shapes do not tell.
bool IsUnbounded(const Node& node) {
  return node.op == BuiltinOperator::LOCAL_RESPONSE_NORMALIZATION ||
         node.custom_code == kRoiAlignName || node.custom_code == kSelectBoxesName;
}

// Multiplications, and the elements that the windows of pools read; nothing beyond int64.
std::optional<int64_t> StepsOf(const InferState& state, const Node& node, NodeId id) {
  const auto* pool = node.options.AsPool2DOptions();
  if (pool == nullptr) return CountMacs(state, id);
  const auto count = state.type(node.outputs[0]).shape.NumElements();
  const auto area = CheckedMul(int64_t{pool->filter_height}, int64_t{pool->filter_width});
  return count && area ? CheckedMul(*count, *area) : std::nullopt;
}

// Nothing where the node is not to be computed ahead.
std::optional<FoldBudget> CostOf(const InferState& state, const Graph& graph) {
  const Node& node = graph.nodes().back();
  const auto steps = StepsOf(state, node, graph.node_count() - 1);
  if (IsUnbounded(node) || !steps || *steps > INT64_MAX / 4) return std::nullopt;
  FoldBudget cost = 4 * static_cast<FoldBudget>(*steps);
  for (ValueId id : node.inputs) {
    if (const auto view = ConstantView(graph, id)) cost += 4 * view->bytes.size();
  }
  return cost;
}

Status Fold(Graph& graph, FoldBudget& budget) {
  const Node& node = graph.nodes().back();
  const InferState state(graph);
  const OpDef& def = *FindOp(node);
  if (!CanEvaluate(state, node, def)) return {};
  const auto cost = CostOf(state, graph);
  if (!cost || *cost > budget) return {};
  budget -= *cost;
  MG_TRY_ASSIGN(auto results, EvaluateNode(state, node, def, budget));
  for (size_t i = 0; i < results.size(); ++i) {
    Value& value = graph.value(node.outputs[i]);
    value.shape = results[i].shape;
    budget -= std::min<FoldBudget>(results[i].bytes.size(), budget);
    value.constant = Constant::Own(std::move(results[i].bytes));
  }
  graph.mutable_nodes().pop_back();
  return {};
}

std::vector<int64_t> Widen(const ConstTensorView& view) {
  if (view.dtype == DType::kInt64) {
    const auto wide = view.as<int64_t>();
    return {wide.begin(), wide.end()};
  }
  const auto narrow = view.as<int32_t>();
  return {narrow.begin(), narrow.end()};
}

Result<ValueId> AddInts(Graph& graph, DType dtype, const Shape& shape,
                        const std::vector<int64_t>& elements) {
  if (dtype == DType::kInt64) {
    return graph.AddConstant("", dtype, shape, std::as_bytes(std::span(elements)));
  }
  const std::vector<int32_t> narrow(elements.begin(), elements.end());
  return graph.AddConstant("", dtype, shape, std::as_bytes(std::span(narrow)));
}

std::vector<int64_t> DimsOf(const Graph& graph, ValueId id) {
  const Shape& shape = graph.value(id).shape;
  std::vector<int64_t> dims;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    dims.push_back(shape[axis] == kDynamic ? OpenDim(id, axis) : shape[axis]);
  }
  return dims;
}

// The node's operands as constants of `scratch`; nothing where they are not known well enough:
// what says where elements go must be known, what is moved need not.
Result<std::optional<std::vector<ValueId>>> Operands(const Graph& graph, const KnownInts& known,
                                                     const Node& node, Graph& scratch) {
  std::vector<ValueId> operands;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const ValueId id = node.inputs[i];
    if (id == kNoValue) return std::optional<std::vector<ValueId>>();
    const Value& value = graph.value(id);
    const bool moved = i == 0 || MovesAll(node.op);
    const int64_t count = value.shape.NumElements().value_or(kMostTracked + 1);
    if (count > kMostTracked || !IsInteger(value.dtype)) {
      return std::optional<std::vector<ValueId>>();
    }
    auto elements = FindInts(graph, known, id);
    if (!elements && moved) elements.emplace(static_cast<size_t>(count), kUnknownInt);
    if (!elements || (!moved && !std::ranges::all_of(*elements, IsKnown))) {
      return std::optional<std::vector<ValueId>>();
    }
    MG_TRY_ASSIGN(const ValueId operand, AddInts(scratch, value.dtype, value.shape, *elements));
    operands.push_back(operand);
  }
  return std::optional(std::move(operands));
}

// The output's elements, by the operator's own evaluator.
Result<std::optional<std::vector<int64_t>>> Move(const Graph& graph, const KnownInts& known,
                                                 const Node& node, FoldBudget& budget) {
  Graph scratch;
  MG_TRY_ASSIGN(auto operands, Operands(graph, known, node, scratch));
  if (!operands) return std::optional<std::vector<int64_t>>();
  Node copy = node;
  copy.inputs = std::move(*operands);
  copy.outputs.clear();
  MG_TRY(AppendNode(scratch, std::move(copy), "", graph.value(node.outputs[0]).dtype));
  MG_TRY(Fold(scratch, budget));
  const auto view = ConstantView(scratch, scratch.value_count() - 1);
  return view ? std::optional(Widen(*view)) : std::nullopt;
}

// Known elements make a constant of the output.
Status Track(Graph& graph, KnownInts& known, std::vector<int64_t> elements) {
  const ValueId id = graph.nodes().back().outputs[0];
  Value& value = graph.value(id);
  if (!std::ranges::all_of(elements, IsKnown)) {
    known[id] = std::move(elements);
    return {};
  }
  Graph scratch;
  MG_TRY_ASSIGN(const ValueId made, AddInts(scratch, value.dtype, value.shape, elements));
  value.constant = scratch.value(made).constant;
  graph.mutable_nodes().pop_back();
  return {};
}

bool IsTracked(const Graph& graph, const Node& node) {
  const Value& output = graph.value(node.outputs[0]);
  return node.outputs.size() == 1 && IsInteger(output.dtype) &&
         output.shape.NumElements().value_or(kMostTracked + 1) <= kMostTracked;
}

}  // namespace

int64_t OpenDim(ValueId id, int axis) {
  return INT32_MIN + 1 + std::min<int64_t>(int64_t{id} * kMaxRank + axis, INT32_MAX / 4);
}

std::optional<std::vector<int64_t>> FindInts(const Graph& graph, const KnownInts& known,
                                             ValueId id) {
  if (!IsInteger(graph.value(id).dtype)) return std::nullopt;
  if (const auto view = ConstantView(graph, id)) return Widen(*view);
  const auto found = known.find(id);
  return found == known.end() ? std::nullopt : std::optional(found->second);
}

Status ComputeLastNode(Graph& graph, KnownInts& known, FoldBudget& budget) {
  if (graph.nodes().empty()) return {};
  const Node& node = graph.nodes().back();
  if (IsFoldable(graph, node)) return Fold(graph, budget);
  if (!IsTracked(graph, node)) return {};
  if (node.op == BuiltinOperator::SHAPE) {
    return Track(graph, known, DimsOf(graph, node.inputs[0]));
  }
  if (!MovesFirst(node.op) && !MovesAll(node.op)) return {};
  MG_TRY_ASSIGN(auto elements, Move(graph, known, node, budget));
  return elements ? Track(graph, known, std::move(*elements)) : Status();
}

}  // namespace monograph::onnx
