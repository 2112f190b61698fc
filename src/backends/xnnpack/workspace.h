// The memory in which an XNNPACK runtime keeps intermediate values, which XNNPACK's public
// interface neither measures nor gives back. Defined beside XNNPACK's own sources, in
// cmake/xnnpack_workspace.c. For runtimes that do not share their workspace.
#pragma once

#include <xnnpack.h>

#include <cstddef>

extern "C" {

size_t monograph_xnn_workspace_bytes(xnn_runtime_t runtime);

// Gives all of it back, and forgets the sizes from before the last reshape. The runtime must be
// reshaped before it runs again, which plans memory for the larger of the last shapes and the new.
void monograph_xnn_release_workspace(xnn_runtime_t runtime);
}
