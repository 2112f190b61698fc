#include "import/onnx/node_context.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/float16.h"
#include "base/strings.h"
#include "graph/names.h"
#include "import/onnx/permute.h"
#include "import/onnx/quantized_constant.h"
#include "ops/registry.h"

namespace monograph::onnx {

namespace {

template <typename T>
std::vector<T> ElementsOf(std::span<const std::byte> bytes) {
  std::vector<T> elements(bytes.size() / sizeof(T));
  if (!elements.empty()) std::memcpy(elements.data(), bytes.data(), elements.size() * sizeof(T));
  return elements;
}

}  // namespace

Error NodeContext::Unsupported(std::string_view sentence) {
  return Error{ErrorCode::kUnsupportedModel, std::string(sentence)};
}

Error MadeTwice(std::string_view name) {
  return Error{ErrorCode::kCorruptModel, StrCat("\"", Printable(name), "\" is made twice.")};
}

Result<Imported> NodeContext::Input(size_t i) const {
  if (!has_input(i)) {
    return Error{ErrorCode::kCorruptModel, StrCat("input ", i, " is missing.")};
  }
  const auto found = state_.values.find(node_.inputs[i]);
  if (found != state_.values.end()) return found->second;
  return Error{ErrorCode::kCorruptModel,
               StrCat("its input \"", Printable(node_.inputs[i]), "\" is not made by any node.")};
}

Result<ValueId> NodeContext::ChannelsLast(size_t i) {
  MG_TRY_ASSIGN(const Imported input, Input(i));
  if (input.channels_last) return input.id;
  const int rank = shape(input.id).rank();
  if (rank >= 3) return Transpose(input.id, ToChannelsLast(rank));
  return Unsupported(StrCat("its input has shape ", shape(input.id).ToString(),
                            "; only images [N, C, ...] are supported."));
}

Result<ValueId> NodeContext::OnnxOrder(size_t i) {
  MG_TRY_ASSIGN(const Imported input, Input(i));
  if (!input.channels_last) return input.id;
  return Transpose(input.id, ToOnnxOrder(shape(input.id).rank()));
}

Result<ValueId> NodeContext::OnnxElements(size_t i) {
  MG_TRY_ASSIGN(const Imported input, Input(i));
  if (!input.channels_last) return input.id;
  const Shape stored = shape(input.id);
  const auto dims = stored.dims();
  const auto spatial = dims.subspan(1, dims.size() - 2);
  const bool is_point = std::ranges::all_of(spatial, [](int32_t dim) { return dim == 1; });
  return is_point || dims.back() == 1 ? Result(input.id) : OnnxOrder(i);
}

Result<Shape> NodeContext::OnnxShape(size_t i) const {
  MG_TRY_ASSIGN(const Imported input, Input(i));
  const Shape stored = shape(input.id);
  return input.channels_last ? PermuteShape(stored, ToOnnxOrder(stored.rank())) : stored;
}

bool NodeContext::IsConstant(ValueId id) const {
  return state_.graph.value(id).is_constant() || state_.dequantized.contains(id);
}

Result<std::vector<float>> NodeContext::ConstantFloats(size_t i) const {
  MG_TRY_ASSIGN(const Imported input, Input(i));
  if (const auto found = state_.dequantized.find(input.id); found != state_.dequantized.end()) {
    return RealNumbers(state_.graph.value(found->second));
  }
  const auto view = ConstantView(state_.graph, input.id);
  if (!view || input.channels_last ||
      (view->dtype != DType::kFloat32 && view->dtype != DType::kFloat16)) {
    return Unsupported(StrCat("input ", i, " must be a float constant."));
  }
  if (view->dtype == DType::kFloat32) return ElementsOf<float>(view->bytes);
  const auto halves = ElementsOf<uint16_t>(view->bytes);
  std::vector<float> floats(halves.size());
  std::ranges::transform(halves, floats.begin(), HalfToFloat);
  return floats;
}

Result<std::vector<int64_t>> NodeContext::ConstantInts(size_t i) const {
  MG_TRY_ASSIGN(const Imported input, Input(i));
  const auto view = ConstantView(state_.graph, input.id);
  if (view && view->dtype == DType::kInt64) return ElementsOf<int64_t>(view->bytes);
  if (view && view->dtype == DType::kInt32) {
    const auto narrow = ElementsOf<int32_t>(view->bytes);
    return std::vector<int64_t>(narrow.begin(), narrow.end());
  }
  return Unsupported(StrCat("input ", i, " must be an integer constant."));
}

const AttributeProto* NodeContext::Find(std::string_view name) const {
  const auto found = std::ranges::find(node_.attributes, name, &AttributeProto::name);
  return found == node_.attributes.end() ? nullptr : &*found;
}

int64_t NodeContext::Int(std::string_view name, int64_t fallback) const {
  const AttributeProto* found = Find(name);
  return found == nullptr ? fallback : found->i.value_or(0);
}

float NodeContext::Float(std::string_view name, float fallback) const {
  const AttributeProto* found = Find(name);
  return found == nullptr ? fallback : found->f.value_or(0);
}

std::string NodeContext::String(std::string_view name, std::string_view fallback) const {
  const AttributeProto* found = Find(name);
  return found == nullptr ? std::string(fallback) : found->s.value_or("");
}

std::vector<int64_t> NodeContext::Ints(std::string_view name, std::vector<int64_t> fallback) const {
  if (const AttributeProto* found = Find(name)) return found->ints;
  return fallback;
}

std::vector<float> NodeContext::FloatList(std::string_view name) const {
  const AttributeProto* found = Find(name);
  return found == nullptr ? std::vector<float>() : found->floats;
}

const TensorProto* NodeContext::Tensor(std::string_view name) const {
  const AttributeProto* found = Find(name);
  return found == nullptr || !found->t ? nullptr : &*found->t;
}

const GraphProto* NodeContext::Subgraph(std::string_view name) const {
  const AttributeProto* found = Find(name);
  return found == nullptr || found->graphs.empty() ? nullptr : found->graphs.data();
}

std::string NodeContext::NewName() const {
  const std::string& base = node_.name.empty() ? node_.outputs.front() : node_.name;
  return StrCat(base, "/", state_.graph.value_count());
}

Result<ValueId> NodeContext::Emit(schema::BuiltinOperator op, std::vector<ValueId> inputs) {
  return Emit(MakeNode(op, std::move(inputs)));
}

Result<ValueId> NodeContext::Emit(Node node, std::optional<DType> declared) {
  const OpDef* def = FindOp(node);
  if (def != nullptr && def->quant_rule == QuantRule::kSameScale && !node.inputs.empty()) {
    const Value& input = state_.graph.value(node.inputs[0]);
    if (input.quantization.scale.size() == 1) {
      return Emit(std::move(node), input.dtype, input.quantization);
    }
  }
  MG_TRY_ASSIGN(const ValueId id, AppendNode(state_.graph, std::move(node), NewName(), declared));
  MG_TRY(ComputeLastNode(state_.graph, state_.known_ints, state_.fold_budget));
  return id;
}

Result<std::vector<ValueId>> NodeContext::EmitOutputs(Node node, size_t count,
                                                      std::optional<DType> declared) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) names.push_back(StrCat(NewName(), ".", i));
  MG_TRY_ASSIGN(auto ids, AppendNode(state_.graph, std::move(node), names, declared));
  MG_TRY(ComputeLastNode(state_.graph, state_.known_ints, state_.fold_budget));
  return ids;
}

Result<ValueId> NodeContext::EmitWithRank(Node node, DType dtype, int rank) {
  Value output{NewName(), dtype, {}, {}, {}};
  for (int axis = 0; axis < rank; ++axis) output.shape.Append(kDynamic);
  MG_TRY_ASSIGN(const ValueId id, AppendNode(state_.graph, std::move(node), std::move(output)));
  MG_TRY(ComputeLastNode(state_.graph, state_.known_ints, state_.fold_budget));
  return id;
}

Result<ValueId> NodeContext::Emit(Node node, DType dtype, Quantization quantization) {
  return AppendNode(state_.graph, std::move(node),
                    Value{NewName(), dtype, {}, std::move(quantization), {}});
}

Result<ValueId> NodeContext::Dequantize(ValueId id) {
  const bool constant = state_.graph.value(id).is_constant();
  Node node = MakeNode(schema::BuiltinOperator::DEQUANTIZE, {id});
  MG_TRY_ASSIGN(const ValueId real, Emit(std::move(node), DType::kFloat32, {}));
  if (constant) state_.dequantized[real] = id;
  return real;
}

Result<ValueId> NodeContext::Floats(const Shape& shape, std::span<const float> values) {
  return state_.graph.AddConstant(NewName(), DType::kFloat32, shape, std::as_bytes(values));
}

Result<ValueId> NodeContext::Ints32(std::span<const int32_t> values) {
  const Shape shape = {static_cast<int32_t>(values.size())};
  return state_.graph.AddConstant(NewName(), DType::kInt32, shape, std::as_bytes(values));
}

Result<ValueId> NodeContext::Int32(int32_t value) {
  return state_.graph.AddConstant(NewName(), DType::kInt32, {},
                                  std::as_bytes(std::span(&value, 1)));
}

Result<ValueId> NodeContext::FloatScalar(float value) { return Floats({}, {&value, 1}); }

Result<ValueId> NodeContext::PermuteConstant(ValueId id, std::span<const int> permutation) {
  const Value& value = state_.graph.value(id);
  MG_TRY_ASSIGN(Buffer permuted,
                Permute({value.dtype, value.shape, value.constant->bytes}, permutation));
  Quantization quantization = value.quantization;
  if (quantization.per_channel()) {
    const auto axis = std::ranges::find(permutation, quantization.axis);
    quantization.axis = static_cast<int32_t>(axis - permutation.begin());
  }
  return state_.graph.AddValue({NewName(), value.dtype, PermuteShape(value.shape, permutation),
                                std::move(quantization), Constant::Own(std::move(permuted))});
}

Result<ValueId> NodeContext::Transpose(ValueId id, std::span<const int> permutation) {
  if (IsIdentity(permutation)) return id;
  if (state_.graph.value(id).is_constant()) return PermuteConstant(id, permutation);
  if (const auto found = state_.dequantized.find(id); found != state_.dequantized.end()) {
    MG_TRY_ASSIGN(const ValueId permuted, PermuteConstant(found->second, permutation));
    return Dequantize(permuted);
  }
  const std::vector<int32_t> axes(permutation.begin(), permutation.end());
  MG_TRY_ASSIGN(const ValueId axes_id, Ints32(axes));
  return Emit(schema::BuiltinOperator::TRANSPOSE, {id, axes_id});
}

namespace {

// Modulo 2^64: shapes may be absurd.
uint64_t ElementsBefore(const Shape& shape, int axis) {
  uint64_t count = 1;
  for (int i = 0; i < axis; ++i) count *= static_cast<uint64_t>(shape[i]);
  return count;
}

// The quantisation of the same elements in another shape; nothing where scales by channel no longer
// lie along an axis.
std::optional<Quantization> Reshaped(const Value& value, const Shape& to) {
  Quantization quantization = value.quantization;
  if (!quantization.per_channel()) return quantization;
  const uint64_t before = ElementsBefore(value.shape, quantization.axis);
  for (int axis = 0; axis < to.rank(); ++axis) {
    if (ElementsBefore(to, axis) != before || to[axis] != value.shape[quantization.axis]) continue;
    quantization.axis = axis;
    return quantization;
  }
  return std::nullopt;
}

}  // namespace

Result<ValueId> NodeContext::Reshape(ValueId id, const Shape& to) {
  if (shape(id) == to && to.is_static()) return id;
  if (std::ranges::count(to.dims(), kDynamic) > 1) {
    return Unsupported("more than one dimension of its result is unknown.");
  }
  if (const auto view = ConstantView(state_.graph, id)) {
    if (view->shape.NumElements() != to.NumElements()) {
      return Error{ErrorCode::kShapeMismatch, "a constant does not have the shape it is given."};
    }
    const Value& value = state_.graph.value(id);
    return state_.graph.AddValue(
        {NewName(), value.dtype, to, Reshaped(value, to).value_or(Quantization()), value.constant});
  }
  const auto quantized = state_.dequantized.find(id);
  if (quantized != state_.dequantized.end() &&
      Reshaped(state_.graph.value(quantized->second), to)) {
    MG_TRY_ASSIGN(const ValueId reshaped, Reshape(quantized->second, to));
    return Dequantize(reshaped);
  }
  MG_TRY_ASSIGN(const ValueId shape_id, Ints32(to.dims()));
  Node node = MakeNode(schema::BuiltinOperator::RESHAPE, {id, shape_id});
  node.options.AsReshapeOptions()->new_shape.assign(to.dims().begin(), to.dims().end());
  return Emit(std::move(node));
}

Result<ValueId> NodeContext::ReshapeTo(ValueId id, ValueId dims, const Shape& known) {
  if (std::ranges::count(known.dims(), kDynamic) <= 1) return Reshape(id, known);
  MG_TRY_ASSIGN(const ValueId narrow, Cast(dims, DType::kInt32));
  const DType dtype = state_.graph.value(id).dtype;
  Node node = MakeNode(schema::BuiltinOperator::RESHAPE, {id, narrow});
  node.options.AsReshapeOptions()->new_shape.assign(known.dims().begin(), known.dims().end());
  return EmitWithRank(std::move(node), dtype, known.rank());
}

Result<ValueId> NodeContext::Cast(ValueId id, DType to) {
  const DType from = dtype(id);
  if (from == to) return id;
  Node node = MakeNode(schema::BuiltinOperator::CAST, {id});
  node.options.AsCastOptions()->in_data_type = static_cast<schema::TensorType>(from);
  node.options.AsCastOptions()->out_data_type = static_cast<schema::TensorType>(to);
  return Emit(std::move(node), to);
}

Result<ValueId> NodeContext::ExpandDims(ValueId id, int32_t axis) {
  MG_TRY_ASSIGN(const ValueId axis_id, Int32(axis));
  return Emit(schema::BuiltinOperator::EXPAND_DIMS, {id, axis_id});
}

Result<ValueId> NodeContext::Squeeze(ValueId id, int32_t axis) {
  Node node = MakeNode(schema::BuiltinOperator::SQUEEZE, {id});
  node.options.AsSqueezeOptions()->squeeze_dims = {axis};
  return Emit(std::move(node));
}

Status NodeContext::SetOutput(ValueId id, bool channels_last, size_t i) {
  if (i >= node_.outputs.size()) {
    return Error{ErrorCode::kCorruptModel, StrCat("output ", i, " is missing.")};
  }
  const std::string& name = node_.outputs[i];
  const bool is_new = !state_.graph.nodes().empty() &&
                      std::ranges::count(state_.graph.nodes().back().outputs, id) > 0;
  if (is_new) state_.graph.value(id).name = name;
  if (state_.values.insert({name, Imported{id, channels_last}}).second) return {};
  return MadeTwice(name);
}

}  // namespace monograph::onnx
