// QuantizeLinear and DequantizeLinear. With constant scales that the graph's quantisation can hold
// they are QUANTIZE and DEQUANTIZE, and constants are quantised at once; all else is spelled out in
// float arithmetic.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/compose.h"
#include "import/onnx/operators.h"
#include "import/onnx/quantized_constant.h"
#include "import/onnx/tensor.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

// The inputs beside the tensor.
constexpr size_t kScale = 1;
constexpr size_t kZeroPoint = 2;

// Scales of blocks along an axis (opset 21).
int64_t BlockSize(const NodeContext& context) { return context.Int("block_size", 0); }

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

// Scales that are computed count for the whole tensor.
Result<Affine> ComputedAffine(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported scale, context.Input(kScale));
  Affine affine;
  MG_TRY_ASSIGN(affine.scale, context.Cast(scale.id, DType::kFloat32));
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
  MG_TRY_ASSIGN(affine.zero_point, context.Cast(zero_point.id, DType::kFloat32));
  return affine;
}

Result<Affine> ConstantAffine(NodeContext& context, const Quantization& q, int rank) {
  Affine affine;
  MG_TRY_ASSIGN(affine.scale, AlongAxis(context, q.scale, q.axis, rank));
  const std::vector<float> zero_point(q.zero_point.begin(), q.zero_point.end());
  MG_TRY_ASSIGN(affine.zero_point, AlongAxis(context, zero_point, q.axis, rank));
  return affine;
}

// A constant of blocks with an element for each of theirs: the axis repeats what stands there.
Result<ValueId> RepeatBlocks(NodeContext& context, std::span<const float> numbers,
                             const Shape& blocks, const Shape& shape, int axis) {
  const int64_t block = BlockSize(context);
  std::vector<float> repeated;
  int64_t inner = 1;
  for (int i = axis + 1; i < shape.rank(); ++i) inner *= shape[i];
  const int64_t outer = *shape.NumElements() / std::max<int64_t>(inner * shape[axis], 1);
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t at = 0; at < shape[axis]; ++at) {
      const auto* first = numbers.data() + (o * blocks[axis] + at / block) * inner;
      repeated.insert(repeated.end(), first, first + inner);
    }
  }
  return context.Floats(shape, repeated);
}

// For a tensor of the shape, in ONNX's order.
Result<Affine> BlockAffine(NodeContext& context, const Shape& shape) {
  constexpr int64_t kMostElements = int64_t{1} << 26;
  MG_TRY_ASSIGN(const int axis, StoredAxis(context.Int("axis", 1), shape.rank(), false));
  MG_TRY_ASSIGN(const std::vector<float> scale, context.ConstantFloats(kScale));
  MG_TRY_ASSIGN(const std::vector<int32_t> given, ReadZeroPoint(context));
  MG_TRY_ASSIGN(const Shape blocks, context.OnnxShape(kScale));
  const int64_t count = shape.NumElements().value_or(0);
  if (count < 1 || count > kMostElements) {
    return NodeContext::Unsupported("scales by blocks need a tensor of known size.");
  }
  const int64_t block = BlockSize(context);
  Shape expected = shape;
  if (block > 0) expected[axis] = static_cast<int32_t>((shape[axis] - 1) / block + 1);
  if (block < 0 || blocks != expected || (!given.empty() && given.size() != scale.size())) {
    return Error{ErrorCode::kShapeMismatch, "its scales do not fit its blocks."};
  }
  std::vector<float> zero_point(given.begin(), given.end());
  zero_point.resize(scale.size(), 0);
  Affine affine;
  MG_TRY_ASSIGN(affine.scale, RepeatBlocks(context, scale, blocks, shape, axis));
  MG_TRY_ASSIGN(affine.zero_point, RepeatBlocks(context, zero_point, blocks, shape, axis));
  return affine;
}

Result<ValueId> SpellOutDequantize(NodeContext& context, ValueId id, const Affine& affine) {
  MG_TRY_ASSIGN(const ValueId numbers, context.Cast(id, DType::kFloat32));
  MG_TRY_ASSIGN(const ValueId shifted,
                context.Emit(BuiltinOperator::SUB, {numbers, affine.zero_point}));
  return context.Emit(BuiltinOperator::MUL, {shifted, affine.scale});
}

// What is quantised to.
struct Target {
  DType dtype = DType::kUInt8;
  float min = 0, max = 255;
};

// int32 stands for ONNX's uint16, which is quantised to where int32 is not.
Result<Target> TargetOf(DType dtype, bool four_bit) {
  switch (dtype) {
    case DType::kInt8: return four_bit ? Target{dtype, -8, 7} : Target{dtype, -128, 127};
    case DType::kUInt8: return four_bit ? Target{dtype, 0, 15} : Target{dtype, 0, 255};
    case DType::kInt16: return Target{dtype, -32768, 32767};
    case DType::kInt32: return Target{dtype, 0, 65535};
    default: return NodeContext::Unsupported("it quantises to a type that is not supported.");
  }
}

Result<ValueId> SpellOutQuantize(NodeContext& context, ValueId id, const Affine& affine,
                                 const Target& target, Quantization quantization) {
  MG_TRY_ASSIGN(const ValueId scaled, context.Emit(BuiltinOperator::DIV, {id, affine.scale}));
  MG_TRY_ASSIGN(const ValueId rounded, context.Emit(BuiltinOperator::ROUND, {scaled}));
  MG_TRY_ASSIGN(const ValueId shifted,
                context.Emit(BuiltinOperator::ADD, {rounded, affine.zero_point}));
  MG_TRY_ASSIGN(const ValueId above,
                EmitWith(context, BuiltinOperator::MAXIMUM, shifted, target.min));
  MG_TRY_ASSIGN(const ValueId within,
                EmitWith(context, BuiltinOperator::MINIMUM, above, target.max));
  Node cast = MakeNode(BuiltinOperator::CAST, {within});
  return context.Emit(std::move(cast), target.dtype, std::move(quantization));
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
Result<Target> ReadTarget(const NodeContext& context, const ImportState& state) {
  if (context.has_input(kZeroPoint)) {
    MG_TRY_ASSIGN(const Imported zero_point, context.Input(kZeroPoint));
    return TargetOf(context.dtype(zero_point.id), state.four_bit.contains(zero_point.id));
  }
  const int64_t number = context.Int("output_dtype", 0);
  const DataType given = number == 0 ? DataType::kUInt8 : static_cast<DataType>(number);
  MG_TRY_ASSIGN(const DType dtype, ToDType(given, "output"));
  return TargetOf(dtype, IsFourBit(given));
}

Result<ValueId> EmitQuantize(NodeContext& context, const Imported& input, const Target& target) {
  MG_TRY_ASSIGN(const bool computed, HasComputedScale(context));
  if (computed) {
    MG_TRY_ASSIGN(const Affine affine, ComputedAffine(context));
    return SpellOutQuantize(context, input.id, affine, target, {});
  }
  MG_TRY_ASSIGN(const Quantization q, ReadQuantization(context, input));
  const auto constant = ConstantView(context.graph(), input.id);
  const bool whole = target.max - target.min == 255;  // All of its eight bits.
  const bool wide = target.dtype == DType::kInt16;
  if (constant && constant->dtype == DType::kFloat32 && CanHold(q) && (whole || wide)) {
    MG_TRY_ASSIGN(Buffer integers,
                  Quantized(constant->as<float>(), target.dtype, constant->shape, q));
    return context.graph().AddValue({context.node().outputs[0], target.dtype, constant->shape, q,
                                     Constant::Own(std::move(integers))});
  }
  if (whole && CanHold(q) && !q.per_channel()) {
    return context.Emit(MakeNode(BuiltinOperator::QUANTIZE, {input.id}), target.dtype, q);
  }
  MG_TRY_ASSIGN(const Affine affine, ConstantAffine(context, q, context.shape(input.id).rank()));
  const bool holds = CanHold(q) && target.dtype != DType::kInt32;
  return SpellOutQuantize(context, input.id, affine, target, holds ? q : Quantization());
}

}  // namespace

Status ImportDequantizeLinear(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  if (!IsInteger(context.dtype(input.id))) {
    return Error{ErrorCode::kTypeMismatch, "only integers can be dequantised."};
  }
  if (BlockSize(context) != 0) {
    MG_TRY_ASSIGN(const ValueId id, context.OnnxOrder(0));
    MG_TRY_ASSIGN(const Affine affine, BlockAffine(context, context.shape(id)));
    MG_TRY_ASSIGN(const ValueId real, SpellOutDequantize(context, id, affine));
    return context.SetOutput(real, false);
  }
  MG_TRY_ASSIGN(const ValueId output, EmitDequantize(context, input));
  return context.SetOutput(output, input.channels_last);
}

Status ImportQuantizeLinear(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  if (context.dtype(input.id) != DType::kFloat32) {
    return NodeContext::Unsupported("only float32 can be quantised.");
  }
  MG_TRY_ASSIGN(const Target target, ReadTarget(context, context.state()));
  if (BlockSize(context) != 0) {
    MG_TRY_ASSIGN(const ValueId id, context.OnnxOrder(0));
    MG_TRY_ASSIGN(const Affine affine, BlockAffine(context, context.shape(id)));
    MG_TRY_ASSIGN(const ValueId integers, SpellOutQuantize(context, id, affine, target, {}));
    return context.SetOutput(integers, false);
  }
  MG_TRY_ASSIGN(const ValueId output, EmitQuantize(context, input, target));
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
