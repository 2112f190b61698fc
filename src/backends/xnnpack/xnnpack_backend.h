// XNNPACK as a backend: the heavy kernels.
#pragma once

#include <memory>

#include "backends/backend.h"

namespace monograph {

struct XnnpackOptions {
  int threads = 1;  // Of the pool that all segments share; 1: no pool. 1 in builds without threads.
  bool profile = false;  // Time every operator.
};

// kOutOfMemory when XNNPACK or the thread pool cannot be set up.
Result<std::unique_ptr<Backend>> CreateXnnpackBackend(const XnnpackOptions& options);

}  // namespace monograph
