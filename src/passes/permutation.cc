#include "passes/permutation.h"

#include <algorithm>

#include "base/strings.h"
#include "ops/append.h"
#include "passes/rewrite.h"

namespace monograph {

std::optional<Permutation> PermutationOf(const Graph& graph, const Node& node) {
  if (node.op != schema::BuiltinOperator::TRANSPOSE) return std::nullopt;
  const auto axes = ConstantIntegers(graph, node.inputs[1]);
  if (!axes) return std::nullopt;
  return Permutation(axes->begin(), axes->end());
}

bool IsIdentity(const Permutation& permutation) { return std::ranges::is_sorted(permutation); }

Permutation Compose(const Permutation& first, const Permutation& then) {
  Permutation both;
  for (int axis : then) both.push_back(first[static_cast<size_t>(axis)]);
  return both;
}

Permutation Inverse(const Permutation& permutation) {
  Permutation inverse(permutation.size());
  for (size_t i = 0; i < permutation.size(); ++i) {
    inverse[static_cast<size_t>(permutation[i])] = static_cast<int>(i);
  }
  return inverse;
}

bool KeepsElements(const Permutation& permutation, const Shape& input) {
  Permutation moved;
  for (int axis : permutation) {
    if (input[axis] != 1) moved.push_back(axis);
  }
  return std::ranges::is_sorted(moved);
}

Shape Permute(const Shape& shape, const Permutation& permutation) {
  Shape out;
  for (int axis : permutation) out.Append(shape[axis]);
  return out;
}

Result<Node> MakeTranspose(Graph& graph, ValueId input, const Permutation& permutation) {
  const std::vector<int32_t> axes(permutation.begin(), permutation.end());
  MG_TRY_ASSIGN(const ValueId order,
                AddInts(graph, input, {static_cast<int32_t>(axes.size())}, axes));
  return MakeNode(schema::BuiltinOperator::TRANSPOSE, {input, order});
}

Result<ValueId> AddInts(Graph& graph, ValueId like, const Shape& shape,
                        const std::vector<int32_t>& values) {
  return graph.AddConstant(StrCat(graph.value(like).name, "/", graph.value_count()), DType::kInt32,
                           shape, std::as_bytes(std::span(values)));
}

}  // namespace monograph
