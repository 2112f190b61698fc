// NumPy's .npy files, versions 1 to 3 (numpy.lib.format): one array a file.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/dtype.h"
#include "base/result.h"
#include "base/shape.h"
#include "base/tensor.h"

namespace monograph::tools {

struct NpyArray {
  DType dtype = DType::kFloat32;
  Shape shape;
  std::span<const std::byte> bytes;  // Row-major, within the file.
};

// Views into `file`. kInvalidArgument for broken headers, big-endian or column-major arrays, types
// that no tensor has, and files that are too short.
Result<NpyArray> ParseNpy(std::span<const std::byte> file);

// The bytes of a file. Requires a dtype other than kString.
std::vector<std::byte> FormatNpy(const ConstTensorView& tensor);

}  // namespace monograph::tools
