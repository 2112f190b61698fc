#include "format/read_tensors.h"

#include <algorithm>
#include <cstdint>

#include "base/strings.h"
#include "format/read_quantization.h"
#include "format/verify.h"
#include "graph/names.h"

namespace monograph {

namespace {

Error Unsupported(std::string what) { return Error{ErrorCode::kUnsupportedModel, std::move(what)}; }

Result<DType> ReadDType(schema::TensorType type) {
  const auto dtype = static_cast<DType>(type);
  if (DTypeName(dtype) != "unknown") return dtype;
  return Unsupported(StrCat("has elements of type ", schema::EnumNameTensorType(type), " (",
                            static_cast<int>(type), "), which is not supported."));
}

std::span<const int32_t> Ints(const flatbuffers::Vector<int32_t>* vector) {
  if (vector == nullptr) return {};
  return {vector->data(), vector->size()};
}

// The signature says -1 where the shape only gives an example.
Result<Shape> ReadShape(const schema::Tensor& source) {
  const auto dims = Ints(source.shape());
  const auto signature = Ints(source.shape_signature());
  if (dims.size() > kMaxRank) {
    return Unsupported(
        StrCat("has ", dims.size(), " dimensions; up to ", kMaxRank, " are supported."));
  }
  auto shape = Shape::From(dims);
  if (!shape) return CorruptFile("has a negative dimension.");
  if (signature.empty()) return *shape;
  if (signature.size() != dims.size()) {
    return CorruptFile("has a signature of another length than its shape.");
  }
  for (int axis = 0; axis < shape->rank(); ++axis) {
    if (signature[static_cast<size_t>(axis)] == kDynamic) (*shape)[axis] = kDynamic;
  }
  return *shape;
}

bool Aligned(std::span<const std::byte> bytes, DType dtype) {
  const size_t alignment = std::max<size_t>(DTypeSize(dtype), 1);
  return reinterpret_cast<uintptr_t>(bytes.data()) % alignment == 0;
}

Result<std::optional<Constant>> ReadConstant(const schema::Model& model,
                                             const schema::Tensor& source, DType dtype,
                                             const std::shared_ptr<const void>& owner) {
  MG_TRY_ASSIGN(const auto bytes, BufferBytes(model, source.buffer()));
  if (bytes.empty()) return std::optional<Constant>();
  if (Aligned(bytes, dtype)) return std::optional<Constant>(Constant{owner, bytes});
  MG_TRY_ASSIGN(Buffer copy, Buffer::Copy(bytes));
  return std::optional<Constant>(Constant::Own(std::move(copy)));
}

Status CheckFeatures(const schema::Tensor& source) {
  if (source.is_variable()) {
    return Unsupported("is a variable that keeps its value between runs, which is not supported.");
  }
  if (source.sparsity() != nullptr) {
    return Unsupported("is sparse, which is not supported; convert the model with dense weights.");
  }
  return {};
}

Result<Value> ReadTensor(const schema::Model& model, const schema::Tensor& source,
                         const std::shared_ptr<const void>& owner) {
  MG_TRY(CheckFeatures(source));
  Value value;
  if (source.name() != nullptr) value.name = source.name()->str();
  MG_TRY_ASSIGN(value.dtype, ReadDType(source.type()));
  MG_TRY_ASSIGN(value.shape, ReadShape(source));
  MG_TRY_ASSIGN(value.quantization, ReadQuantization(source.quantization(), value.dtype));
  MG_TRY_ASSIGN(value.constant, ReadConstant(model, source, value.dtype, owner));
  return value;
}

// As ValueLabel says it, for a tensor that is not in the graph yet.
std::string TensorLabel(uint32_t index, const schema::Tensor& source) {
  if (source.name() == nullptr || source.name()->size() == 0) return StrCat("Tensor ", index);
  return StrCat("Tensor ", index, " (", Printable(source.name()->string_view()), ")");
}

}  // namespace

Result<std::span<const std::byte>> BufferBytes(const schema::Model& model, uint32_t index) {
  const uint32_t count = model.buffers() == nullptr ? 0 : model.buffers()->size();
  if (index == 0 && count == 0) return std::span<const std::byte>();
  if (index >= count) {
    return CorruptFile(StrCat("uses buffer ", index, " of ", count, "."));
  }
  const schema::Buffer& buffer = *model.buffers()->Get(index);
  if (buffer.offset() > 1 || buffer.size() > 1) {
    return Unsupported(
        "keeps its data outside of the flatbuffer, as files above 2 GiB do, which "
        "is not supported.");
  }
  if (buffer.data() == nullptr) return std::span<const std::byte>();
  return std::as_bytes(std::span(buffer.data()->data(), buffer.data()->size()));
}

Status ReadTensors(const schema::Model& model, const schema::SubGraph& source,
                   const std::shared_ptr<const void>& owner, Graph& graph) {
  const uint32_t count = source.tensors() == nullptr ? 0 : source.tensors()->size();
  for (uint32_t i = 0; i < count; ++i) {
    const schema::Tensor& tensor = *source.tensors()->Get(i);
    auto value = ReadTensor(model, tensor, owner);
    if (!value.ok()) {
      return Error{value.error().code(),
                   StrCat(TensorLabel(i, tensor), " ", value.error().message())};
    }
    graph.AddValue(std::move(*value));
  }
  return {};
}

}  // namespace monograph
