#include <cmath>
#include <numeric>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// y = x * scale + offset, by channel.
struct Affine {
  ValueId scale = kNoValue;
  ValueId offset = kNoValue;
};

// scale, offset, mean and variance as constants.
struct Parameters {
  std::vector<float> gamma;
  std::vector<float> beta;
  std::vector<float> mean;
  std::vector<float> variance;
};

Result<Parameters> ReadParameters(const NodeContext& context) {
  Parameters p;
  MG_TRY_ASSIGN(p.gamma, context.ConstantFloats(1));
  MG_TRY_ASSIGN(p.beta, context.ConstantFloats(2));
  MG_TRY_ASSIGN(p.mean, context.ConstantFloats(3));
  MG_TRY_ASSIGN(p.variance, context.ConstantFloats(4));
  return p;
}

Result<Affine> FoldAffine(NodeContext& context, const Parameters& p, float epsilon) {
  std::vector<float> scales;
  std::vector<float> offsets;
  for (size_t c = 0; c < p.gamma.size(); ++c) {
    const double variance = static_cast<double>(p.variance[c]) + static_cast<double>(epsilon);
    const double scale = static_cast<double>(p.gamma[c]) / std::sqrt(variance);
    scales.push_back(static_cast<float>(scale));
    offsets.push_back(static_cast<float>(static_cast<double>(p.beta[c]) -
                                         static_cast<double>(p.mean[c]) * scale));
  }
  const Shape channels = {static_cast<int32_t>(scales.size())};
  Affine affine;
  MG_TRY_ASSIGN(affine.scale, context.Floats(channels, scales));
  MG_TRY_ASSIGN(affine.offset, context.Floats(channels, offsets));
  return affine;
}

Result<Affine> EmitAffine(NodeContext& context, ValueId mean, ValueId variance, float epsilon) {
  MG_TRY_ASSIGN(const ValueId gamma, context.OnnxOrder(1));
  MG_TRY_ASSIGN(const ValueId beta, context.OnnxOrder(2));
  MG_TRY_ASSIGN(const ValueId sum, EmitWith(context, BuiltinOperator::ADD, variance, epsilon));
  MG_TRY_ASSIGN(const ValueId inverse, context.Emit(BuiltinOperator::RSQRT, {sum}));
  Affine affine;
  MG_TRY_ASSIGN(affine.scale, context.Emit(BuiltinOperator::MUL, {gamma, inverse}));
  MG_TRY_ASSIGN(const ValueId shift, context.Emit(BuiltinOperator::MUL, {mean, affine.scale}));
  MG_TRY_ASSIGN(affine.offset, context.Emit(BuiltinOperator::SUB, {beta, shift}));
  return affine;
}

// The channels lie last in an image as in a row.
Result<ValueId> ReadChannels(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  if (rank < 2) return NodeContext::Unsupported("its input has no channels.");
  return rank == 2 ? context.OnnxOrder(0) : context.ChannelsLast(0);
}

Status CheckParameters(const NodeContext& context, int32_t channels) {
  for (size_t i = 1; i <= 4; ++i) {
    MG_TRY_ASSIGN(const Shape shape, context.OnnxShape(i));
    if (shape.rank() != 1) {
      return Error{ErrorCode::kShapeMismatch, "its parameters must have one dimension."};
    }
    MG_TRY_ASSIGN(const Shape first, context.OnnxShape(1));
    if (shape != first) return Error{ErrorCode::kCorruptModel, "its parameters differ in length."};
    if (shape[0] != channels) {
      return Error{ErrorCode::kShapeMismatch, "its parameters do not fit the input's channels."};
    }
  }
  return {};
}

Status EmitNormalized(NodeContext& context, ValueId input, const Affine& affine) {
  MG_TRY_ASSIGN(const ValueId scaled, context.Emit(BuiltinOperator::MUL, {input, affine.scale}));
  MG_TRY_ASSIGN(const ValueId output, context.Emit(BuiltinOperator::ADD, {scaled, affine.offset}));
  return context.SetOutput(output, context.shape(input).rank() > 2);
}

// Where output i is used: momentum * (the old statistic) + (1 - momentum) * (the new one).
Status SetRunning(NodeContext& context, size_t input, ValueId current, size_t i) {
  if (i >= context.node().outputs.size() || context.node().outputs[i].empty()) return {};
  const float momentum = context.Float("momentum", 0.9f);
  MG_TRY_ASSIGN(const ValueId old, context.OnnxOrder(input));
  MG_TRY_ASSIGN(const ValueId kept, EmitWith(context, BuiltinOperator::MUL, old, momentum));
  MG_TRY_ASSIGN(const ValueId added,
                EmitWith(context, BuiltinOperator::MUL, current, 1 - momentum));
  MG_TRY_ASSIGN(const ValueId running, context.Emit(BuiltinOperator::ADD, {kept, added}));
  return context.SetOutput(running, false, i);
}

// In training mode the statistics are those of the batch.
Status ImportTraining(NodeContext& context, ValueId input, float epsilon) {
  std::vector<int32_t> all_but_last(static_cast<size_t>(context.shape(input).rank() - 1));
  std::iota(all_but_last.begin(), all_but_last.end(), 0);
  MG_TRY_ASSIGN(const ValueId axes, context.Ints32(all_but_last));
  MG_TRY_ASSIGN(const ValueId mean, context.Emit(BuiltinOperator::MEAN, {input, axes}));
  MG_TRY_ASSIGN(const ValueId distance,
                context.Emit(BuiltinOperator::SQUARED_DIFFERENCE, {input, mean}));
  MG_TRY_ASSIGN(const ValueId variance, context.Emit(BuiltinOperator::MEAN, {distance, axes}));
  MG_TRY_ASSIGN(const Affine affine, EmitAffine(context, mean, variance, epsilon));
  MG_TRY(EmitNormalized(context, input, affine));
  MG_TRY(SetRunning(context, 3, mean, 1));
  return SetRunning(context, 4, variance, 2);
}

}  // namespace

Status ImportBatchNormalization(NodeContext& context) {
  if (context.Int("spatial", 1) == 0) {
    return NodeContext::Unsupported("statistics of every pixel (spatial = 0) are not supported.");
  }
  const float epsilon = context.Float("epsilon", 1e-5f);
  MG_TRY_ASSIGN(const ValueId input, ReadChannels(context));
  const Shape shape = context.shape(input);
  MG_TRY(CheckParameters(context, shape[shape.rank() - 1]));
  if (context.Int("training_mode", 0) != 0) return ImportTraining(context, input, epsilon);
  if (const auto parameters = ReadParameters(context); parameters.ok()) {
    MG_TRY_ASSIGN(const Affine affine, FoldAffine(context, *parameters, epsilon));
    return EmitNormalized(context, input, affine);
  }
  MG_TRY_ASSIGN(const ValueId mean, context.OnnxOrder(3));
  MG_TRY_ASSIGN(const ValueId variance, context.OnnxOrder(4));
  MG_TRY_ASSIGN(const Affine affine, EmitAffine(context, mean, variance, epsilon));
  return EmitNormalized(context, input, affine);
}

}  // namespace monograph::onnx
