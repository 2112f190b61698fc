#include <algorithm>

#include "backends/xnnpack/conv_common.h"
#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"
#include "ops/transpose_conv_math.h"

namespace monograph {

namespace {

// Positions cut off before and behind, and positions behind that nothing reaches.
struct Cut {
  int64_t before = 0;
  int64_t after = 0;
  int64_t unreached = 0;
};

Cut CutOf(const TransposeAxis& axis) {
  const int64_t full = int64_t{axis.stride} * (axis.input - 1) + axis.filter;
  const int64_t after = full - axis.pad_before - axis.output;
  return {axis.pad_before, std::max<int64_t>(after, 0), std::max<int64_t>(-after, 0)};
}

bool IsStatic(const TransposeAxis& axis) {
  return axis.input != kDynamic && axis.output != kDynamic;
}

// XNNPACK's padding is fixed when the node is defined, and it writes past outputs that are shorter
// than the stride.
bool ClaimsAxis(const TransposeAxis& axis) {
  return IsStatic(axis) && axis.output >= axis.stride && CutOf(axis).unreached < axis.stride;
}

bool ClaimsGeometry(const Result<TransposeGeometry>& geometry) {
  return geometry.ok() && ClaimsAxis(geometry->height) && ClaimsAxis(geometry->width);
}

Status DefineDeconvolution(SubgraphBuilder& builder, const Node& node, const ConvInputs& inputs,
                           const TransposeGeometry& g, const FloatRange& range) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[inputs.image]));
  MG_TRY_ASSIGN(const uint32_t filter, builder.Filter(node, 0, inputs));
  MG_TRY_ASSIGN(const uint32_t bias, builder.Bias(node, inputs));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const XnnShape taps(builder.types().type(node.inputs[inputs.filter]).shape);
  const Cut rows = CutOf(g.height);
  const Cut columns = CutOf(g.width);
  return FromXnnStatus(
      xnn_define_deconvolution_2d(
          builder.subgraph(), static_cast<uint32_t>(rows.before),
          static_cast<uint32_t>(columns.after), static_cast<uint32_t>(rows.after),
          static_cast<uint32_t>(columns.before), static_cast<uint32_t>(rows.unreached),
          static_cast<uint32_t>(columns.unreached), static_cast<uint32_t>(g.height.filter),
          static_cast<uint32_t>(g.width.filter), static_cast<uint32_t>(g.height.stride),
          static_cast<uint32_t>(g.width.stride), 1, 1, 1, taps.dims[3], taps.dims[0], range.min,
          range.max, input, filter, bias, output, 0),
      "define a transposed convolution");
}

Result<TransposeGeometry> Geometry(const InferState& types, const Node& node) {
  const ConvInputs& in = kTransposeConvInputs;
  return GeometryOfTransposeConv(node, types.type(node.inputs[in.image]).shape,
                                 types.type(node.inputs[in.filter]).shape,
                                 types.type(node.outputs[0]).shape);
}

bool Claims(const InferState& types, const Node& node) {
  return ClaimsWeights(types, node, kTransposeConvInputs) && ClaimsGeometry(Geometry(types, node));
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  const schema::TransposeConvOptionsT& o = *node.options.AsTransposeConvOptions();
  MG_TRY_ASSIGN(const FloatRange range, RangeOfActivation(o.fused_activation_function));
  MG_TRY_ASSIGN(const TransposeGeometry geometry, Geometry(builder.types(), node));
  return DefineDeconvolution(builder, node, kTransposeConvInputs, geometry, range);
}

Result<TransposeGeometry> GeometryWithBias(const InferState& types, const Node& node) {
  const ConvInputs& in = kTransposeConvBiasInputs;
  return GeometryOfTransposeConvBias(node, types.type(node.inputs[in.image]).shape,
                                     types.type(node.inputs[in.filter]).shape);
}

bool ClaimsWithBias(const InferState& types, const Node& node) {
  return ClaimsWeights(types, node, kTransposeConvBiasInputs) &&
         ClaimsGeometry(GeometryWithBias(types, node));
}

Status DefineWithBias(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const TransposeGeometry geometry, GeometryWithBias(builder.types(), node));
  return DefineDeconvolution(builder, node, kTransposeConvBiasInputs, geometry, FloatRange());
}

}  // namespace

const XnnpackOp kXnnpackTransposeConv = {schema::BuiltinOperator::TRANSPOSE_CONV, Claims, Define};
const XnnpackOp kXnnpackConvolution2DTransposeBias = {
    schema::BuiltinOperator::CUSTOM, ClaimsWithBias, DefineWithBias, "Convolution2DTransposeBias"};

}  // namespace monograph
