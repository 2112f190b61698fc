#include "format/write.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "base/strings.h"
#include "format/op_version.h"
#include "format/write_buffers.h"
#include "graph/check.h"

namespace monograph {

namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
template <typename T>
using Tables = std::vector<Offset<T>>;

constexpr uint32_t kFormatVersion = 3;
constexpr uint64_t kMaxFileBytes = (uint64_t{1} << 31) - (1 << 20);

// Far above what the tables of one value or node take beside their lists.
constexpr uint64_t kTableBytes = 512;

// What a reader without the 32-bit field finds in the byte for operators above its range.
constexpr int32_t kMaxDeprecatedCode = 127;

constexpr char kSignatureKey[] = "serving_default";

uint64_t BytesOf(const Value& value) {
  const uint64_t constant = value.constant ? value.constant->bytes.size() : 0;
  return kTableBytes + value.name.size() + constant + 12 * value.quantization.scale.size();
}

uint64_t BytesOf(const Node& node) {
  return kTableBytes + 4 * (node.inputs.size() + node.outputs.size()) + node.custom_options.size() +
         node.custom_code.size();
}

// An upper bound of the file's size: the builder must not be asked for more than it can hold.
Status CheckSize(const Graph& graph) {
  uint64_t bytes = kTableBytes + graph.name.size() + graph.description.size();
  for (ValueId id = 0; id < graph.value_count(); ++id) bytes += BytesOf(graph.value(id));
  for (const Node& node : graph.nodes()) bytes += BytesOf(node);
  for (const Metadata& entry : graph.metadata) {
    bytes += kTableBytes + entry.name.size() + entry.bytes.size();
  }
  if (bytes < kMaxFileBytes) return {};
  return Error{ErrorCode::kOutOfMemory,
               StrCat("The model needs about ", bytes >> 20, " MiB; a file holds up to 2048 MiB.")};
}

class Writer {
 public:
  explicit Writer(const Graph& graph) : graph_(graph), buffers_(builder_) {}

  std::vector<std::byte> Write();

 private:
  Offset<schema::Tensor> WriteTensor(const Value& value);
  Offset<schema::QuantizationParameters> WriteQuantization(const Quantization& quantization);
  Offset<flatbuffers::Vector<int64_t>> WriteZeroPoints(const std::vector<int32_t>& points);
  Offset<flatbuffers::Vector<int32_t>> WriteSignatureOf(const Shape& shape);
  Offset<schema::Operator> WriteOperator(const Node& node);
  uint32_t CodeIndex(const Node& node);
  Offset<schema::SubGraph> WriteSubgraph();
  Offset<schema::Metadata> WriteMetadata(const Metadata& entry);
  Tables<schema::TensorMap> WriteNames(std::span<const ValueId> ids);
  Tables<schema::SignatureDef> WriteSignatures();

  Offset<flatbuffers::String> Text(std::string_view text) {
    return text.empty() ? 0 : builder_.CreateString(text.data(), text.size());
  }

  const Graph& graph_;
  FlatBufferBuilder builder_;
  BufferWriter buffers_;
  std::map<std::vector<int32_t>, Offset<flatbuffers::Vector<int64_t>>> zero_points_;  // Equal: one.
  Tables<schema::OperatorCode> codes_;
  std::map<std::tuple<schema::BuiltinOperator, std::string_view, int32_t>, uint32_t> code_index_;
};

Offset<schema::QuantizationParameters> Writer::WriteQuantization(const Quantization& quantization) {
  if (quantization.empty()) return 0;
  const auto scales = builder_.CreateVector(quantization.scale);
  return schema::CreateQuantizationParameters(
      builder_, 0, 0, scales, WriteZeroPoints(quantization.zero_point),
      schema::QuantizationDetails::NONE, 0, quantization.axis);
}

// LiteRT demands as many zero points as scales, though those of weights are all 0.
Offset<flatbuffers::Vector<int64_t>> Writer::WriteZeroPoints(const std::vector<int32_t>& points) {
  const auto [found, added] = zero_points_.try_emplace(points);
  if (added) {
    found->second = builder_.CreateVector(std::vector<int64_t>(points.begin(), points.end()));
  }
  return found->second;
}

Offset<flatbuffers::Vector<int32_t>> Writer::WriteSignatureOf(const Shape& shape) {
  if (shape.is_static()) return 0;
  return builder_.CreateVector(shape.dims().data(), shape.dims().size());
}

Offset<schema::Tensor> Writer::WriteTensor(const Value& value) {
  std::vector<int32_t> dims(value.shape.dims().begin(), value.shape.dims().end());
  std::ranges::replace(dims, kDynamic, 1);
  const auto shape = builder_.CreateVector(dims);
  const auto signature = WriteSignatureOf(value.shape);
  const auto name = Text(value.name);
  const auto quantization = WriteQuantization(value.quantization);
  const uint32_t buffer = value.constant ? buffers_.Add(value.constant->bytes) : 0;
  schema::TensorBuilder tensor(builder_);
  tensor.add_shape(shape);
  tensor.add_type(static_cast<schema::TensorType>(value.dtype));
  tensor.add_buffer(buffer);
  tensor.add_name(name);
  tensor.add_quantization(quantization);
  tensor.add_shape_signature(signature);
  tensor.add_has_rank(true);
  return tensor.Finish();
}

uint32_t Writer::CodeIndex(const Node& node) {
  const int32_t version = std::max(node.version, MinimumVersion(graph_, node));
  const auto [found, added] = code_index_.try_emplace({node.op, node.custom_code, version},
                                                      static_cast<uint32_t>(codes_.size()));
  if (added) {
    const int32_t code = std::min(static_cast<int32_t>(node.op), kMaxDeprecatedCode);
    codes_.push_back(schema::CreateOperatorCode(builder_, static_cast<int8_t>(code),
                                                Text(node.custom_code), version, node.op));
  }
  return found->second;
}

Offset<schema::Operator> Writer::WriteOperator(const Node& node) {
  const uint32_t code = CodeIndex(node);
  const auto inputs = builder_.CreateVector(node.inputs);
  const auto outputs = builder_.CreateVector(node.outputs);
  const Offset<void> options = node.options.Pack(builder_);
  Offset<flatbuffers::Vector<uint8_t>> custom_options;
  if (!node.custom_options.empty()) custom_options = builder_.CreateVector(node.custom_options);
  return schema::CreateOperator(builder_, code, inputs, outputs, node.options.type, options,
                                custom_options);
}

Offset<schema::SubGraph> Writer::WriteSubgraph() {
  Tables<schema::Tensor> tensors;
  for (ValueId id = 0; id < graph_.value_count(); ++id) {
    tensors.push_back(WriteTensor(graph_.value(id)));
  }
  Tables<schema::Operator> operators;
  for (const Node& node : graph_.nodes()) operators.push_back(WriteOperator(node));
  const auto tensor_list = builder_.CreateVector(tensors);
  const auto inputs = builder_.CreateVector(graph_.inputs);
  const auto outputs = builder_.CreateVector(graph_.outputs);
  const auto operator_list = builder_.CreateVector(operators);
  return schema::CreateSubGraph(builder_, tensor_list, inputs, outputs, operator_list,
                                Text(graph_.name));
}

Offset<schema::Metadata> Writer::WriteMetadata(const Metadata& entry) {
  const uint32_t buffer = buffers_.Add(std::as_bytes(std::span(entry.bytes)));
  return schema::CreateMetadata(builder_, Text(entry.name), buffer);
}

Tables<schema::TensorMap> Writer::WriteNames(std::span<const ValueId> ids) {
  Tables<schema::TensorMap> names;
  for (ValueId id : ids) {
    names.push_back(
        schema::CreateTensorMap(builder_, Text(graph_.value(id).name), static_cast<uint32_t>(id)));
  }
  return names;
}

bool Distinct(const Graph& graph, std::span<const ValueId> ids) {
  std::set<std::string_view> names;
  return std::ranges::all_of(ids, [&](ValueId id) {
    const std::string& name = graph.value(id).name;
    return !name.empty() && names.insert(name).second;
  });
}

// A signature maps names to tensors, so there is none where names are missing or repeated.
Tables<schema::SignatureDef> Writer::WriteSignatures() {
  if (!Distinct(graph_, graph_.inputs) || !Distinct(graph_, graph_.outputs)) return {};
  const auto inputs = builder_.CreateVector(WriteNames(graph_.inputs));
  const auto outputs = builder_.CreateVector(WriteNames(graph_.outputs));
  return {schema::CreateSignatureDef(builder_, inputs, outputs, Text(kSignatureKey))};
}

std::vector<std::byte> Writer::Write() {
  const Tables<schema::SubGraph> subgraphs = {WriteSubgraph()};
  Tables<schema::Metadata> metadata;
  for (const Metadata& entry : graph_.metadata) metadata.push_back(WriteMetadata(entry));
  const auto signatures = builder_.CreateVector(WriteSignatures());
  const auto codes = builder_.CreateVector(codes_);
  const auto subgraph_list = builder_.CreateVector(subgraphs);
  const auto description = Text(graph_.description);
  const auto buffers = buffers_.Finish();
  const auto metadata_list = builder_.CreateVector(metadata);
  schema::FinishModelBuffer(
      builder_, schema::CreateModel(builder_, kFormatVersion, codes, subgraph_list, description,
                                    buffers, 0, metadata_list, signatures));
  const auto* data = reinterpret_cast<const std::byte*>(builder_.GetBufferPointer());
  return {data, data + builder_.GetSize()};
}

}  // namespace

Result<std::vector<std::byte>> WriteModel(const Graph& graph) {
  if (Status status = CheckGraph(graph); !status.ok()) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("The graph cannot be written. ", status.error().message())};
  }
  MG_TRY(CheckSize(graph));
  return Writer(graph).Write();
}

}  // namespace monograph
