#include "passes/reshape_node.h"

#include <algorithm>

#include "base/strings.h"
#include "ops/append.h"

namespace monograph {

using schema::BuiltinOperator;

bool IsReshape(const Node& node) {
  return node.op == BuiltinOperator::RESHAPE || node.op == BuiltinOperator::SQUEEZE ||
         node.op == BuiltinOperator::EXPAND_DIMS;
}

bool CanReshapeTo(const Shape& shape) {
  if (shape.is_static()) return true;
  return std::ranges::count(shape.dims(), kDynamic) == 1 &&
         std::ranges::count(shape.dims(), 0) == 0;
}

Result<Node> MakeReshape(Graph& graph, ValueId input, const Shape& shape) {
  const std::string name = StrCat(graph.value(input).name, "/shape");
  MG_TRY_ASSIGN(const ValueId dims, graph.AddConstant(name, DType::kInt32, {shape.rank()},
                                                      std::as_bytes(shape.dims())));
  Node node = MakeNode(BuiltinOperator::RESHAPE, {input, dims});
  node.options.AsReshapeOptions()->new_shape.assign(shape.dims().begin(), shape.dims().end());
  return node;
}

}  // namespace monograph
