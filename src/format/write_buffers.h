// Writing: the file's buffers. Buffer 0 is empty; equal bytes are written once.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "flatbuffers/flatbuffers.h"
#include "schema/model_generated.h"

namespace monograph {

class BufferWriter {
 public:
  // `builder` must outlive the writer, and added bytes the writer.
  explicit BufferWriter(flatbuffers::FlatBufferBuilder& builder);

  // The index of a buffer that holds `bytes`, which may be none.
  uint32_t Add(std::span<const std::byte> bytes);

  flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<schema::Buffer>>> Finish();

 private:
  flatbuffers::FlatBufferBuilder& builder_;
  std::vector<flatbuffers::Offset<schema::Buffer>> buffers_;
  std::unordered_map<std::string_view, uint32_t> index_of_;
};

}  // namespace monograph
