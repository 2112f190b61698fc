#include "passes/parts.h"

#include <algorithm>

#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

bool HasBit(int32_t mask, int bit) { return ((mask >> bit) & 1) != 0; }

// The only axis of `shape` for which `is_cut` holds, or nothing.
template <typename IsCut>
std::optional<int> OnlyAxis(const Shape& shape, IsCut is_cut) {
  std::optional<int> only;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (!is_cut(axis)) continue;
    if (only) return std::nullopt;
    only = axis;
  }
  return only;
}

std::vector<Part> PartAt(const Graph& graph, const Node& node, int axis, int64_t begin,
                         int64_t size) {
  const int32_t dim = graph.value(node.inputs[0]).shape[axis];
  if (dim == kDynamic || begin < 0 || size < 1 || begin > dim - size) return {};
  return {{node.outputs[0], axis, static_cast<int32_t>(begin), static_cast<int32_t>(begin + size)}};
}

std::vector<Part> PartOfSlice(const Graph& graph, const Node& node) {
  const Shape& shape = graph.value(node.inputs[0]).shape;
  const auto begin = ConstantIntegers(graph, node.inputs[1]);
  const auto size = ConstantIntegers(graph, node.inputs[2]);
  if (!begin || !size) return {};
  const auto axis = OnlyAxis(shape, [&](int a) {
    const auto i = static_cast<size_t>(a);
    return (*begin)[i] != 0 || ((*size)[i] != -1 && (*size)[i] != shape[a]);
  });
  if (!axis) return {};
  const auto i = static_cast<size_t>(*axis);
  const int64_t rest = shape[*axis] - (*begin)[i];
  return PartAt(graph, node, *axis, (*begin)[i], (*size)[i] == -1 ? rest : (*size)[i]);
}

// Bounds of STRIDED_SLICE along an axis of known size; those behind the given ones are whole.
struct Bounds {
  int64_t begin = 0;
  int64_t end = 0;
};

std::vector<Part> PartOfStridedSlice(const Graph& graph, const Node& node) {
  const auto& options = *node.options.AsStridedSliceOptions();
  const Shape& shape = graph.value(node.inputs[0]).shape;
  const auto begin = ConstantIntegers(graph, node.inputs[1]);
  const auto end = ConstantIntegers(graph, node.inputs[2]);
  const auto stride = ConstantIntegers(graph, node.inputs[3]);
  if (!begin || !end || !stride || options.offset) return {};
  if (std::ranges::any_of(*stride, [](int64_t step) { return step != 1; })) return {};
  const auto bounds = [&](int axis) {
    const auto i = static_cast<size_t>(axis);
    const int64_t dim = shape[axis];
    if (i >= begin->size()) return Bounds{0, dim};
    const auto place = [&](int64_t at) {
      return std::clamp<int64_t>(at < 0 ? at + dim : at, 0, dim);
    };
    const int64_t from = HasBit(options.begin_mask, axis) ? 0 : place((*begin)[i]);
    if (HasBit(options.shrink_axis_mask, axis)) return Bounds{from, from + 1};
    return Bounds{from, HasBit(options.end_mask, axis) ? dim : place((*end)[i])};
  };
  const auto axis = OnlyAxis(shape, [&](int a) {
    const Bounds b = bounds(a);
    return b.begin != 0 || b.end != shape[a] || HasBit(options.shrink_axis_mask, a);
  });
  if (!axis) return {};
  const Bounds b = bounds(*axis);
  return PartAt(graph, node, *axis, b.begin, b.end - b.begin);
}

std::vector<Part> PartOfGather(const Graph& graph, const Node& node) {
  const auto& options = *node.options.AsGatherOptions();
  const auto axis = NormalizeAxis(options.axis, graph.value(node.inputs[0]).shape.rank());
  const auto indices = ConstantIntegers(graph, node.inputs[1]);
  if (!axis || !indices || indices->empty() || options.batch_dims != 0) return {};
  if (graph.value(node.inputs[1]).shape.rank() > 1) return {};
  for (size_t i = 1; i < indices->size(); ++i) {
    if ((*indices)[i] != (*indices)[i - 1] + 1) return {};
  }
  return PartAt(graph, node, *axis, (*indices)[0], std::ssize(*indices));
}

std::vector<Part> EqualParts(const Shape& shape, std::optional<int> axis,
                             const std::vector<ValueId>& outputs) {
  const auto count = static_cast<int32_t>(outputs.size());
  if (!axis || shape[*axis] == kDynamic || shape[*axis] % count != 0) return {};
  const int32_t size = shape[*axis] / count;
  std::vector<Part> parts;
  for (int32_t i = 0; i < count; ++i) {
    parts.push_back({outputs[static_cast<size_t>(i)], *axis, i * size, (i + 1) * size});
  }
  return parts;
}

std::vector<Part> PartsOfSplit(const Graph& graph, const Node& node) {
  const auto given = ConstantInts(graph, node.inputs[0]);
  if (!given || given->size() != 1) return {};
  const Shape& shape = graph.value(node.inputs[1]).shape;
  return EqualParts(shape, NormalizeAxis((*given)[0], shape.rank()), node.outputs);
}

}  // namespace

std::vector<Part> PartsOf(const Graph& graph, const Node& node, ValueId value) {
  const size_t data = node.op == BuiltinOperator::SPLIT ? 1 : 0;
  if (std::ranges::count(node.inputs, value) != 1 || node.inputs[data] != value) return {};
  switch (node.op) {
    case BuiltinOperator::SLICE: return PartOfSlice(graph, node);
    case BuiltinOperator::STRIDED_SLICE: return PartOfStridedSlice(graph, node);
    case BuiltinOperator::GATHER: return PartOfGather(graph, node);
    case BuiltinOperator::SPLIT: return PartsOfSplit(graph, node);
    case BuiltinOperator::UNPACK: {
      const Shape& shape = graph.value(value).shape;
      const int axis = node.options.AsUnpackOptions()->axis;
      return EqualParts(shape, NormalizeAxis(axis, shape.rank()), node.outputs);
    }
    default: return {};
  }
}

}  // namespace monograph
