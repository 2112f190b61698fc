// Pixels that stay integers: a normalisation in front of the first layer becomes the meaning of its
// int8 input, so that uint8 pixels enter it with one QUANTIZE, which flips the highest bit.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "quant/scheme.h"

namespace monograph {

// What float values are in terms of pixels.
struct PixelValue {
  ValueId value = kNoValue;   // float32, read by the network.
  ValueId pixels = kNoValue;  // uint8, of the same shape.
  Quantization quantization;  // Of int8: pixel p, as p - 128, means the value's number exactly.
};

// The value as a normalisation of pixels by one scale, above 0, and a zero that is a whole pixel.
std::optional<PixelValue> TracePixels(const Graph& graph, ValueId value);

// Where a convolution reads pixels normalised in another way, by channel or around a zero that is
// no pixel, the normalisation becomes a DEPTHWISE_CONV_2D of size 1, which can work on integers.
// Returns the number of these; kOutOfMemory.
Result<int> NormaliseByDepthwise(Graph& graph);

// Lets int8 forms of the values be made from the pixels in the graph that WriteScheme made. The
// pixels, and the images that they are cropped from, get the quantisation; a resize in front of
// them reads plain pixels. An input of the graph that got it can then be read as real numbers; its
// bytes mean what they did.
Status EnterAsPixels(Graph& graph, const std::vector<PixelValue>& values);

}  // namespace monograph
