#include <array>
#include <iterator>
#include <utility>

#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// Weights as FULLY_CONNECTED has them, [units, depth], from [depth, units].
Result<ValueId> Weights(NodeContext& context, ValueId id, bool transposed) {
  if (context.shape(id).NumElements().value_or(0) == 0) {
    return Error{ErrorCode::kShapeMismatch, "its matrix is empty."};
  }
  if (transposed) return id;
  return context.Transpose(id, std::array{1, 0});
}

Result<ValueId> FullyConnected(NodeContext& context, std::vector<ValueId> inputs) {
  const Shape rows = context.shape(inputs[0]);
  const Shape weights = context.shape(inputs[1]);
  if (rows.rank() < 2 || rows[rows.rank() - 1] != weights[1]) {
    return Error{ErrorCode::kShapeMismatch, "its inputs do not fit each other."};
  }
  const bool keep = rows.rank() > 2;
  Node node = MakeNode(BuiltinOperator::FULLY_CONNECTED, std::move(inputs));
  node.options.AsFullyConnectedOptions()->keep_num_dims = keep;
  return context.Emit(std::move(node));
}

Result<ValueId> Product(NodeContext& context, ValueId x, ValueId y, bool adj_x, bool adj_y) {
  Node node = MakeNode(BuiltinOperator::BATCH_MATMUL, {x, y});
  node.options.AsBatchMatMulOptions()->adj_x = adj_x;
  node.options.AsBatchMatMulOptions()->adj_y = adj_y;
  return context.Emit(std::move(node));
}

bool IsMatrixOfWeights(const NodeContext& context, ValueId id) {
  return context.IsConstant(id) && context.shape(id).rank() == 2;
}

// The second operand; a line with its channels last is its own transpose.
struct Operand {
  ValueId id = kNoValue;
  bool transposed = false;
};

Result<Operand> Second(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported y, context.Input(1));
  if (y.channels_last && context.shape(y.id).rank() == 3) return Operand{y.id, true};
  MG_TRY_ASSIGN(const ValueId id, context.OnnxOrder(1));
  return Operand{id, false};
}

Result<ValueId> Multiply(NodeContext& context, ValueId x, const Operand& y) {
  const bool weights = !y.transposed && IsMatrixOfWeights(context, y.id);
  if (!weights || context.shape(x).rank() < 2) {
    return Product(context, x, y.id, false, y.transposed);
  }
  MG_TRY_ASSIGN(const ValueId matrix, Weights(context, y.id, false));
  return FullyConnected(context, {x, matrix});
}

// A bias as FULLY_CONNECTED has it, [units]; kNoValue where it is none such.
Result<ValueId> Bias(NodeContext& context, int32_t units, float beta) {
  MG_TRY_ASSIGN(const ValueId id, context.OnnxOrder(2));
  const Shape shape = context.shape(id);
  if (beta == 1 && shape == Shape{units} && context.IsConstant(id)) return id;
  const auto view = ConstantView(context.graph(), id);
  if (!view || view->dtype != DType::kFloat32) return kNoValue;
  const auto given = view->as<float>();
  std::vector<float> bias(given.begin(), given.end());
  const bool is_row = shape.rank() == 0 || shape[shape.rank() - 1] == std::ssize(bias);
  if (bias.size() == 1) bias.resize(static_cast<size_t>(units), bias[0]);
  if (!is_row || bias.size() != static_cast<size_t>(units)) return kNoValue;
  for (float& value : bias) value *= beta;
  return context.Floats({units}, bias);
}

Result<ValueId> Scaled(NodeContext& context, ValueId id, float factor) {
  if (factor == 1) return id;
  MG_TRY_ASSIGN(const ValueId factor_id, context.FloatScalar(factor));
  return context.Emit(BuiltinOperator::MUL, {id, factor_id});
}

struct GemmInputs {
  ValueId a = kNoValue;
  ValueId b = kNoValue;
  bool b_transposed = false;
};

// alpha goes into b, whose weights are scaled at once where they are constant.
Result<GemmInputs> ReadGemm(NodeContext& context) {
  GemmInputs gemm;
  MG_TRY_ASSIGN(gemm.a, context.OnnxOrder(0));
  MG_TRY_ASSIGN(gemm.b, context.OnnxOrder(1));
  if (context.shape(gemm.a).rank() != 2 || context.shape(gemm.b).rank() != 2) {
    return Error{ErrorCode::kShapeMismatch, "its inputs must be matrices."};
  }
  if (context.Int("transA", 0) != 0) {
    MG_TRY_ASSIGN(gemm.a, context.Transpose(gemm.a, std::array{1, 0}));
  }
  MG_TRY_ASSIGN(gemm.b, Scaled(context, gemm.b, context.Float("alpha", 1)));
  gemm.b_transposed = context.Int("transB", 0) != 0;
  return gemm;
}

}  // namespace

Status ImportGemm(NodeContext& context) {
  MG_TRY_ASSIGN(const GemmInputs gemm, ReadGemm(context));
  const float beta = context.Float("beta", 1);
  const bool weights = IsMatrixOfWeights(context, gemm.b);
  ValueId bias = kNoValue;
  ValueId output = kNoValue;
  if (weights) {
    MG_TRY_ASSIGN(const ValueId matrix, Weights(context, gemm.b, gemm.b_transposed));
    if (context.has_input(2)) {
      MG_TRY_ASSIGN(bias, Bias(context, context.shape(matrix)[0], beta));
    }
    std::vector<ValueId> inputs = {gemm.a, matrix};
    if (bias != kNoValue) inputs.push_back(bias);
    MG_TRY_ASSIGN(output, FullyConnected(context, std::move(inputs)));
  } else {
    MG_TRY_ASSIGN(output, Product(context, gemm.a, gemm.b, false, gemm.b_transposed));
  }
  if (context.has_input(2) && bias == kNoValue) {
    MG_TRY_ASSIGN(const ValueId c, context.OnnxOrder(2));
    MG_TRY_ASSIGN(const ValueId added, Scaled(context, c, beta));
    MG_TRY_ASSIGN(output, context.Emit(BuiltinOperator::ADD, {output, added}));
  }
  return context.SetOutput(output, false);
}

// A vector is a matrix of one row, or of one column, whose dimension of 1 goes away again.
Status ImportMatMul(NodeContext& context) {
  MG_TRY_ASSIGN(ValueId x, context.OnnxOrder(0));
  MG_TRY_ASSIGN(Operand y, Second(context));
  const bool x_is_vector = context.shape(x).rank() == 1;
  const bool y_is_vector = context.shape(y.id).rank() == 1;
  if (context.shape(x).rank() == 0 || context.shape(y.id).rank() == 0) {
    return Error{ErrorCode::kShapeMismatch, "its inputs must have dimensions."};
  }
  if (x_is_vector) {
    MG_TRY_ASSIGN(x, context.ExpandDims(x, 0));
  }
  if (y_is_vector) {
    MG_TRY_ASSIGN(y.id, context.ExpandDims(y.id, 1));
  }
  MG_TRY_ASSIGN(ValueId output, Multiply(context, x, y));
  const int rank = context.shape(output).rank();
  if (y_is_vector) {
    MG_TRY_ASSIGN(output, context.Squeeze(output, rank - 1));
  }
  if (x_is_vector) {
    MG_TRY_ASSIGN(output, context.Squeeze(output, rank - 2));
  }
  return context.SetOutput(output, false);
}

}  // namespace monograph::onnx
