#include "base/string_tensor.h"

#include <cstdint>
#include <cstring>

namespace monograph {

namespace {

int32_t ReadInt32(std::span<const std::byte> bytes, size_t index) {
  int32_t value;
  std::memcpy(&value, bytes.data() + index * sizeof(value), sizeof(value));
  return value;
}

void WriteInt32(Buffer& buffer, size_t index, int32_t value) {
  std::memcpy(buffer.data() + index * sizeof(value), &value, sizeof(value));
}

Error Broken() {
  return Error{ErrorCode::kCorruptModel, "A string tensor's offsets do not fit its bytes."};
}

}  // namespace

Result<std::vector<std::string_view>> UnpackStrings(std::span<const std::byte> bytes) {
  const size_t words = bytes.size() / sizeof(int32_t);
  if (words < 2) return Broken();
  const int64_t count = ReadInt32(bytes, 0);
  if (count < 0 || static_cast<uint64_t>(count) > words - 2) return Broken();
  std::vector<std::string_view> strings;
  strings.reserve(static_cast<size_t>(count));
  const char* base = reinterpret_cast<const char*>(bytes.data());
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    const int64_t begin = ReadInt32(bytes, i + 1);
    const int64_t end = ReadInt32(bytes, i + 2);
    if (begin < 0 || end < begin || static_cast<uint64_t>(end) > bytes.size()) return Broken();
    strings.emplace_back(base + begin, static_cast<size_t>(end - begin));
  }
  return strings;
}

Result<Buffer> PackStrings(std::span<const std::string_view> strings) {
  uint64_t size = (strings.size() + 2) * sizeof(int32_t);
  for (std::string_view text : strings) size += text.size();
  if (size > INT32_MAX) {
    return Error{ErrorCode::kOutOfMemory, "A string tensor is larger than 2 GiB."};
  }
  MG_TRY_ASSIGN(Buffer buffer, Buffer::Allocate(size));
  size_t offset = (strings.size() + 2) * sizeof(int32_t);
  WriteInt32(buffer, 0, static_cast<int32_t>(strings.size()));
  for (size_t i = 0; i < strings.size(); ++i) {
    WriteInt32(buffer, i + 1, static_cast<int32_t>(offset));
    if (!strings[i].empty()) {
      std::memcpy(buffer.data() + offset, strings[i].data(), strings[i].size());
    }
    offset += strings[i].size();
  }
  WriteInt32(buffer, strings.size() + 1, static_cast<int32_t>(offset));
  return buffer;
}

}  // namespace monograph
