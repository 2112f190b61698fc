#include <array>

#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"
#include "ops/quant_math.h"

namespace monograph {

namespace {

bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.outputs[0]}) &&
         types.graph().value(node.inputs[1]).is_constant();
}

bool ClaimsBorder(const InferState& types, const Node& node) {
  return Claims(types, node) && ConstantView(types.graph(), node.inputs[2]).has_value();
}

// The border's element as a real number, which XNNPACK quantises again.
float BorderOf(const Graph& graph, ValueId id) {
  const ConstTensorView view = *ConstantView(graph, id);
  if (view.dtype == DType::kFloat32) return view.as<float>()[0];
  const Quantization& q = graph.value(id).quantization;
  const int32_t element =
      view.dtype == DType::kInt8 ? int32_t{view.as<int8_t>()[0]} : int32_t{view.as<uint8_t>()[0]};
  return Dequantize(element, q.scale[0], q.zero_point[0]);
}

struct Margins {
  std::array<size_t, XNN_MAX_TENSOR_DIMS> before{};
  std::array<size_t, XNN_MAX_TENSOR_DIMS> after{};
};

size_t MarginAt(const ConstTensorView& view, size_t i) {
  return view.dtype == DType::kInt64 ? static_cast<size_t>(view.as<int64_t>()[i])
                                     : static_cast<size_t>(view.as<int32_t>()[i]);
}

Status DefinePad(SubgraphBuilder& builder, const Node& node, float border) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const ConstTensorView view = *builder.types().known(node.inputs[1]);
  Margins margins;
  const size_t rank = static_cast<size_t>(builder.types().type(node.inputs[0]).shape.rank());
  for (size_t axis = 0; axis < rank; ++axis) {
    margins.before[axis] = MarginAt(view, 2 * axis);
    margins.after[axis] = MarginAt(view, 2 * axis + 1);
  }
  return FromXnnStatus(
      xnn_define_static_constant_pad(builder.subgraph(), margins.before.data(),
                                     margins.after.data(), border, input, output, 0),
      "define PAD");
}

}  // namespace

const XnnpackOp kXnnpackPad = {
    schema::BuiltinOperator::PAD,
    Claims,
    [](SubgraphBuilder& builder, const Node& node) { return DefinePad(builder, node, 0); },
};
const XnnpackOp kXnnpackPadV2 = {
    schema::BuiltinOperator::PADV2,
    ClaimsBorder,
    [](SubgraphBuilder& builder, const Node& node) {
      return DefinePad(builder, node, BorderOf(builder.graph(), node.inputs[2]));
    },
};

}  // namespace monograph
