// Tensors for a model's inputs, as command lines name them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "runtime/session.h"
#include "tools/npy.h"

namespace monograph::tools {

// The input that `name` names, or the only one where `name` is empty. kInvalidArgument, with the
// names there are.
Result<size_t> FindInput(std::span<const std::string> names, std::string_view name);

// One uint8 image [N, H, W, 3] and nothing else?
bool TakesImage(std::span<const TensorInfo> inputs);

// A tensor for input `index`.
struct NpyInput {
  size_t index = 0;
  Buffer file;
  NpyArray array;  // In `file`.
};

// Reads "NAME=FILE", or "FILE" for a model with one input. kIo, kInvalidArgument, kTypeMismatch,
// naming the file or the input.
Result<NpyInput> ReadNpyInput(std::span<const TensorInfo> inputs, const std::string& argument);

// What a model declares of its inputs.
std::vector<TensorInfo> DeclaredInputs(const Graph& graph);

}  // namespace monograph::tools
