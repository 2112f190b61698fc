// The two passes of a resize, for each kind of arithmetic of ops/resize_plan.h.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/dtype.h"
#include "ops/resize_plan.h"

namespace monograph {

// Elements behind the end of rows and lines that may be read or written.
inline constexpr size_t kRowSlack = 16;

using Rows = std::span<const std::byte* const>;

class ResizePasses {
 public:
  virtual ~ResizePasses() = default;

  // Bytes of a source row after the first pass, slack included; 0 where the first pass does
  // nothing, and the second one takes source rows (from the column where the resized part begins).
  virtual size_t row_bytes() const = 0;

  // The type of the results, which AlongY writes: uint8 or float32.
  virtual DType line_type() const = 0;

  // Bytes held for weights and other tables.
  virtual size_t bytes() const = 0;

  virtual void AlongX(const std::byte* pixels, std::byte* row) const = 0;

  // Output row y from its taps' rows.
  virtual void AlongY(Rows rows, size_t y, std::byte* line) = 0;
};

// `plan` must outlive the passes; `image` is the type of the pixels.
std::unique_ptr<ResizePasses> CreateResizePasses(const ResizePlan& plan, DType image,
                                                 int32_t channels);

}  // namespace monograph
