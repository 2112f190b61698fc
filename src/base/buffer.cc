#include "base/buffer.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "base/strings.h"

namespace monograph {

void Buffer::Free::operator()(std::byte* data) const { std::free(data); }

Result<Buffer> Buffer::Allocate(size_t size) {
  if (size > SIZE_MAX / 2) {
    return Error{ErrorCode::kOutOfMemory, StrCat("A buffer of ", size, " bytes is too large.")};
  }
  const size_t total = AlignUp(size + kBufferPadding);
  void* memory = std::aligned_alloc(kBufferAlignment, total);
  if (memory == nullptr) {
    return Error{ErrorCode::kOutOfMemory,
                 StrCat("The system has no ", size, " bytes of memory left.")};
  }
  std::memset(memory, 0, total);
  Buffer buffer;
  buffer.data_.reset(static_cast<std::byte*>(memory));
  buffer.size_ = size;
  return buffer;
}

Result<Buffer> Buffer::Copy(std::span<const std::byte> bytes) {
  MG_TRY_ASSIGN(Buffer buffer, Allocate(bytes.size()));
  if (!bytes.empty()) std::memcpy(buffer.data(), bytes.data(), bytes.size());
  return buffer;
}

}  // namespace monograph
