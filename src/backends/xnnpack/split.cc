#include <algorithm>
#include <array>

#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"
#include "ops/element.h"

namespace monograph {

namespace {

constexpr size_t kMostParts = 4;

bool Claims(const InferState& types, const Node& node) {
  const size_t parts = node.outputs.size();
  if (parts < 2 || parts > kMostParts || !types.graph().value(node.inputs[0]).is_constant()) {
    return false;
  }
  return std::ranges::all_of(
      node.outputs, [&](ValueId id) { return AreActivations(types, {node.inputs[1], id}); });
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  const auto axis = static_cast<int32_t>(IntegerAt(*builder.types().known(node.inputs[0]), 0));
  MG_TRY_ASSIGN(const uint32_t in, builder.Activation(node.inputs[1]));
  std::array<uint32_t, kMostParts> out{};
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    MG_TRY_ASSIGN(out[i], builder.Activation(node.outputs[i]));
  }
  xnn_subgraph_t g = builder.subgraph();
  xnn_status status = xnn_status_success;
  switch (node.outputs.size()) {
    case 2: status = xnn_define_even_split2(g, axis, in, out[0], out[1], 0); break;
    case 3: status = xnn_define_even_split3(g, axis, in, out[0], out[1], out[2], 0); break;
    default: status = xnn_define_even_split4(g, axis, in, out[0], out[1], out[2], out[3], 0);
  }
  return FromXnnStatus(status, "define SPLIT");
}

}  // namespace

const XnnpackOp kXnnpackSplit = {
    .op = schema::BuiltinOperator::SPLIT,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
