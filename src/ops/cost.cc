#include "ops/cost.h"

#include <algorithm>

#include "base/checked.h"
#include "ops/transpose_conv_math.h"

namespace monograph {

namespace {

using Count = std::optional<int64_t>;
using Op = schema::BuiltinOperator;

Count Product(const Count& a, const Count& b) { return a && b ? CheckedMul(*a, *b) : std::nullopt; }

// Elements of the shape without the dimension on `axis`.
Count ElementsBut(const Shape& shape, int axis) {
  Shape rest = shape;
  rest[axis] = 1;
  return rest.NumElements();
}

const Shape& ShapeOf(const InferState& types, ValueId id) { return types.type(id).shape; }

// Each output element reads the filter but for its axis of output channels.
Count PerOutput(const InferState& types, const Node& node, int channel_axis) {
  return Product(ShapeOf(types, node.outputs[0]).NumElements(),
                 ElementsBut(ShapeOf(types, node.inputs[1]), channel_axis));
}

// Each input element is spread over the filter, whose last axis are the input channels.
Count Spread(const InferState& types, const Node& node, const ConvInputs& inputs) {
  return Product(ShapeOf(types, node.inputs[inputs.image]).NumElements(),
                 ElementsBut(ShapeOf(types, node.inputs[inputs.filter]), 3));
}

Count MatrixProduct(const InferState& types, const Node& node) {
  const Shape& a = ShapeOf(types, node.inputs[0]);
  const int32_t depth = a[a.rank() - (node.options.AsBatchMatMulOptions()->adj_x ? 2 : 1)];
  const Count known = depth == kDynamic ? Count() : Count(depth);
  return Product(ShapeOf(types, node.outputs[0]).NumElements(), known);
}

struct Row {
  Op op;
  Count (*macs)(const InferState& types, const Node& node);
  std::string_view custom_code = {};
};

constexpr Row kRows[] = {
    {Op::BATCH_MATMUL, MatrixProduct},
    {Op::CONV_2D, [](const InferState& t, const Node& n) { return PerOutput(t, n, 0); }},
    {Op::DEPTHWISE_CONV_2D, [](const InferState& t, const Node& n) { return PerOutput(t, n, 3); }},
    {Op::FULLY_CONNECTED, [](const InferState& t, const Node& n) { return PerOutput(t, n, 0); }},
    {Op::TRANSPOSE_CONV,
     [](const InferState& t, const Node& n) { return Spread(t, n, kTransposeConvInputs); }},
    {Op::CUSTOM,
     [](const InferState& t, const Node& n) { return Spread(t, n, kTransposeConvBiasInputs); },
     "Convolution2DTransposeBias"},
};

}  // namespace

std::optional<int64_t> CountMacs(const InferState& types, NodeId id) {
  const Node& node = types.graph().node(id);
  const auto* row = std::ranges::find_if(kRows, [&](const Row& candidate) {
    return candidate.op == node.op &&
           (node.op != Op::CUSTOM || candidate.custom_code == node.custom_code);
  });
  return row == std::end(kRows) ? 0 : row->macs(types, node);
}

std::optional<int64_t> AddMacs(std::optional<int64_t> a, std::optional<int64_t> b) {
  return a && b ? CheckedAdd(*a, *b) : std::nullopt;
}

}  // namespace monograph
