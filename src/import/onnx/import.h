// ONNX files to graphs.
#pragma once

#include <span>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Reads an ONNX model (opset 7 and later) as a graph of the format's builtin operators. Images,
// which ONNX has as [N, C, H, W], become [N, H, W, C] once, at the graph's inputs: no node
// transposes them unless the model reshapes across channels. Outputs of rank 4 are [N, H, W, C]
// too. Nothing is simplified (passes/pipeline.h does that): batch normalisation is a
// multiplication and an addition, explicit padding a PAD, and constants may be left without use.
//
// kNotAModel, kCorruptModel: as the bytes are. kUnsupportedOperator: the message lists every
// operator that is missing, with its nodes. kUnsupportedModel: an operator is used in a way that
// cannot be expressed; kShapeMismatch, kTypeMismatch: the model contradicts itself. Both name the
// node.
Result<Graph> ImportOnnx(std::span<const std::byte> file);

}  // namespace monograph
