#include "format/verify.h"

#include <algorithm>

#include "base/strings.h"
#include "format/sniff.h"

namespace monograph {

namespace {

constexpr uint32_t kFormatVersion = 3;

// Deeper or larger than any sound file, in which a table takes more than kMinTableBytes.
constexpr flatbuffers::uoffset_t kMaxDepth = 16;
constexpr size_t kMaxTables = 1 << 19;
constexpr size_t kMinTableBytes = 8;

// Writers let equal names share their bytes, so the parts of a sound file may exceed its size.
constexpr uint64_t kMaxSharing = 4;
constexpr uint64_t kSharingAllowance = 1 << 20;

template <typename T>
uint64_t Count(const flatbuffers::Vector<T>* vector) {
  return vector == nullptr ? 0 : vector->size();
}

uint64_t Count(const flatbuffers::String* text) { return text == nullptr ? 0 : text->size(); }

uint64_t BytesOf(const schema::Tensor& tensor) {
  uint64_t bytes = 4 * (Count(tensor.shape()) + Count(tensor.shape_signature()));
  bytes += Count(tensor.name());
  if (const auto* quantization = tensor.quantization()) {
    bytes += 4 * Count(quantization->scale()) + 8 * Count(quantization->zero_point());
  }
  return bytes;
}

uint64_t BytesOf(const schema::Operator& op) {
  uint64_t bytes = 4 * (Count(op.inputs()) + Count(op.outputs())) + Count(op.custom_options());
  if (const auto* reshape = op.builtin_options_as_ReshapeOptions()) {
    bytes += 4 * Count(reshape->new_shape());
  }
  if (const auto* squeeze = op.builtin_options_as_SqueezeOptions()) {
    bytes += 4 * Count(squeeze->squeeze_dims());
  }
  return bytes;
}

uint64_t BytesOf(const schema::SubGraph& graph) {
  uint64_t bytes = 4 * (Count(graph.inputs()) + Count(graph.outputs())) + Count(graph.name());
  for (uint32_t i = 0; i < Count(graph.tensors()); ++i) bytes += BytesOf(*graph.tensors()->Get(i));
  for (uint32_t i = 0; i < Count(graph.operators()); ++i) {
    bytes += BytesOf(*graph.operators()->Get(i));
  }
  return bytes;
}

uint64_t BytesOfMetadata(const schema::Model& model) {
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < Count(model.metadata()); ++i) {
    const schema::Metadata& entry = *model.metadata()->Get(i);
    bytes += Count(entry.name());
    if (entry.buffer() < Count(model.buffers())) {
      bytes += Count(model.buffers()->Get(entry.buffer())->data());
    }
  }
  return bytes;
}

// Bytes that reading copies. A hostile file can make its parts overlap a thousandfold.
uint64_t CopiedBytes(const schema::Model& model) {
  uint64_t bytes = Count(model.description()) + BytesOfMetadata(model);
  for (uint32_t i = 0; i < Count(model.operator_codes()); ++i) {
    bytes += Count(model.operator_codes()->Get(i)->custom_code());
  }
  for (uint32_t i = 0; i < Count(model.subgraphs()); ++i) {
    bytes += BytesOf(*model.subgraphs()->Get(i));
  }
  return bytes;
}

}  // namespace

Error CorruptFile(std::string_view what) {
  return Error{ErrorCode::kCorruptModel,
               StrCat(what, " The file is damaged: download or export it again.")};
}

Result<const schema::Model*> VerifyModel(std::span<const std::byte> file) {
  if (!HasModelIdentifier(file)) {
    return Error{ErrorCode::kNotAModel, DescribeForeignFile(file)};
  }
  flatbuffers::Verifier::Options limits;
  limits.max_depth = kMaxDepth;
  limits.max_tables =
      static_cast<flatbuffers::uoffset_t>(std::min(kMaxTables, file.size() / kMinTableBytes));
  if (file.size() >= limits.max_size) {
    return Error{ErrorCode::kUnsupportedModel, "Model files of 2 GiB and more are not supported."};
  }
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(file.data()), file.size(),
                                 limits);
  if (!schema::VerifyModelBuffer(verifier)) {
    return Error{ErrorCode::kCorruptModel,
                 StrCat("The file (", file.size(),
                        " bytes) is cut off or damaged: download or export it again.")};
  }
  const schema::Model* model = schema::GetModel(file.data());
  if (model->version() != kFormatVersion) {
    return Error{
        ErrorCode::kUnsupportedModel,
        StrCat("The file is of version ", model->version(), " of the format; only version ",
               kFormatVersion, " is supported. Convert it anew.")};
  }
  if (CopiedBytes(*model) > kMaxSharing * file.size() + kSharingAllowance) {
    return CorruptFile("Many parts of the file overlap.");
  }
  return model;
}

}  // namespace monograph
