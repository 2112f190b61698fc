// Resizes of images by monograph.resize, on integers and floats of 128-bit vectors.
#pragma once

#include <memory>

#include "backends/backend.h"

namespace monograph {

// nullptr in an engine that was built for models without such resizes.
std::unique_ptr<Backend> CreateImageBackend(bool profile);

}  // namespace monograph
