// What the resizes of images share: size input, and where an output pixel lies in the source.
#pragma once

#include "ops/op_def.h"

namespace monograph {

struct ResizeOptions {
  bool align_corners = false;
  bool half_pixel_centers = false;
};

// NHWC images of float32, int8 or uint8, and the new height and width as two integers (input 1).
// int8 and uint8 keep their quantisation, or have none.
Status InferResize(InferContext& context, const ResizeOptions& options);

// Source pixels per output pixel along one axis.
float ResizeScale(int32_t input, int32_t output, const ResizeOptions& options);

}  // namespace monograph
