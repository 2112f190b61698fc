// ONNX files from which fuzzing starts.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "import/onnx/onnx_writer.h"

namespace monograph::test {

// Sound models with their names; together they hold every operator that can be imported.
std::vector<std::pair<std::string, OnnxModel>> OnnxSeeds();

}  // namespace monograph::test
