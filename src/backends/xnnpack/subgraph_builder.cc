#include "backends/xnnpack/subgraph_builder.h"

#include <algorithm>
#include <cmath>

#include "backends/xnnpack/status.h"
#include "ops/dynamic_quant.h"
#include "ops/require.h"

namespace monograph {

static_assert(kBufferPadding >= XNN_EXTRA_BYTES);

XnnShape::XnnShape(const Shape& shape) : rank(static_cast<size_t>(shape.rank())) {
  for (size_t i = 0; i < rank; ++i) {
    const int32_t dim = shape[static_cast<int>(i)];
    dims[i] = dim == kDynamic ? 1 : static_cast<size_t>(dim);
  }
}

bool IsQuantized(const InferState& types, ValueId id) {
  return IsQuantizedDType(types.type(id).dtype);
}

bool IsActivation(const InferState& types, ValueId id) {
  const TensorType& type = types.type(id);
  const auto dims = type.shape.dims();
  if (dims.size() > XNN_MAX_TENSOR_DIMS || std::ranges::count(dims, 0) > 0) return false;
  if (type.dtype == DType::kFloat32) return true;
  if (!IsQuantizedDType(type.dtype)) return false;
  const Quantization& q = types.graph().value(id).quantization;
  return q.scale.size() == 1 && std::isnormal(q.scale[0]);
}

bool AreActivations(const InferState& types, std::initializer_list<ValueId> ids) {
  return std::ranges::all_of(ids, [&](ValueId id) {
    return id != kNoValue && IsActivation(types, id) &&
           types.type(id).dtype == types.type(*ids.begin()).dtype;
  });
}

SubgraphBuilder::SubgraphBuilder(const SegmentSpec& spec)
    : spec_(spec), ids_(static_cast<size_t>(spec.graph->value_count()), XNN_INVALID_VALUE_ID) {}

SubgraphBuilder::~SubgraphBuilder() {
  if (subgraph_ != nullptr) xnn_delete_subgraph(subgraph_);
}

Result<std::unique_ptr<SubgraphBuilder>> SubgraphBuilder::Create(const SegmentSpec& spec) {
  std::unique_ptr<SubgraphBuilder> builder(new SubgraphBuilder(spec));
  const size_t externals = spec.inputs.size() + spec.outputs.size();
  MG_TRY(
      FromXnnStatus(xnn_create_subgraph(static_cast<uint32_t>(externals), 0, &builder->subgraph_),
                    "make a subgraph"));
  MG_TRY(builder->DefineExternals());
  return builder;
}

Status SubgraphBuilder::DefineExternals() {
  uint32_t external = 0;
  for (ValueId id : spec_.inputs) {
    MG_TRY_ASSIGN(ids_[static_cast<size_t>(id)],
                  Define(id, external++, XNN_VALUE_FLAG_EXTERNAL_INPUT, nullptr));
  }
  for (ValueId id : spec_.outputs) {
    MG_TRY_ASSIGN(ids_[static_cast<size_t>(id)],
                  Define(id, external++, XNN_VALUE_FLAG_EXTERNAL_OUTPUT, nullptr));
  }
  return {};
}

Result<uint32_t> SubgraphBuilder::Define(ValueId id, uint32_t external_id, uint32_t flags,
                                         const void* data) {
  const TensorType& type = types().type(id);
  const XnnShape shape(type.shape);
  if (type.dtype == DType::kFloat32) return DefineFloats(shape, external_id, flags, data);
  const Quantization& q = graph().value(id).quantization;
  const auto datatype = type.dtype == DType::kInt8 ? xnn_datatype_qint8 : xnn_datatype_quint8;
  uint32_t xnn_id = XNN_INVALID_VALUE_ID;
  MG_TRY(FromXnnStatus(xnn_define_quantized_tensor_value(subgraph_, datatype, q.zero_point[0],
                                                         q.scale[0], shape.rank, shape.dims.data(),
                                                         data, external_id, flags, &xnn_id),
                       "define a tensor"));
  return xnn_id;
}

Result<uint32_t> SubgraphBuilder::DefineFloats(const XnnShape& shape, uint32_t external_id,
                                               uint32_t flags, const void* data) {
  uint32_t xnn_id = XNN_INVALID_VALUE_ID;
  MG_TRY(
      FromXnnStatus(xnn_define_tensor_value(subgraph_, xnn_datatype_fp32, shape.rank,
                                            shape.dims.data(), data, external_id, flags, &xnn_id),
                    "define a tensor"));
  return xnn_id;
}

Result<uint32_t> SubgraphBuilder::Activation(ValueId id) {
  uint32_t& xnn_id = ids_[static_cast<size_t>(id)];
  if (xnn_id != XNN_INVALID_VALUE_ID) return xnn_id;
  const void* data = nullptr;
  if (const auto constant = ConstantView(graph(), id)) {
    MG_TRY_ASSIGN(Buffer copy, Buffer::Copy(constant->bytes));
    retained_.push_back(std::move(copy));
    data = retained_.back().data();
  }
  MG_TRY_ASSIGN(xnn_id, Define(id, XNN_INVALID_VALUE_ID, 0, data));
  return xnn_id;
}

Result<uint32_t> SubgraphBuilder::Rounded(ValueId id, size_t dims) {
  const auto known = rounded_.find({id, dims});
  if (known != rounded_.end()) return known->second;
  MG_TRY_ASSIGN(const uint32_t real, Activation(id));
  const XnnShape shape(types().type(id).shape);
  uint32_t rounded = XNN_INVALID_VALUE_ID;
  MG_TRY(FromXnnStatus(xnn_define_dynamically_quantized_tensor_value(
                           subgraph_, xnn_datatype_qdint8, shape.rank, dims, shape.dims.data(),
                           XNN_INVALID_VALUE_ID, 0, &rounded),
                       "define a tensor"));
  MG_TRY(Convert(real, rounded));
  rounded_[{id, dims}] = rounded;
  return rounded;
}

Result<uint32_t> SubgraphBuilder::IntermediateLike(ValueId id) {
  return Define(id, XNN_INVALID_VALUE_ID, 0, nullptr);
}

Result<uint32_t> SubgraphBuilder::Floats(ValueId id) {
  MG_TRY_ASSIGN(const uint32_t activation, Activation(id));
  if (!IsQuantized(types(), id)) return activation;
  MG_TRY_ASSIGN(const uint32_t floats, FloatsLike(id));
  MG_TRY(Convert(activation, floats));
  return floats;
}

Result<uint32_t> SubgraphBuilder::FloatsLike(ValueId id) {
  return DefineFloats(XnnShape(types().type(id).shape), XNN_INVALID_VALUE_ID, 0, nullptr);
}

Status SubgraphBuilder::Convert(uint32_t input, uint32_t output) {
  return FromXnnStatus(xnn_define_unary(subgraph_, xnn_unary_convert, nullptr, input, output, 0),
                       "define a conversion");
}

Result<uint32_t> SubgraphBuilder::Number(float number) {
  MG_TRY_ASSIGN(Buffer copy, Buffer::Copy(std::as_bytes(std::span(&number, 1))));
  retained_.push_back(std::move(copy));
  return DefineFloats(XnnShape(Shape()), XNN_INVALID_VALUE_ID, 0, retained_.back().data());
}

const float* SubgraphBuilder::KeepScales(std::vector<float> scales) {
  scales_.push_back(std::make_unique<std::vector<float>>(std::move(scales)));
  return scales_.back()->data();
}

Result<uint32_t> SubgraphBuilder::Filter(const Node& node, int channel_axis,
                                         const ConvInputs& inputs) {
  const ValueId id = node.inputs[inputs.filter];
  const Value& value = graph().value(id);
  const void* data = value.constant->bytes.data();
  const bool dynamic = IsDynamic(types().type(node.inputs[inputs.image]).dtype, value.dtype);
  if (!value.quantization.per_channel() && !dynamic) {
    return Define(id, XNN_INVALID_VALUE_ID, 0, data);
  }
  const XnnShape shape(value.shape);
  std::vector<float> scales = value.quantization.scale;
  scales.resize(shape.dims[static_cast<size_t>(channel_axis)], scales[0]);
  uint32_t xnn_id = XNN_INVALID_VALUE_ID;
  MG_TRY(FromXnnStatus(xnn_define_channelwise_quantized_tensor_value(
                           subgraph_, xnn_datatype_qcint8, KeepScales(std::move(scales)),
                           shape.rank, static_cast<size_t>(channel_axis), shape.dims.data(), data,
                           XNN_INVALID_VALUE_ID, 0, &xnn_id),
                       "define a filter"));
  return xnn_id;
}

Result<uint32_t> SubgraphBuilder::Ones(DType dtype, const Shape& shape) {
  const XnnShape size(shape);
  const size_t taps = size.dims[1] * size.dims[2];
  MG_TRY_ASSIGN(Buffer ones, Buffer::Allocate(taps * size.dims[3]));
  std::ranges::fill(ones.span(), std::byte{1});
  retained_.push_back(std::move(ones));
  const auto datatype = dtype == DType::kInt8 ? xnn_datatype_qint8 : xnn_datatype_quint8;
  uint32_t xnn_id = XNN_INVALID_VALUE_ID;
  MG_TRY(FromXnnStatus(
      xnn_define_quantized_tensor_value(subgraph_, datatype, 0, 1 / static_cast<float>(taps),
                                        size.rank, size.dims.data(), retained_.back().data(),
                                        XNN_INVALID_VALUE_ID, 0, &xnn_id),
      "define a filter"));
  return xnn_id;
}

Result<uint32_t> SubgraphBuilder::Bias(const Node& node, const ConvInputs& inputs) {
  if (node.inputs.size() <= inputs.bias || node.inputs[inputs.bias] == kNoValue) {
    return uint32_t{XNN_INVALID_VALUE_ID};
  }
  const Value& value = graph().value(node.inputs[inputs.bias]);
  const size_t dims[1] = {static_cast<size_t>(value.shape.NumElements().value_or(0))};
  const void* data = value.constant->bytes.data();
  const Quantization& input = graph().value(node.inputs[inputs.image]).quantization;
  const Quantization& filter = graph().value(node.inputs[inputs.filter]).quantization;
  uint32_t xnn_id = XNN_INVALID_VALUE_ID;
  xnn_status status;
  if (value.dtype == DType::kFloat32) {
    status = xnn_define_tensor_value(subgraph_, xnn_datatype_fp32, 1, dims, data,
                                     XNN_INVALID_VALUE_ID, 0, &xnn_id);
  } else if (filter.per_channel()) {
    std::vector<float> scales = filter.scale;
    for (float& scale : scales) scale *= input.scale[0];
    status = xnn_define_channelwise_quantized_tensor_value(
        subgraph_, xnn_datatype_qcint32, KeepScales(std::move(scales)), 1, 0, dims, data,
        XNN_INVALID_VALUE_ID, 0, &xnn_id);
  } else {
    status = xnn_define_quantized_tensor_value(subgraph_, xnn_datatype_qint32, 0,
                                               input.scale[0] * filter.scale[0], 1, dims, data,
                                               XNN_INVALID_VALUE_ID, 0, &xnn_id);
  }
  MG_TRY(FromXnnStatus(status, "define a bias"));
  return xnn_id;
}

}  // namespace monograph
