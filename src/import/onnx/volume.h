// Images with three spatial dimensions, [N, D, H, W, C] in the graph, as images with two: the
// format's convolutions and pools know no others.
#pragma once

#include <functional>

#include "import/onnx/window.h"

namespace monograph::onnx {

// Has input 0 three spatial dimensions?
bool IsVolume(const NodeContext& context);

// The elements of a volume, however they stand, as [N * D, H, W, C] or as [N, D, H * W, C].
// kUnsupportedModel where more than one dimension of the result is unknown.
Result<ValueId> ToPlanes(NodeContext& context, ValueId id, const Shape& volume);
Result<ValueId> ToColumns(NodeContext& context, ValueId id, const Shape& volume);

// The planes of a convolution's filter, constant input 1, one for each tap along the depth:
// [a, b, d, h, w] as d times [a, b, h, w].
Result<std::vector<ValueId>> FilterPlanes(NodeContext& context);

// The sum over the depth's taps of convolve(tap, planes): it gets the planes [n, H, W, C] that the
// tap meets, and gives as many [n, h, w, c]. `columns` are the volume's, padded. The result is
// [N, d, h, w, c].
using ConvolvePlanes = std::function<Result<ValueId>(size_t tap, ValueId planes)>;
Result<ValueId> SumOverDepth(NodeContext& context, ValueId columns, const Shape& volume,
                             const ImageWindow& depth, const ConvolvePlanes& convolve);

}  // namespace monograph::onnx
