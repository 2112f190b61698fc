// Resizes images by a plan, row by row: only the rows and columns that the output needs are read,
// each source row is resized along x once, and no more of them are kept than one output row needs.
#pragma once

#include <memory>
#include <vector>

#include "backends/image/passes.h"
#include "base/buffer.h"
#include "base/result.h"
#include "base/shape.h"
#include "ops/resize_plan.h"

namespace monograph {

class Resizer {
 public:
  // For images of [N, height, width, channels], none of them 0; `dtype` is theirs, `output` that of
  // the results. kOutOfMemory, and PlanResize's errors.
  static Result<std::unique_ptr<Resizer>> Create(const ImageResizeOptions& options, DType dtype,
                                                 DType output, const Shape& images);

  const ResizeGeometry& geometry() const { return plan_.geometry; }

  // One image. Up to 16 elements behind its end may be read.
  void Run(const std::byte* image, std::byte* resized);

  // Bytes held for rows and tables.
  size_t bytes() const;

 private:
  Resizer() = default;

  void FillPad(const ImageResizeOptions& options);
  const std::byte* SourceRow(const std::byte* image, int32_t row) const;
  std::byte* Slot(int32_t row);
  void CollectRows(const std::byte* image, size_t y);

  ResizePlan plan_;
  DType output_ = DType::kUInt8;
  size_t channels_ = 0;
  size_t pixel_bytes_ = 0;  // Of the images.
  size_t image_row_bytes_ = 0;
  size_t out_pixel_bytes_ = 0;
  std::unique_ptr<ResizePasses> passes_;
  Buffer ring_;       // Source row r, resized along x, is in slot r % taps.
  int32_t next_ = 0;  // The first source row that is not in the ring yet.
  Buffer line_;
  std::vector<const std::byte*> rows_;  // The taps of the current output row.
  Buffer pad_;  // A row of the output in the pad colour; empty where all of it is covered.
};

}  // namespace monograph
