// What ONNX's pools share.
#pragma once

#include <array>

#include "import/onnx/window.h"

namespace monograph::onnx {

// A pool's window; its pads are explicit (VALID) but for auto_pad's SAME over an unknown size.
struct PoolInput {
  WindowInput input;
  ImageWindow window;
  // What ceil_mode adds behind the pads, for the position that floor mode lacks. An average never
  // counts it.
  int32_t extra_h = 0;
  int32_t extra_w = 0;
};

// kUnsupportedModel for the second output, indices.
Result<PoolInput> ReadPool(NodeContext& context);

// MAX_POOL_2D or AVERAGE_POOL_2D over the image without padding of its own.
Result<ValueId> EmitPool(NodeContext& context, schema::BuiltinOperator op, ValueId image,
                         const ImageWindow& window);

// The means of the windows, dilated or not, over an image that is padded already.
Result<ValueId> EmitAverage(NodeContext& context, ValueId image, const ImageWindow& window);

}  // namespace monograph::onnx
