#include <algorithm>

#include "base/strings.h"
#include "ops/broadcast.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

// The matrix of an operand, transposed if it shall be.
struct Sides {
  int32_t rows = 0;
  int32_t columns = 0;
};

Sides SidesOf(const Shape& shape, bool transposed) {
  const int rank = shape.rank();
  const Sides sides{shape[rank - 2], shape[rank - 1]};
  return transposed ? Sides{sides.columns, sides.rows} : sides;
}

Shape BatchOf(const Shape& shape) {
  Shape batch;
  for (int axis = 0; axis < shape.rank() - 2; ++axis) batch.Append(shape[axis]);
  return batch;
}

Status Infer(InferContext& context) {
  const schema::BatchMatMulOptionsT& options = *context.node().options.AsBatchMatMulOptions();
  MG_TRY(RequireDType(context, 0, {DType::kFloat32}));
  MG_TRY(RequireSameDType(context, 0, 1));
  const Shape& x = context.input(0).shape;
  const Shape& y = context.input(1).shape;
  if (x.rank() < 2 || y.rank() < 2) {
    return Error{ErrorCode::kShapeMismatch, "its inputs must be matrices."};
  }
  const Sides a = SidesOf(x, options.adj_x);
  const Sides b = SidesOf(y, options.adj_y);
  if (a.columns != b.rows && a.columns != kDynamic && b.rows != kDynamic) {
    return Error{ErrorCode::kShapeMismatch, StrCat("matrices of ", a.columns, " columns and ",
                                                   b.rows, " rows cannot be multiplied.")};
  }
  MG_TRY_ASSIGN(Shape output, BroadcastShapes(BatchOf(x), BatchOf(y)));
  output.Append(a.rows);
  output.Append(b.columns);
  context.SetOutput(0, DType::kFloat32, output);
  return {};
}

// A matrix in memory: element (r, c) stands at r * row + c * column.
struct Matrix {
  const float* data;
  size_t row;
  size_t column;
};

Matrix MatrixAt(const ConstTensorView& view, size_t index, bool transposed) {
  const Sides stored = SidesOf(view.shape, false);
  const size_t size = static_cast<size_t>(stored.rows) * static_cast<size_t>(stored.columns);
  const float* data = view.as<float>().data() + index * size;
  const auto pitch = static_cast<size_t>(stored.columns);
  return transposed ? Matrix{data, 1, pitch} : Matrix{data, pitch, 1};
}

// Row by row, so that the inner loop walks along b and out.
void Multiply(const Matrix& a, const Matrix& b, const Sides& result, size_t depth, float* out) {
  for (size_t r = 0; r < static_cast<size_t>(result.rows); ++r) {
    for (size_t k = 0; k < depth; ++k) {
      const float factor = a.data[r * a.row + k * a.column];
      for (size_t c = 0; c < static_cast<size_t>(result.columns); ++c) {
        out[c] += factor * b.data[k * b.row + c * b.column];
      }
    }
    out += result.columns;
  }
}

Status Evaluate(const EvalContext& context) {
  const schema::BatchMatMulOptionsT& options = *context.node.options.AsBatchMatMulOptions();
  const ConstTensorView& x = context.inputs[0];
  const ConstTensorView& y = context.inputs[1];
  const Shape batch = BatchOf(context.outputs[0].shape);
  const auto depth = static_cast<size_t>(SidesOf(x.shape, options.adj_x).columns);
  const Sides result = SidesOf(context.outputs[0].shape, false);
  const auto out = context.outputs[0].as<float>();
  std::ranges::fill(out, 0.0F);
  if (out.empty()) return {};
  BroadcastCursor at_x(batch, BatchOf(x.shape));
  BroadcastCursor at_y(batch, BatchOf(y.shape));
  const size_t size = static_cast<size_t>(result.rows) * static_cast<size_t>(result.columns);
  for (size_t start = 0; start < out.size(); start += size) {
    Multiply(MatrixAt(x, at_x.index(), options.adj_x), MatrixAt(y, at_y.index(), options.adj_y),
             result, depth, out.data() + start);
    at_x.Next();
    at_y.Next();
  }
  return {};
}

}  // namespace

extern const OpDef kBatchMatMul;
const OpDef kBatchMatMul = {
    .op = schema::BuiltinOperator::BATCH_MATMUL,
    .custom_code = "",
    .name = "BATCH_MATMUL",
    .types = "float32",
    .summary = "Products of matrices, the axes before them broadcast; adj_x and adj_y transpose.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
