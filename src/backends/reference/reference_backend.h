// The naive evaluators as a backend: runs every operator of the registry, one node a segment.
#pragma once

#include <memory>

#include "backends/backend.h"

namespace monograph {

std::unique_ptr<Backend> CreateReferenceBackend(bool profile);

}  // namespace monograph
