// QuantizeLinear and DequantizeLinear. With constant scales that the graph's quantisation can hold
// they are QUANTIZE and DEQUANTIZE, and constants are quantised at once; all else is spelled out in
// float arithmetic.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/operators.h"
#include "import/onnx/quantized_constant.h"
#include "import/onnx/tensor.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

Status CheckBlocks(const NodeContext& context) {
  if (context.Int("block_size", 0) == 0) return {};
  return NodeContext::Unsupported("scales by blocks are not supported, only by tensor or axis.");
}

// The inputs beside the tensor.
constexpr size_t kScale = 1;
constexpr size_t kZeroPoint = 2;

// Elements of a constant zero point; empty where it is left out.
Result<std::vector<int32_t>> ReadZeroPoint(const NodeContext& context) {
  std::vector<int32_t> out;
  if (!context.has_input(kZeroPoint)) return out;
  MG_TRY_ASSIGN(const Imported input, context.Input(kZeroPoint));
  const auto view = ConstantView(context.graph(), input.id);
  if (!view) return NodeContext::Unsupported("its zero point is computed.");
  const auto copy = [&](const auto elements) { out.assign(elements.begin(), elements.end()); };
  switch (view->dtype) {
    case DType::kInt8: copy(view->as<int8_t>()); break;
    case DType::kUInt8: copy(view->as<uint8_t>()); break;
    case DType::kInt16: copy(view->as<int16_t>()); break;
    case DType::kInt32: copy(view->as<int32_t>()); break;
    default: return NodeContext::Unsupported("its zero point has an unsupported type.");
  }
  return out;
}

// Is the input computed by nodes, or one of the model's?
Result<bool> IsComputed(const NodeContext& context, size_t i) {
  MG_TRY_ASSIGN(const Imported input, context.Input(i));
  return !context.graph().value(input.id).is_constant();
}

Result<bool> HasComputedScale(const NodeContext& context) {
  MG_TRY_ASSIGN(const bool scale, IsComputed(context, kScale));
  if (scale || !context.has_input(kZeroPoint)) return scale;
  return IsComputed(context, kZeroPoint);
}

// One number counts for all scales.
template <typename T>
void Spread(std::vector<T>& numbers, size_t count) {
  if (numbers.empty()) numbers = {T{0}};
  if (numbers.size() == 1) numbers.resize(count, T(numbers[0]));
}

// Constant scales and zero points of a tensor of shape `shape`, which is stored as `channels_last`
// says.
Result<Quantization> ReadQuantization(const NodeContext& context, const Imported& input) {
  Quantization q;
  const Shape& shape = context.graph().value(input.id).shape;
  MG_TRY_ASSIGN(q.scale, context.ConstantFloats(kScale));
  MG_TRY_ASSIGN(q.zero_point, ReadZeroPoint(context));
  if (q.scale.size() == 1 && q.zero_point.size() <= 1) {
    Spread(q.zero_point, 1);
    return q;
  }
  MG_TRY_ASSIGN(q.axis, StoredAxis(context.Int("axis", 1), shape.rank(), input.channels_last));
  const size_t channels = std::max(q.scale.size(), q.zero_point.size());
  Spread(q.scale, channels);
  Spread(q.zero_point, channels);
  if (q.scale.size() == channels && q.zero_point.size() == channels &&
      std::cmp_equal(shape[q.axis], channels)) {
    return q;
  }
  return Error{ErrorCode::kShapeMismatch, "its scales do not fit the dimension of its axis."};
}

// The graph's quantisation says it: positive scales, and zero points within the type.
bool CanHold(const Quantization& q) {
  return std::ranges::all_of(q.scale, [](float s) { return std::isfinite(s) && s > 0; });
}

// For arithmetic on a tensor of rank `rank`: the numbers along the axis, or one.
Result<ValueId> AlongAxis(NodeContext& context, const std::vector<float>& numbers, int32_t axis,
                          int rank) {
  Shape shape;
  for (int i = 0; numbers.size() > 1 && i < rank; ++i) shape.Append(1);
  if (numbers.size() > 1) shape[axis] = static_cast<int32_t>(numbers.size());
  return context.Floats(shape, numbers);
}

struct Affine {
  ValueId scale = kNoValue;
  ValueId zero_point = kNoValue;  // As floats.
};

Result<ValueId> ToFloat(NodeContext& context, ValueId id) {
  if (context.dtype(id) == DType::kFloat32) return id;
  Node node = MakeNode(BuiltinOperator::CAST, {id});
  return context.Emit(std::move(node), DType::kFloat32, {});
}

// Scales that are computed count for the whole tensor.
Result<Affine> ComputedAffine(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported scale, context.Input(kScale));
  Affine affine;
  MG_TRY_ASSIGN(affine.scale, ToFloat(context, scale.id));
  if (context.shape(affine.scale).NumElements() != 1) {
    return NodeContext::Unsupported("only one computed scale is supported.");
  }
  if (!context.has_input(kZeroPoint)) {
    MG_TRY_ASSIGN(affine.zero_point, context.FloatScalar(0));
    return affine;
  }
  MG_TRY_ASSIGN(const Imported zero_point, context.Input(kZeroPoint));
  if (context.shape(zero_point.id).NumElements() != 1) {
    return NodeContext::Unsupported("only one computed zero point is supported.");
  }
  MG_TRY_ASSIGN(affine.zero_point, ToFloat(context, zero_point.id));
  return affine;
}

Result<Affine> ConstantAffine(NodeContext& context, const Quantization& q, int rank) {
  Affine affine;
  MG_TRY_ASSIGN(affine.scale, AlongAxis(context, q.scale, q.axis, rank));
  const std::vector<float> zero_point(q.zero_point.begin(), q.zero_point.end());
  MG_TRY_ASSIGN(affine.zero_point, AlongAxis(context, zero_point, q.axis, rank));
  return affine;
}

Result<ValueId> SpellOutDequantize(NodeContext& context, ValueId id, const Affine& affine) {
  MG_TRY_ASSIGN(const ValueId numbers, ToFloat(context, id));
  MG_TRY_ASSIGN(const ValueId shifted,
                context.Emit(BuiltinOperator::SUB, {numbers, affine.zero_point}));
  return context.Emit(BuiltinOperator::MUL, {shifted, affine.scale});
}

struct Limits {
  float min = 0;
  float max = 0;
};

Result<Limits> LimitsOf(DType dtype) {
  switch (dtype) {
    case DType::kInt8: return Limits{-128, 127};
    case DType::kUInt8: return Limits{0, 255};
    case DType::kInt16: return Limits{-32768, 32767};
    default: return NodeContext::Unsupported("it quantises to a type that is not supported.");
  }
}

Result<ValueId> SpellOutQuantize(NodeContext& context, ValueId id, const Affine& affine,
                                 DType dtype, Quantization quantization) {
  MG_TRY_ASSIGN(const Limits limits, LimitsOf(dtype));
  MG_TRY_ASSIGN(const ValueId low, context.FloatScalar(limits.min));
  MG_TRY_ASSIGN(const ValueId high, context.FloatScalar(limits.max));
  MG_TRY_ASSIGN(const ValueId scaled, context.Emit(BuiltinOperator::DIV, {id, affine.scale}));
  MG_TRY_ASSIGN(const ValueId rounded, context.Emit(BuiltinOperator::ROUND, {scaled}));
  MG_TRY_ASSIGN(const ValueId shifted,
                context.Emit(BuiltinOperator::ADD, {rounded, affine.zero_point}));
  MG_TRY_ASSIGN(const ValueId above, context.Emit(BuiltinOperator::MAXIMUM, {shifted, low}));
  MG_TRY_ASSIGN(const ValueId within, context.Emit(BuiltinOperator::MINIMUM, {above, high}));
  Node cast = MakeNode(BuiltinOperator::CAST, {within});
  return context.Emit(std::move(cast), dtype, std::move(quantization));
}

// A value of the same bytes that is quantised so.
ValueId Annotated(NodeContext& context, ValueId id, const Quantization& quantization) {
  Value value = context.graph().value(id);
  value.name += "/quantized";
  value.quantization = quantization;
  return context.graph().AddValue(std::move(value));
}

bool IsGraphInput(const Graph& graph, ValueId id) {
  return std::ranges::count(graph.inputs, id) > 0;
}

// The value with the quantisation, where the graph can say so.
std::optional<ValueId> WithQuantization(NodeContext& context, ValueId id, const Quantization& q) {
  Value& value = context.graph().value(id);
  if (!CanHold(q)) return std::nullopt;
  if (value.is_constant()) return Annotated(context, id, q);
  if (value.quantization == q) return id;
  if (!value.quantization.empty() || !IsGraphInput(context.graph(), id)) return std::nullopt;
  value.quantization = q;
  return id;
}

bool IsInteger(DType dtype) {
  return dtype == DType::kInt8 || dtype == DType::kUInt8 || dtype == DType::kInt16 ||
         dtype == DType::kInt32;
}

Result<ValueId> EmitDequantize(NodeContext& context, const Imported& input) {
  MG_TRY_ASSIGN(const bool computed, HasComputedScale(context));
  if (computed) {
    MG_TRY_ASSIGN(const Affine affine, ComputedAffine(context));
    return SpellOutDequantize(context, input.id, affine);
  }
  MG_TRY_ASSIGN(const Quantization q, ReadQuantization(context, input));
  if (const auto quantized = WithQuantization(context, input.id, q)) {
    return context.Dequantize(*quantized);
  }
  MG_TRY_ASSIGN(const Affine affine, ConstantAffine(context, q, context.shape(input.id).rank()));
  return SpellOutDequantize(context, input.id, affine);
}

// The type of the zero point, else that of attribute output_dtype (opset 21), else uint8.
Result<DType> TargetType(const NodeContext& context) {
  if (context.has_input(kZeroPoint)) {
    MG_TRY_ASSIGN(const Imported zero_point, context.Input(kZeroPoint));
    return context.dtype(zero_point.id);
  }
  const int64_t given = context.Int("output_dtype", 0);
  if (given == 0) return DType::kUInt8;
  return ToDType(static_cast<DataType>(given), "output");
}

Result<ValueId> EmitQuantize(NodeContext& context, const Imported& input, DType dtype) {
  MG_TRY_ASSIGN(const bool computed, HasComputedScale(context));
  if (computed) {
    MG_TRY_ASSIGN(const Affine affine, ComputedAffine(context));
    return SpellOutQuantize(context, input.id, affine, dtype, {});
  }
  MG_TRY_ASSIGN(const Quantization q, ReadQuantization(context, input));
  const auto constant = ConstantView(context.graph(), input.id);
  if (constant && constant->dtype == DType::kFloat32 && CanHold(q)) {
    MG_TRY_ASSIGN(Buffer integers, Quantized(constant->as<float>(), dtype, constant->shape, q));
    return context.graph().AddValue(
        {context.node().outputs[0], dtype, constant->shape, q, Constant::Own(std::move(integers))});
  }
  const bool small = dtype == DType::kInt8 || dtype == DType::kUInt8;
  if (small && CanHold(q) && !q.per_channel()) {
    return context.Emit(MakeNode(BuiltinOperator::QUANTIZE, {input.id}), dtype, q);
  }
  MG_TRY_ASSIGN(const Affine affine, ConstantAffine(context, q, context.shape(input.id).rank()));
  return SpellOutQuantize(context, input.id, affine, dtype, CanHold(q) ? q : Quantization());
}

}  // namespace

Status ImportDequantizeLinear(NodeContext& context) {
  MG_TRY(CheckBlocks(context));
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  if (!IsInteger(context.dtype(input.id))) {
    return Error{ErrorCode::kTypeMismatch, "only integers can be dequantised."};
  }
  MG_TRY_ASSIGN(const ValueId output, EmitDequantize(context, input));
  return context.SetOutput(output, input.channels_last);
}

Status ImportQuantizeLinear(NodeContext& context) {
  MG_TRY(CheckBlocks(context));
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  if (context.dtype(input.id) != DType::kFloat32) {
    return NodeContext::Unsupported("only float32 can be quantised.");
  }
  MG_TRY_ASSIGN(const DType dtype, TargetType(context));
  MG_TRY(LimitsOf(dtype));
  MG_TRY_ASSIGN(const ValueId output, EmitQuantize(context, input, dtype));
  return context.SetOutput(output, input.channels_last);
}

// A bias of integers in the scale of the sums that it is added to: that of the image times those of
// the weights, and of an optional factor.
Status ImportDequantizeBias(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  MG_TRY_ASSIGN(const auto image, context.ConstantFloats(1));
  MG_TRY_ASSIGN(const auto weights, context.ConstantFloats(2));
  const int rank = context.shape(input.id).rank();
  Quantization q{weights, std::vector<int32_t>(weights.size(), 0), std::max(rank - 1, 0)};
  if (image.size() != 1) return NodeContext::Unsupported("its input has several scales.");
  for (float& scale : q.scale) scale *= image[0] * context.Float("factor", 1);
  const Value& bias = context.graph().value(input.id);
  if (!bias.is_constant() || bias.dtype != DType::kInt32 || !CanHold(q) ||
      (q.per_channel() && (rank == 0 || !std::cmp_equal(bias.shape[q.axis], q.scale.size())))) {
    return NodeContext::Unsupported("its bias must be an int32 constant with a scale for each.");
  }
  MG_TRY_ASSIGN(const ValueId output, context.Dequantize(Annotated(context, input.id, q)));
  return context.SetOutput(output, false);
}

}  // namespace monograph::onnx
