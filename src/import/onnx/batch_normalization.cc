#include <cmath>
#include <iterator>

#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

// y = x * scale + offset, by channel.
struct Affine {
  std::vector<float> scale;
  std::vector<float> offset;
};

Result<Affine> ReadAffine(const NodeContext& context) {
  MG_TRY_ASSIGN(const auto gamma, context.ConstantFloats(1));
  MG_TRY_ASSIGN(const auto beta, context.ConstantFloats(2));
  MG_TRY_ASSIGN(const auto mean, context.ConstantFloats(3));
  MG_TRY_ASSIGN(const auto variance, context.ConstantFloats(4));
  if (beta.size() != gamma.size() || mean.size() != gamma.size() ||
      variance.size() != gamma.size()) {
    return Error{ErrorCode::kCorruptModel, "its parameters differ in length."};
  }
  const double epsilon = static_cast<double>(context.Float("epsilon", 1e-5f));
  Affine affine;
  for (size_t c = 0; c < gamma.size(); ++c) {
    const double scale =
        static_cast<double>(gamma[c]) / std::sqrt(static_cast<double>(variance[c]) + epsilon);
    affine.scale.push_back(static_cast<float>(scale));
    affine.offset.push_back(
        static_cast<float>(static_cast<double>(beta[c]) - static_cast<double>(mean[c]) * scale));
  }
  return affine;
}

}  // namespace

Status ImportBatchNormalization(NodeContext& context) {
  if (context.Int("training_mode", 0) != 0) {
    return NodeContext::Unsupported("training mode is not supported: export for inference.");
  }
  MG_TRY_ASSIGN(const Imported given, context.Input(0));
  const int rank = context.shape(given.id).rank();
  if (rank != 2 && rank != 4) {
    return NodeContext::Unsupported("its input must be an image or rows.");
  }
  MG_TRY_ASSIGN(const ValueId input, rank == 4 ? context.ChannelsLast(0) : context.OnnxOrder(0));
  MG_TRY_ASSIGN(const Affine affine, ReadAffine(context));
  if (context.shape(input)[rank - 1] != std::ssize(affine.scale)) {
    return Error{ErrorCode::kShapeMismatch, "its parameters do not fit the input's channels."};
  }
  const Shape channels = {static_cast<int32_t>(affine.scale.size())};
  MG_TRY_ASSIGN(const ValueId scale, context.Floats(channels, affine.scale));
  MG_TRY_ASSIGN(const ValueId offset, context.Floats(channels, affine.offset));
  MG_TRY_ASSIGN(const ValueId scaled, context.Emit(schema::BuiltinOperator::MUL, {input, scale}));
  MG_TRY_ASSIGN(const ValueId output, context.Emit(schema::BuiltinOperator::ADD, {scaled, offset}));
  return context.SetOutput(output, rank == 4);
}

}  // namespace monograph::onnx
