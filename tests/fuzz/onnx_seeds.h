// ONNX files from which fuzzing starts.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "import/onnx/onnx_writer.h"

namespace monograph::test {

// Sound models with their names, of every kind: float and quantised networks, functions, branches,
// weights in other files.
std::vector<std::pair<std::string, OnnxModel>> OnnxSeeds();

}  // namespace monograph::test
