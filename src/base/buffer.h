// Buffer: owned, aligned memory whose end may be read past, as XNNPACK's kernels do.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/result.h"

namespace monograph {

inline constexpr size_t kBufferAlignment = 64;

// Readable bytes behind every buffer's end. At least XNN_EXTRA_BYTES.
inline constexpr size_t kBufferPadding = 128;

class Buffer {
 public:
  Buffer() = default;

  // Zeroed memory of `size` bytes plus the padding. kOutOfMemory when there is none.
  static Result<Buffer> Allocate(size_t size);

  // A copy of `bytes`.
  static Result<Buffer> Copy(std::span<const std::byte> bytes);

  std::byte* data() { return data_.get(); }
  const std::byte* data() const { return data_.get(); }
  size_t size() const { return size_; }
  std::span<std::byte> span() { return {data_.get(), size_}; }
  std::span<const std::byte> span() const { return {data_.get(), size_}; }

 private:
  struct Free {
    void operator()(std::byte* data) const;
  };

  std::unique_ptr<std::byte, Free> data_;
  size_t size_ = 0;
};

// Smallest multiple of kBufferAlignment that is not below `size`; `size` is far below SIZE_MAX.
constexpr size_t AlignUp(size_t size) {
  return (size + kBufferAlignment - 1) / kBufferAlignment * kBufferAlignment;
}

}  // namespace monograph
