#include <algorithm>
#include <array>
#include <utility>

#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"
#include "ops/element.h"

namespace monograph {

namespace {

bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.outputs[0]}) &&
         types.type(node.inputs[0]).shape.rank() > 0 &&
         types.graph().value(node.inputs[1]).is_constant();
}

using Permutation = std::array<size_t, XNN_MAX_TENSOR_DIMS>;

Status DefineOne(SubgraphBuilder& builder, size_t rank, const Permutation& permutation,
                 uint32_t input, uint32_t output) {
  return FromXnnStatus(
      xnn_define_static_transpose(builder.subgraph(), rank, permutation.data(), input, output, 0),
      "define TRANSPOSE");
}

// The order that turns the axes round by `shift`.
Permutation Rotation(size_t rank, size_t shift) {
  Permutation rotation{};
  for (size_t i = 0; i < rank; ++i) rotation[i] = (i + shift) % rank;
  return rotation;
}

// Many small matrices, as of a channel shuffle. XNNPACK transposes them one by one, and those
// narrower than a vector slowly; it is twice as fast to move them in front of the other axes, as
// one large matrix, and back.
bool AreSmallMatrices(const Shape& shape, const Permutation& permutation) {
  const auto rank = static_cast<size_t>(shape.rank());
  if (rank < 3) return false;
  Permutation swapped = Rotation(rank, 0);
  std::swap(swapped[rank - 2], swapped[rank - 1]);
  if (permutation != swapped) return false;
  constexpr int64_t kNarrow = 4;
  constexpr int64_t kLargest = 512;
  const int64_t rows = shape[shape.rank() - 2];
  const int64_t columns = shape[shape.rank() - 1];
  return rows > 0 && columns > 0 && std::min(rows, columns) < kNarrow && rows * columns <= kLargest;
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const ConstTensorView order = *builder.types().known(node.inputs[1]);
  const Shape& shape = builder.types().type(node.inputs[0]).shape;
  const auto rank = static_cast<size_t>(shape.rank());
  Permutation permutation{};
  for (size_t i = 0; i < rank; ++i) permutation[i] = static_cast<size_t>(IntegerAt(order, i));
  if (!AreSmallMatrices(shape, permutation)) {
    return DefineOne(builder, rank, permutation, input, output);
  }
  MG_TRY_ASSIGN(const uint32_t middle, builder.IntermediateLike(node.outputs[0]));
  Permutation to_front = Rotation(rank, rank - 2);
  std::swap(to_front[0], to_front[1]);
  MG_TRY(DefineOne(builder, rank, to_front, input, middle));
  return DefineOne(builder, rank, Rotation(rank, 2), middle, output);
}

}  // namespace

const XnnpackOp kXnnpackTranspose = {
    .op = schema::BuiltinOperator::TRANSPOSE,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
