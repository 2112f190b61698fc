// Windows that slide over an image: convolutions and pools, one axis at a time.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "schema/schema.h"

namespace monograph {

struct Window {
  int32_t filter = 1;
  int32_t stride = 1;
  int32_t dilation = 1;
};

struct WindowSpan {
  int32_t output = 0;  // Positions; kDynamic when the input's size is.
  int32_t pad_before = 0;
  int32_t pad_after = 0;
};

// Positions and padding along one axis as TensorFlow defines SAME and VALID: SAME gives
// ceil(input / stride) positions and puts the odd pixel of padding behind.
// kCorruptModel for a window that is not positive or overflows, kShapeMismatch when VALID leaves
// no position. `input` may be kDynamic.
Result<WindowSpan> SlideWindow(int32_t input, const Window& window, schema::Padding padding);

}  // namespace monograph
