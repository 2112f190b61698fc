#include <array>

#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

// Zeros, which XNNPACK quantises itself.
bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.outputs[0]}) &&
         types.graph().value(node.inputs[1]).is_constant();
}

struct Margins {
  std::array<size_t, XNN_MAX_TENSOR_DIMS> before{};
  std::array<size_t, XNN_MAX_TENSOR_DIMS> after{};
};

size_t MarginAt(const ConstTensorView& view, size_t i) {
  return view.dtype == DType::kInt64 ? static_cast<size_t>(view.as<int64_t>()[i])
                                     : static_cast<size_t>(view.as<int32_t>()[i]);
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const ConstTensorView view = *builder.types().known(node.inputs[1]);
  Margins margins;
  const size_t rank = static_cast<size_t>(builder.types().type(node.inputs[0]).shape.rank());
  for (size_t axis = 0; axis < rank; ++axis) {
    margins.before[axis] = MarginAt(view, 2 * axis);
    margins.after[axis] = MarginAt(view, 2 * axis + 1);
  }
  return FromXnnStatus(xnn_define_static_constant_pad(builder.subgraph(), margins.before.data(),
                                                      margins.after.data(), 0.0F, input, output, 0),
                       "define PAD");
}

}  // namespace

const XnnpackOp kXnnpackPad = {
    .op = schema::BuiltinOperator::PAD,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
