// Reading ONNX's protocol buffers.
#pragma once

#include <span>

#include "base/result.h"
#include "import/onnx/onnx_model.h"

namespace monograph::onnx {

// kNotAModel for an empty file and bytes that are no ONNX model, kCorruptModel for a damaged one.
// What the file says is not validated beyond its encoding. Unknown fields are skipped.
Result<ModelProto> ParseModel(std::span<const std::byte> file);

// A file of one tensor. kCorruptModel for a damaged one.
Result<TensorProto> ParseTensor(std::span<const std::byte> file);

}  // namespace monograph::onnx
