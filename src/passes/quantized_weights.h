// Operators with weights, on integers.
#pragma once

#include <optional>

#include "passes/editor.h"

namespace monograph {

// The node of a convolution or fully connected operator on real numbers with its inputs as
// integers: image and constant weights are those that are dequantised, the bias becomes int32 of
// the sums' scale. `output` is the integer value that it is to make. Nothing where that cannot be:
// other types than the image's, weights of int8 with a zero point, or with scales along another
// axis than the output channels'.
Result<std::optional<Node>> OnIntegers(Editor& editor, const Node& node, ValueId output);

}  // namespace monograph
