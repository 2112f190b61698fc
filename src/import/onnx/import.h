// ONNX files to graphs.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

namespace onnx {

// For each input and output of the graph: are its channels last, where ONNX has them in front of
// the spatial dimensions? If not, its dimensions are in ONNX's order.
struct OnnxLayouts {
  std::vector<bool> inputs;
  std::vector<bool> outputs;
};

}  // namespace onnx

// `length` bytes from `offset` on of a file beside the model. `path` is relative to the model's
// folder, with slashes, and does not lead out of it.
using ReadExternal =
    std::function<Result<Buffer>(const std::string& path, uint64_t offset, uint64_t length)>;

// Reads an ONNX model (opset 6 and later) as a graph of the format's builtin operators, and of
// custom ones where it has none. Images, which ONNX has as [N, C, H, W], become [N, H, W, C] once,
// at the graph's inputs: no node transposes them unless the model reshapes across channels. Outputs
// that are images are [N, H, W, C] too. What is constant, or follows from shapes that are known, is
// computed; else nothing is simplified (passes/pipeline.h does that): batch normalisation is a
// multiplication and an addition, explicit padding a PAD, and constants may be left without use.
// The model's own functions are inlined, and of If the branch that a constant condition takes.
//
// kNotAModel, kCorruptModel: as the bytes are. kUnsupportedOperator: the message lists every
// operator that is missing, with its nodes. kUnsupportedModel: operators are used in a way that
// cannot be expressed; the message names these nodes. kShapeMismatch, kTypeMismatch: the model
// contradicts itself at the node that is named. Weights in other files are read by `read`; without
// it such models are refused. `layouts`, where given, tells how inputs and outputs stand in the
// graph.
Result<Graph> ImportOnnx(std::span<const std::byte> file, const ReadExternal& read = {},
                         onnx::OnnxLayouts* layouts = nullptr);

}  // namespace monograph
