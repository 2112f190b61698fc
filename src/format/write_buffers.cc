#include "format/write_buffers.h"

namespace monograph {

namespace {

constexpr size_t kDataAlignment = 16;

}  // namespace

BufferWriter::BufferWriter(flatbuffers::FlatBufferBuilder& builder) : builder_(builder) {
  buffers_.push_back(schema::CreateBuffer(builder_));
}

uint32_t BufferWriter::Add(std::span<const std::byte> bytes) {
  const std::string_view key(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto [found, added] = index_of_.try_emplace(key, static_cast<uint32_t>(buffers_.size()));
  if (!added) return found->second;
  builder_.ForceVectorAlignment(bytes.size(), sizeof(uint8_t), kDataAlignment);
  const auto data =
      builder_.CreateVector(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  buffers_.push_back(schema::CreateBuffer(builder_, data));
  return found->second;
}

flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<schema::Buffer>>>
BufferWriter::Finish() {
  return builder_.CreateVector(buffers_);
}

}  // namespace monograph
