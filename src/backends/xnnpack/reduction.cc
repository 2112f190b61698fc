#include "ops/reduction.h"

#include <vector>

#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

// The axes in order, each once. The operator's inference has checked them.
std::vector<size_t> Axes(const InferState& types, const Node& node) {
  const Shape& input = types.type(node.inputs[0]).shape;
  const auto reduced = ReducedAxes(input, *types.known(node.inputs[1]));
  std::vector<size_t> axes;
  for (size_t axis = 0; axis < reduced->size(); ++axis) {
    if ((*reduced)[axis]) axes.push_back(axis);
  }
  return axes;
}

bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.outputs[0]}) &&
         types.graph().value(node.inputs[1]).is_constant() && !Axes(types, node).empty();
}

template <xnn_reduce_operator op>
Status Define(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const std::vector<size_t> axes = Axes(builder.types(), node);
  const uint32_t flags = node.options.AsReducerOptions()->keep_dims ? XNN_FLAG_KEEP_DIMS : 0;
  return FromXnnStatus(xnn_define_static_reduce(builder.subgraph(), op, axes.size(), axes.data(),
                                                input, output, flags),
                       "define a reduction");
}

}  // namespace

const XnnpackOp kXnnpackMean = {schema::BuiltinOperator::MEAN, Claims, Define<xnn_reduce_mean>};
const XnnpackOp kXnnpackSum = {schema::BuiltinOperator::SUM, Claims, Define<xnn_reduce_sum>};

}  // namespace monograph
