// What XNNPACK's public interface lacks: see src/backends/xnnpack/workspace.h.
#include <xnnpack/allocator.h>
#include <xnnpack/subgraph.h>

size_t monograph_xnn_workspace_bytes(xnn_runtime_t runtime);
void monograph_xnn_release_workspace(xnn_runtime_t runtime);

size_t monograph_xnn_workspace_bytes(xnn_runtime_t runtime) {
  return runtime->workspace == NULL ? 0 : runtime->workspace->size;
}

// Reshaping makes the sizes that memory is planned with larger, never smaller.
static void forget_larger_sizes(xnn_runtime_t runtime) {
  for (size_t i = 0; i < runtime->num_values; ++i) {
    struct xnn_value* value = &runtime->values[i];
    if (value->allocation_type == xnn_allocation_type_workspace) {
      value->size = xnn_tensor_get_size(value);
    }
  }
}

void monograph_xnn_release_workspace(xnn_runtime_t runtime) {
  if (runtime->workspace == NULL) return;
  xnn_release_simd_memory(runtime->workspace->data);
  runtime->workspace->data = NULL;
  runtime->workspace->size = 0;
  forget_larger_sizes(runtime);
  runtime->memory_planned = false;
}
