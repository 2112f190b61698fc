#include "passes/sink_transpose.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ops/append.h"
#include "passes/elementwise.h"
#include "passes/permutation.h"
#include "passes/reshape_groups.h"
#include "passes/reshape_node.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// The node on values that are not transposed, and the order of axes that its result is to be given.
struct Sunk {
  Node node;
  Permutation after;
};

using MaybeSunk = Result<std::optional<Sunk>>;

// A value that was transposed: of what, and how.
struct Source {
  ValueId value = kNoValue;
  Permutation permutation;
};

std::optional<Source> SourceOf(const Editor& editor, ValueId value) {
  const Node* node = editor.Made(value, BuiltinOperator::TRANSPOSE);
  if (node == nullptr) return std::nullopt;
  auto permutation = PermutationOf(editor.graph(), *node);
  if (!permutation) return std::nullopt;
  return Source{node->inputs[0], std::move(*permutation)};
}

// What the node computes of input 0 alone, with the order of its axes.
Sunk Same(const Node& node, const Source& source) {
  Sunk sunk{node, source.permutation};
  sunk.node.inputs[0] = source.value;
  sunk.node.outputs.clear();
  return sunk;
}

// Operators on rows leave the axes before the last one alone.
MaybeSunk SinkRows(const Node& node, const Source& source) {
  const bool keeps_last = source.permutation.back() + 1 == std::ssize(source.permutation);
  if (!keeps_last) return std::optional<Sunk>();
  if (node.op == BuiltinOperator::FULLY_CONNECTED &&
      !node.options.AsFullyConnectedOptions()->keep_num_dims) {
    return std::optional<Sunk>();
  }
  return std::optional(Same(node, source));
}

// Constant input i with one row an axis, as many elements each as `width`.
MaybeSunk SinkTable(Editor& editor, const Node& node, const Source& source,
                    std::initializer_list<size_t> tables, size_t width) {
  Graph& graph = editor.graph();
  Sunk sunk = Same(node, source);
  for (const size_t i : tables) {
    const auto rows = ConstantIntegers(graph, node.inputs[i]);
    if (!rows || rows->size() != source.permutation.size() * width) return std::optional<Sunk>();
    std::vector<int32_t> moved(rows->size());
    for (size_t row = 0; row < rows->size(); ++row) {
      const size_t axis = static_cast<size_t>(source.permutation[row / width]);
      moved[axis * width + row % width] = static_cast<int32_t>((*rows)[row]);
    }
    const Shape shape = graph.value(node.inputs[i]).shape;
    MG_TRY_ASSIGN(sunk.node.inputs[i], AddInts(graph, node.inputs[i], shape, moved));
  }
  return std::optional(std::move(sunk));
}

int32_t MoveBits(int32_t mask, const Permutation& permutation) {
  int32_t moved = 0;
  for (size_t i = 0; i < permutation.size(); ++i) moved |= ((mask >> i) & 1) << permutation[i];
  return moved;
}

MaybeSunk SinkStridedSlice(Editor& editor, const Node& node, const Source& source) {
  if (node.options.AsStridedSliceOptions()->shrink_axis_mask != 0) return std::optional<Sunk>();
  MG_TRY_ASSIGN(auto sunk, SinkTable(editor, node, source, {1, 2, 3}, 1));
  if (!sunk) return std::optional<Sunk>();
  schema::StridedSliceOptionsT& options = *sunk->node.options.AsStridedSliceOptions();
  options.begin_mask = MoveBits(options.begin_mask, source.permutation);
  options.end_mask = MoveBits(options.end_mask, source.permutation);
  return sunk;
}

// The order of the axes that are left when those marked go.
Permutation WithoutAxes(const Permutation& permutation, const std::vector<bool>& dropped) {
  Permutation left;
  for (int axis : permutation) {
    if (dropped[static_cast<size_t>(axis)]) continue;
    left.push_back(axis -
                   static_cast<int>(std::count(dropped.begin(), dropped.begin() + axis, true)));
  }
  return left;
}

MaybeSunk SinkReduction(Editor& editor, const Node& node, const Source& source) {
  Graph& graph = editor.graph();
  const auto axes = ConstantIntegers(graph, node.inputs[1]);
  if (!axes) return std::optional<Sunk>();
  const int rank = static_cast<int>(source.permutation.size());
  std::vector<bool> reduced(source.permutation.size());
  std::vector<int32_t> moved;
  for (int64_t given : *axes) {
    const auto axis = NormalizeAxis(static_cast<int>(given), rank);
    if (!axis) return std::optional<Sunk>();
    moved.push_back(source.permutation[static_cast<size_t>(*axis)]);
    reduced[static_cast<size_t>(moved.back())] = true;
  }
  const Shape shape = graph.value(node.inputs[1]).shape;
  Sunk sunk = Same(node, source);
  MG_TRY_ASSIGN(sunk.node.inputs[1], AddInts(graph, node.inputs[1], shape, moved));
  if (!node.options.AsReducerOptions()->keep_dims) {
    sunk.after = WithoutAxes(source.permutation, reduced);
  }
  return std::optional(std::move(sunk));
}

// The groups in the order in which the last of their axes lie in the source: rows stay rows.
std::vector<ReshapeGroup> InOrder(std::vector<ReshapeGroup> groups,
                                  const Permutation& permutation) {
  std::ranges::sort(groups, {}, [&](const ReshapeGroup& group) {
    return *std::max_element(permutation.begin() + group.from_begin,
                             permutation.begin() + group.from_end);
  });
  return groups;
}

// The part of the transposition that brings the axes of each group together, as the reshape needs
// them: what stays before it.
Permutation StaysBefore(const std::vector<ReshapeGroup>& ordered, const Permutation& permutation) {
  Permutation first;
  for (const ReshapeGroup& group : ordered) {
    first.insert(first.end(), permutation.begin() + group.from_begin,
                 permutation.begin() + group.from_end);
  }
  return first;
}

// The reshape comes first, with its groups in the order of the source's axes. A transposition that
// moves axes within a group leaves a part before it, where it may be split.
MaybeSunk SinkReshape(Editor& editor, NodeId id, const Node& node, Source source, bool may_split) {
  Graph& graph = editor.graph();
  const Shape from = graph.value(node.inputs[0]).shape;
  const Shape to = graph.value(node.outputs[0]).shape;
  const auto groups = GroupAxes(from, to);
  if (!groups) return std::optional<Sunk>();
  const auto ordered = InOrder(*groups, source.permutation);
  const Permutation before = StaysBefore(ordered, source.permutation);
  if (!IsIdentity(before)) {
    const bool moves_groups = before != source.permutation;
    if (!may_split || !moves_groups) return std::optional<Sunk>();
    MG_TRY_ASSIGN(Node first, MakeTranspose(graph, source.value, before));
    MG_TRY_ASSIGN(source.value, editor.Insert(id, std::move(first), node.inputs[0]));
  }
  Permutation order;
  for (const ReshapeGroup& group : ordered) {
    for (int axis = group.to_begin; axis < group.to_end; ++axis) order.push_back(axis);
  }
  const Shape shape = Permute(to, order);
  MG_TRY_ASSIGN(Node reshape, MakeReshape(graph, source.value, shape));
  return std::optional(Sunk{std::move(reshape), Inverse(order)});
}

MaybeSunk SinkOne(Editor& editor, NodeId id, const Source& source, bool may_split) {
  const Node node = editor.graph().node(id);
  if (IsUnaryElementwise(node)) return std::optional(Same(node, source));
  if (IsReshape(node)) return SinkReshape(editor, id, node, source, may_split);
  switch (node.op) {
    // Not DEQUANTIZE: integers are moved before it, at a quarter of the bytes.
    case BuiltinOperator::QUANTIZE: {
      const bool per_channel = editor.graph().value(node.inputs[0]).quantization.per_channel() ||
                               editor.graph().value(node.outputs[0]).quantization.per_channel();
      return per_channel ? std::optional<Sunk>() : std::optional(Same(node, source));
    }
    case BuiltinOperator::SOFTMAX:
    case BuiltinOperator::LOG_SOFTMAX:
    case BuiltinOperator::L2_NORMALIZATION:
    case BuiltinOperator::FULLY_CONNECTED: return SinkRows(node, source);
    case BuiltinOperator::MEAN:
    case BuiltinOperator::SUM:
    case BuiltinOperator::REDUCE_MAX:
    case BuiltinOperator::REDUCE_MIN: return SinkReduction(editor, node, source);
    case BuiltinOperator::PAD:
    case BuiltinOperator::PADV2:
    case BuiltinOperator::MIRROR_PAD: return SinkTable(editor, node, source, {1}, 2);
    case BuiltinOperator::SLICE: return SinkTable(editor, node, source, {1, 2}, 1);
    case BuiltinOperator::STRIDED_SLICE: return SinkStridedSlice(editor, node, source);
    default: return std::optional<Sunk>();
  }
}

// Operands of several inputs: transposed alike, or constants and what has one axis longer than 1,
// which are transposed back.
class Operands {
 public:
  Operands(Editor& editor, NodeId id) : editor_(editor), id_(id) {}

  // False, and nothing changed, where an operand is neither.
  Result<bool> Move(std::vector<ValueId>& inputs, int rank) {
    for (ValueId input : inputs) {
      if (const auto source = SourceOf(editor_, input)) permutation_ = source->permutation;
    }
    const bool movable = std::ranges::all_of(inputs, [&](ValueId id) { return CanMove(id); });
    if (!movable || std::ssize(permutation_) != rank) return false;
    for (ValueId& input : inputs) {
      MG_TRY_ASSIGN(input, MoveOne(input));
    }
    return true;
  }

  const Permutation& permutation() const { return permutation_; }

 private:
  bool CanMove(ValueId input) const {
    if (const auto source = SourceOf(editor_, input)) return source->permutation == permutation_;
    const Value& value = editor_.graph().value(input);
    if (IsNumber(value)) return true;
    return value.is_constant() ? !value.quantization.per_channel() && Fits(value)
                               : MovesOnes(value);
  }

  bool Fits(const Value& value) const {
    return value.shape.rank() <= static_cast<int>(permutation_.size());
  }
  bool IsNumber(const Value& value) const { return value.shape.NumElements() == 1 && Fits(value); }

  // A RESHAPE gives it the other order, as of the gate of squeeze-and-excitation.
  bool MovesOnes(const Value& value) const {
    return value.shape.rank() == static_cast<int>(permutation_.size()) &&
           KeepsElements(Inverse(permutation_), value.shape) && CanReshapeTo(value.shape);
  }

  // A constant's missing dimensions come first; folding does the rest.
  Result<ValueId> MoveOne(ValueId input) {
    if (const auto source = SourceOf(editor_, input)) return source->value;
    const Value& value = editor_.graph().value(input);
    if (IsNumber(value)) return input;
    const bool constant = value.is_constant();
    Shape full;
    for (int i = value.shape.rank(); i < std::ssize(permutation_); ++i) full.Append(1);
    for (int32_t dim : value.shape.dims()) full.Append(dim);
    if (!constant) return Insert(MakeReshape(editor_.graph(), input, Moved(full)), input);
    MG_TRY_ASSIGN(const ValueId wide, Insert(MakeReshape(editor_.graph(), input, full), input));
    return Insert(MakeTranspose(editor_.graph(), wide, Inverse(permutation_)), input);
  }

  Shape Moved(const Shape& shape) const { return Permute(shape, Inverse(permutation_)); }

  Result<ValueId> Insert(Result<Node> node, ValueId like) {
    if (!node.ok()) return node.error();
    return editor_.Insert(id_, std::move(*node), like);
  }

  Editor& editor_;
  NodeId id_;
  Permutation permutation_;
};

MaybeSunk SinkSeveral(Editor& editor, NodeId id) {
  Node node = editor.graph().node(id);
  const int rank = editor.graph().value(node.outputs[0]).shape.rank();
  Operands operands(editor, id);
  MG_TRY_ASSIGN(const bool moved, operands.Move(node.inputs, rank));
  if (!moved) return std::optional<Sunk>();
  node.outputs.clear();
  if (node.op == BuiltinOperator::CONCATENATION) {
    int32_t& axis = node.options.AsConcatenationOptions()->axis;
    axis = operands.permutation()[static_cast<size_t>(*NormalizeAxis(axis, rank))];
  }
  return std::optional(Sunk{std::move(node), operands.permutation()});
}

// A concatenation's constants have their whole shape: none is a single number for all.
bool TakesSeveral(const Graph& graph, const Node& node) {
  if (IsBinaryElementwise(node) || node.op == BuiltinOperator::PRELU) return true;
  return node.op == BuiltinOperator::CONCATENATION &&
         std::ranges::none_of(node.inputs, [&](ValueId input) {
           return graph.value(input).shape.NumElements() == 1;
         });
}

Status PutBehind(Editor& editor, NodeId id, Sunk sunk) {
  if (IsIdentity(sunk.after)) {
    editor.Replace(id, std::move(sunk.node));
    return {};
  }
  const ValueId output = editor.graph().node(id).outputs[0];
  MG_TRY_ASSIGN(const ValueId inner, editor.Insert(id, std::move(sunk.node), output));
  MG_TRY_ASSIGN(Node transpose, MakeTranspose(editor.graph(), inner, sunk.after));
  editor.Replace(id, std::move(transpose));
  return {};
}

bool ReadsMovable(const Editor& editor, NodeId id, const MayMove& may_move) {
  return std::ranges::any_of(editor.graph().node(id).inputs, [&](ValueId input) {
    return input != kNoValue && SourceOf(editor, input) && may_move(editor, input, id);
  });
}

}  // namespace

Result<bool> SinkTranspose(Editor& editor, NodeId id, const MayMove& may_move, bool may_split) {
  if (!ReadsMovable(editor, id, may_move)) return false;
  const Node node = editor.graph().node(id);
  std::optional<Sunk> sunk;
  if (TakesSeveral(editor.graph(), node)) {
    MG_TRY_ASSIGN(sunk, SinkSeveral(editor, id));
  } else if (const auto source = SourceOf(editor, node.inputs[0])) {
    MG_TRY_ASSIGN(sunk, SinkOne(editor, id, *source, may_split));
  }
  if (!sunk) return false;
  MG_TRY(PutBehind(editor, id, std::move(*sunk)));
  return true;
}

}  // namespace monograph
