#include "passes/fold_broadcasts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/strings.h"
#include "ops/append.h"
#include "passes/affine.h"
#include "passes/dim_labels.h"
#include "passes/editor.h"
#include "passes/elementwise.h"
#include "passes/permutation.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// A constant stands for so many elements at most: it is stored, not computed.
constexpr int64_t kMaxElements = int64_t{1} << 22;

// Positions [begin, end) of the concatenation's axis.
struct Span {
  ValueId value = kNoValue;  // What is repeated, or kNoValue for the value that is not constant.
  int32_t begin = 0;
  int32_t end = 0;
};

struct Joined {
  int axis = 0;
  ValueId other = kNoValue;
  Span place;  // Of the other one.
  std::vector<Span> constants;
};

// The constant that BROADCAST_TO repeats to a known size along the axis.
std::optional<std::pair<ValueId, int64_t>> Repeated(const Editor& editor, const DimLabels& labels,
                                                    ValueId value, int rank, int axis) {
  const Node* node = editor.Made(value, BuiltinOperator::BROADCAST_TO);
  if (node == nullptr || !ConstantFloats(editor.graph(), node->inputs[0])) return std::nullopt;
  const auto dims = labels.Of(node->inputs[1]);
  if (!dims || std::ssize(*dims) != rank) return std::nullopt;
  const auto size = (*dims)[static_cast<size_t>(axis)].number;
  if (!size || *size < 1 || *size > INT32_MAX) return std::nullopt;
  return std::pair(node->inputs[0], *size);
}

// Nothing unless all but one of the parts are such constants.
std::optional<Joined> ReadParts(const Editor& editor, const DimLabels& labels, const Node& node) {
  const Graph& graph = editor.graph();
  const int rank = graph.value(node.outputs[0]).shape.rank();
  Joined joined;
  joined.axis = *NormalizeAxis(node.options.AsConcatenationOptions()->axis, rank);
  int64_t end = 0;
  for (ValueId input : node.inputs) {
    const auto repeated = Repeated(editor, labels, input, rank, joined.axis);
    const int64_t size = repeated ? repeated->second : graph.value(input).shape[joined.axis];
    if (size < 1 || end > INT32_MAX - size) return std::nullopt;
    const Span span{repeated ? repeated->first : kNoValue, static_cast<int32_t>(end),
                    static_cast<int32_t>(end + size)};
    end = span.end;
    if (repeated) {
      joined.constants.push_back(span);
    } else if (joined.other != kNoValue) {
      return std::nullopt;
    } else {
      joined.other = input;
      joined.place = span;
    }
  }
  if (joined.constants.empty() || joined.other == kNoValue) return std::nullopt;
  return joined;
}

// The dimension that counts `behind` elements from the last one; 1 where there is none.
int32_t DimFromEnd(const Shape& shape, int behind) {
  return behind < shape.rank() ? shape[shape.rank() - 1 - behind] : 1;
}

// The constants' common shape, with all positions of the axis.
std::optional<Shape> CommonShape(const Graph& graph, const Joined& joined, int rank, int32_t size) {
  Shape shape;
  for (int axis = 0; axis < rank; ++axis) {
    int32_t common = axis == joined.axis ? size : 1;
    for (const Span& span : joined.constants) {
      const int32_t dim = DimFromEnd(graph.value(span.value).shape, rank - 1 - axis);
      if (axis != joined.axis && dim != 1) common = dim;
    }
    shape.Append(common);
  }
  const auto elements = shape.NumElements();
  return elements && *elements <= kMaxElements ? std::optional(shape) : std::nullopt;
}

// Copies the constant to its positions, repeated along dimensions of 1.
void Fill(const Graph& graph, const Span& span, int axis, const Shape& shape,
          std::vector<float>& all) {
  const Shape& from = graph.value(span.value).shape;
  const auto values = *ConstantFloats(graph, span.value);
  for (size_t i = 0; i < all.size(); ++i) {
    size_t rest = i;
    size_t source = 0;
    size_t stride = 1;
    bool inside = true;
    for (int behind = 0; behind < shape.rank(); ++behind) {
      const auto dim = static_cast<size_t>(DimFromEnd(shape, behind));
      const auto own = static_cast<size_t>(DimFromEnd(from, behind));
      auto at = static_cast<int64_t>(rest % dim);
      rest /= dim;
      if (shape.rank() - 1 - behind == axis) {
        inside = at >= span.begin && at < span.end;
        at -= span.begin;
      }
      source += own == 1 ? 0 : static_cast<size_t>(at) * stride;
      stride *= own;
    }
    if (inside) all[i] = values[source];
  }
}

Result<Node> MakePad(Graph& graph, const Joined& joined, int rank, int32_t size) {
  std::vector<int32_t> margins(static_cast<size_t>(rank) * 2);
  margins[static_cast<size_t>(joined.axis) * 2] = joined.place.begin;
  margins[static_cast<size_t>(joined.axis) * 2 + 1] = size - joined.place.end;
  MG_TRY_ASSIGN(const ValueId table, AddInts(graph, joined.other, {rank, 2}, margins));
  return MakeNode(BuiltinOperator::PAD, {joined.other, table});
}

Result<bool> FoldConcatenation(const DimLabels& labels, Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const Node& node = graph.node(id);
  if (node.op != BuiltinOperator::CONCATENATION) return false;
  const ValueId output = node.outputs[0];
  if (graph.value(output).dtype != DType::kFloat32) return false;
  const auto joined = ReadParts(editor, labels, node);
  if (!joined) return false;
  const int rank = graph.value(output).shape.rank();
  const int32_t size = std::max(joined->place.end, joined->constants.back().end);
  const auto shape = CommonShape(graph, *joined, rank, size);
  if (!shape) return false;
  std::vector<float> all(static_cast<size_t>(*shape->NumElements()));
  for (const Span& span : joined->constants) Fill(graph, span, joined->axis, *shape, all);
  const std::string name = StrCat(graph.value(output).name, "/constant");
  MG_TRY_ASSIGN(const ValueId constant, AddFloats(graph, name, *shape, all));
  MG_TRY_ASSIGN(Node pad, MakePad(graph, *joined, rank, size));
  MG_TRY_ASSIGN(const ValueId padded, editor.Insert(id, std::move(pad), joined->other));
  graph.value(output).shape = graph.value(padded).shape;
  editor.Replace(id, MakeNode(BuiltinOperator::ADD, {padded, constant}));
  return true;
}

// Has the value the shape that BROADCAST_TO gives?
bool HasShapeOf(const Graph& graph, const DimLabels& labels, ValueId value, const Node& broadcast) {
  const auto dims = labels.Of(broadcast.inputs[1]);
  const Shape& shape = graph.value(value).shape;
  if (!dims || std::ssize(*dims) != shape.rank()) return false;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const Dim own = labels.DimOf(value, axis);
    if (own != (*dims)[static_cast<size_t>(axis)] || (!own.number && !own.is_open())) return false;
  }
  return true;
}

// An operator that repeats its operands itself.
Result<bool> DropBeforeArithmetic(const DimLabels& labels, Editor& editor, NodeId id) {
  const Graph& graph = editor.graph();
  const Node& node = graph.node(id);
  if (!IsBinaryElementwise(node)) return false;
  for (const size_t i : {size_t{0}, size_t{1}}) {
    const Node* broadcast = editor.Made(node.inputs[i], BuiltinOperator::BROADCAST_TO);
    if (broadcast == nullptr || !HasShapeOf(graph, labels, node.inputs[1 - i], *broadcast))
      continue;
    editor.SetInput(id, i, broadcast->inputs[0]);
    return true;
  }
  return false;
}

// A transposition of what is repeated: of less before that.
Result<bool> Transpose(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const auto permutation = PermutationOf(graph, graph.node(id));
  if (!permutation) return false;
  const ValueId repeated = graph.node(id).inputs[0];
  const Node* broadcast = editor.Made(repeated, BuiltinOperator::BROADCAST_TO);
  if (broadcast == nullptr || !editor.read_once(repeated)) return false;
  const ValueId source = broadcast->inputs[0];
  const Shape target = graph.value(graph.node(id).outputs[0]).shape;
  if (!target.is_static() || graph.value(source).shape.rank() != target.rank()) return false;
  MG_TRY_ASSIGN(Node transpose, MakeTranspose(graph, source, *permutation));
  MG_TRY_ASSIGN(const ValueId moved, editor.Insert(id, std::move(transpose), source));
  const std::vector<int32_t> dims(target.dims().begin(), target.dims().end());
  MG_TRY_ASSIGN(const ValueId shape, AddInts(graph, source, {target.rank()}, dims));
  editor.Replace(id, MakeNode(BuiltinOperator::BROADCAST_TO, {moved, shape}));
  return true;
}

Result<bool> FoldAny(const DimLabels& labels, Editor& editor, NodeId id) {
  MG_TRY_ASSIGN(bool changed, FoldConcatenation(labels, editor, id));
  if (changed) return true;
  MG_TRY_ASSIGN(changed, DropBeforeArithmetic(labels, editor, id));
  if (changed) return true;
  return Transpose(editor, id);
}

}  // namespace

Result<int> FoldBroadcasts(Graph& graph) {
  const DimLabels labels(graph);
  return ApplyRule(graph, [&](Editor& editor, NodeId id) { return FoldAny(labels, editor, id); });
}

}  // namespace monograph
