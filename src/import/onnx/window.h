// Geometry that ONNX's convolutions and pools share.
#pragma once

#include <vector>

#include "import/onnx/node_context.h"

namespace monograph::onnx {

struct Pads {
  int32_t top = 0;
  int32_t left = 0;
  int32_t bottom = 0;
  int32_t right = 0;

  bool operator==(const Pads&) const = default;
};

struct ImageWindow {
  int32_t kernel_h = 1, kernel_w = 1;
  int32_t stride_h = 1, stride_w = 1;
  int32_t dilation_h = 1, dilation_w = 1;
  // SAME comes from auto_pad only; explicit pads are VALID behind a padded image.
  schema::Padding padding = schema::Padding::VALID;
  Pads pads;
};

// Input 0 as an image [N, H, W, C]: a line [N, C, L] becomes one of height 1.
struct WindowInput {
  ValueId image = kNoValue;
  bool is_line = false;
};

// kUnsupportedModel for other than one or two spatial dimensions.
Result<WindowInput> ReadImage(NodeContext& context);

// Sets output i, as a line where the input was one.
Status SetImageOutput(NodeContext& context, const WindowInput& input, ValueId output, size_t i = 0);

// Which dimensions of a node's window to read: all of a window over one or two, or of one over
// three height and width, or depth as rows.
enum class WindowPart { kWhole, kPlane, kDepth };

// Reads kernel_shape (when `kernel` is empty), strides, dilations, pads and auto_pad for a node
// whose image has shape `image`; those of a line count along its width. kUnsupportedModel for other
// dimensions than the part is of and for negative pads, kCorruptModel for numbers that cannot be.
Result<ImageWindow> ReadWindow(const NodeContext& context, std::vector<int64_t> kernel,
                               const Shape& image, WindowPart part = WindowPart::kWhole);

// The same without padding: kernel_shape, strides and dilations alone.
Result<ImageWindow> ReadTapWindow(const NodeContext& context, std::vector<int64_t> kernel,
                                  WindowPart part = WindowPart::kWhole);

// The sides of a filter [a, b, sides...].
std::vector<int64_t> KernelOf(const Shape& filter);

// From the first tap to the last.
constexpr int64_t Reach(int64_t kernel, int64_t dilation) { return (kernel - 1) * dilation + 1; }

// What SAME pads: the odd pixel lies behind. kUnsupportedModel where it depends on a size that is
// not known.
Result<Pads> SamePads(const ImageWindow& window, const Shape& image);

// The image with borders of `value`: PAD for 0, else PADV2. The image itself without pads. Of an
// integer image the border is the number that is nearest to the value.
Result<ValueId> PadImage(NodeContext& context, ValueId image, const Pads& pads, float value);

}  // namespace monograph::onnx
