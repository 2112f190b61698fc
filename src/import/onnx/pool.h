// What ONNX's pools share.
#pragma once

#include "import/onnx/window.h"

namespace monograph::onnx {

// An image and the window that slides over it; the pads are explicit (VALID) but for auto_pad's
// SAME over an unknown size.
struct PoolInput {
  ValueId image = kNoValue;
  ImageWindow window;
  // What ceil_mode adds behind the pads, for the position that floor mode lacks. An average never
  // counts it.
  int32_t extra_h = 0;
  int32_t extra_w = 0;
};

// The pooled image.
using PoolFunction = Result<ValueId> (*)(NodeContext& context, const PoolInput& pool);

// Sets output i of a pool whose windows may be pooled one axis after the other: over three spatial
// dimensions it is pooled over height and width first, then over depth.
Status ImportPool(NodeContext& context, PoolFunction pool, size_t i = 0);

// The image with all its padding.
Result<ValueId> PadPool(NodeContext& context, const PoolInput& pool, float value);

// MAX_POOL_2D or AVERAGE_POOL_2D over the image without padding of its own.
Result<ValueId> EmitPool(NodeContext& context, schema::BuiltinOperator op, ValueId image,
                         const ImageWindow& window);

}  // namespace monograph::onnx
