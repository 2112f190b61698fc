// In the place of XNNPACK's function of that name: it keeps a border of each image's zero points,
// for as many images as there were when their size changed last, whatever their number becomes.
#include <xnnpack.h>
#include <xnnpack/allocator.h>
#include <xnnpack/operator.h>

enum xnn_status monograph_reshape_convolution2d_nhwc_qd8_f32_qc8w(
    xnn_operator_t op, size_t batch_size, size_t input_height, size_t input_width,
    size_t* workspace_size, size_t* workspace_alignment, size_t* output_height_out,
    size_t* output_width_out, pthreadpool_t threadpool);

enum xnn_status monograph_reshape_convolution2d_nhwc_qd8_f32_qc8w(
    xnn_operator_t op, size_t batch_size, size_t input_height, size_t input_width,
    size_t* workspace_size, size_t* workspace_alignment, size_t* output_height_out,
    size_t* output_width_out, pthreadpool_t threadpool) {
  if (op->zero_buffers != NULL && op->batch_size != batch_size) {
    for (size_t i = 1; i < op->batch_size; ++i) xnn_release_simd_memory(op->zero_buffers[i]);
    xnn_release_memory(op->zero_buffers);
    op->zero_buffers = NULL;
    op->input_height = 0;  // So that the size has changed.
  }
  return xnn_reshape_convolution2d_nhwc_qd8_f32_qc8w(
      op, batch_size, input_height, input_width, workspace_size, workspace_alignment,
      output_height_out, output_width_out, threadpool);
}
