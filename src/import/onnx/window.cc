#include "import/onnx/window.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "ops/quant_math.h"
#include "ops/window.h"

namespace monograph::onnx {

namespace {

constexpr int64_t kMaxExtent = 1 << 20;

bool AllWithin(const std::vector<int64_t>& values, int64_t low) {
  return std::ranges::all_of(values, [&](int64_t v) { return v >= low && v <= kMaxExtent; });
}

// What a node says of its window, for each of its dimensions; of the pads, first all in front.
struct WindowNumbers {
  std::vector<int64_t> kernel;
  std::vector<int64_t> strides;
  std::vector<int64_t> dilations;
  std::vector<int64_t> pads;
};

WindowNumbers ReadNumbers(const NodeContext& context, std::vector<int64_t> kernel) {
  if (kernel.empty()) kernel = context.Ints("kernel_shape");
  const size_t rank = kernel.size();
  WindowNumbers numbers{std::move(kernel), context.Ints("strides"), context.Ints("dilations"),
                        context.Ints("pads")};
  if (numbers.strides.empty()) numbers.strides.assign(rank, 1);
  if (numbers.dilations.empty()) numbers.dilations.assign(rank, 1);
  if (numbers.pads.empty()) numbers.pads.assign(2 * rank, 0);
  return numbers;
}

Status CheckNumbers(const WindowNumbers& numbers, WindowPart part) {
  const size_t rank = numbers.kernel.size();
  const bool fits = part == WindowPart::kWhole ? rank == 1 || rank == 2 : rank == 3;
  if (!fits) {
    return NodeContext::Unsupported(
        "only windows over one, two or three dimensions are supported, those of the image.");
  }
  if (numbers.strides.size() != rank || numbers.dilations.size() != rank ||
      numbers.pads.size() != 2 * rank || !AllWithin(numbers.kernel, 1) ||
      !AllWithin(numbers.strides, 1) || !AllWithin(numbers.dilations, 1)) {
    return Error{ErrorCode::kCorruptModel, "its window is impossible."};
  }
  if (AllWithin(numbers.pads, 0)) return {};
  return NodeContext::Unsupported("negative padding is not supported.");
}

Result<WindowNumbers> CheckedNumbers(const NodeContext& context, std::vector<int64_t> kernel,
                                     WindowPart part) {
  WindowNumbers numbers = ReadNumbers(context, std::move(kernel));
  MG_TRY(CheckNumbers(numbers, part));
  return numbers;
}

// The window's dimensions that are rows and columns, where it has these.
struct WindowAxes {
  std::optional<size_t> rows;
  std::optional<size_t> columns;
};

WindowAxes AxesOf(size_t rank, WindowPart part) {
  if (part == WindowPart::kDepth) return {0, std::nullopt};
  return {rank == 1 ? std::nullopt : std::optional(rank - 2), rank - 1};
}

int32_t NumberAt(const std::vector<int64_t>& numbers, std::optional<size_t> axis, size_t offset,
                 int32_t fallback) {
  return axis ? static_cast<int32_t>(numbers[*axis + offset]) : fallback;
}

ImageWindow TapsOf(const WindowNumbers& numbers, const WindowAxes& axes) {
  const auto& [rows, columns] = axes;
  const auto& [sides, strides, dilations, pads] = numbers;
  return {NumberAt(sides, rows, 0, 1),     NumberAt(sides, columns, 0, 1),
          NumberAt(strides, rows, 0, 1),   NumberAt(strides, columns, 0, 1),
          NumberAt(dilations, rows, 0, 1), NumberAt(dilations, columns, 0, 1),
          schema::Padding::VALID,          {}};
}

Pads PadsOf(const WindowNumbers& numbers, const WindowAxes& axes) {
  const size_t behind = numbers.kernel.size();
  return {NumberAt(numbers.pads, axes.rows, 0, 0), NumberAt(numbers.pads, axes.columns, 0, 0),
          NumberAt(numbers.pads, axes.rows, behind, 0),
          NumberAt(numbers.pads, axes.columns, behind, 0)};
}

// Pixels in front and behind. With stride 1 they do not depend on the size, so any stands for an
// unknown one.
Result<WindowSpan> SpanOfSame(int32_t size, const Window& window) {
  if (size == kDynamic && window.stride != 1) {
    return NodeContext::Unsupported("its padding needs an image of known size.");
  }
  return SlideWindow(size == kDynamic ? 1 : size, window, schema::Padding::SAME);
}

}  // namespace

Result<WindowInput> ReadImage(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId id, context.ChannelsLast(0));
  const int rank = context.shape(id).rank();
  if (rank > 4) {
    return NodeContext::Unsupported("more than three spatial dimensions are not supported.");
  }
  if (rank == 4) return WindowInput{id, false};
  MG_TRY_ASSIGN(const ValueId image, context.ExpandDims(id, 1));
  return WindowInput{image, true};
}

Status SetImageOutput(NodeContext& context, const WindowInput& input, ValueId output, size_t i) {
  if (!input.is_line) return context.SetOutput(output, true, i);
  MG_TRY_ASSIGN(const ValueId line, context.Squeeze(output, 1));
  return context.SetOutput(line, true, i);
}

std::vector<int64_t> KernelOf(const Shape& filter) {
  return {filter.dims().begin() + 2, filter.dims().end()};
}

Result<Pads> SamePads(const ImageWindow& window, const Shape& image) {
  MG_TRY_ASSIGN(const WindowSpan rows,
                SpanOfSame(image[1], {window.kernel_h, window.stride_h, window.dilation_h}));
  MG_TRY_ASSIGN(const WindowSpan columns,
                SpanOfSame(image[2], {window.kernel_w, window.stride_w, window.dilation_w}));
  return Pads{rows.pad_before, columns.pad_before, rows.pad_after, columns.pad_after};
}

Result<ImageWindow> ReadWindow(const NodeContext& context, std::vector<int64_t> kernel,
                               const Shape& image, WindowPart part) {
  MG_TRY_ASSIGN(const WindowNumbers numbers, CheckedNumbers(context, std::move(kernel), part));
  const WindowAxes axes = AxesOf(numbers.kernel.size(), part);
  ImageWindow window = TapsOf(numbers, axes);
  const std::string auto_pad = context.String("auto_pad", "NOTSET");
  if (auto_pad == "NOTSET") {
    window.pads = PadsOf(numbers, axes);
  } else if (auto_pad == "SAME_UPPER") {
    window.padding = schema::Padding::SAME;
  } else if (auto_pad == "SAME_LOWER") {
    MG_TRY_ASSIGN(const Pads upper, SamePads(window, image));
    window.pads = {upper.bottom, upper.right, upper.top, upper.left};
  } else if (auto_pad != "VALID") {
    return Error{ErrorCode::kCorruptModel, "its auto_pad is none of ONNX's."};
  }
  return window;
}

namespace {

// One element of the image's type and scale, as near to the value as that allows.
Result<ValueId> BorderElement(NodeContext& context, ValueId image, float value) {
  const Value& like = context.graph().value(image);
  if (like.dtype != DType::kInt8 && like.dtype != DType::kUInt8) {
    return context.Floats({1}, {&value, 1});
  }
  const Quantization& q = like.quantization;
  const bool quantized = q.scale.size() == 1;
  const int32_t element = Quantize(value, quantized ? q.scale[0] : 1,
                                   quantized ? q.zero_point[0] : 0, RangeOfDType(like.dtype));
  const auto byte = static_cast<uint8_t>(element);
  MG_TRY_ASSIGN(Buffer buffer, Buffer::Copy(std::as_bytes(std::span(&byte, 1))));
  return context.graph().AddValue({context.node().outputs[0] + "/border",
                                   like.dtype,
                                   {1},
                                   q,
                                   Constant::Own(std::move(buffer))});
}

}  // namespace

Result<ImageWindow> ReadTapWindow(const NodeContext& context, std::vector<int64_t> kernel,
                                  WindowPart part) {
  MG_TRY_ASSIGN(const WindowNumbers numbers, CheckedNumbers(context, std::move(kernel), part));
  return TapsOf(numbers, AxesOf(numbers.kernel.size(), part));
}

Result<ValueId> PadImage(NodeContext& context, ValueId image, const Pads& pads, float value) {
  if (pads == Pads{}) return image;
  const std::array<int32_t, 8> table = {0, 0, pads.top, pads.bottom, pads.left, pads.right, 0, 0};
  MG_TRY_ASSIGN(const ValueId paddings,
                context.graph().AddConstant(context.node().outputs[0] + "/paddings", DType::kInt32,
                                            {4, 2}, std::as_bytes(std::span(table))));
  if (value == 0) return context.Emit(schema::BuiltinOperator::PAD, {image, paddings});
  MG_TRY_ASSIGN(const ValueId border, BorderElement(context, image, value));
  return context.Emit(schema::BuiltinOperator::PADV2, {image, paddings, border});
}

}  // namespace monograph::onnx
