#include "import/onnx/window.h"

#include <algorithm>
#include <array>

#include "ops/window.h"

namespace monograph::onnx {

namespace {

constexpr int64_t kMaxExtent = 1 << 20;

bool AllWithin(const std::vector<int64_t>& values, int64_t low) {
  return std::ranges::all_of(values, [&](int64_t v) { return v >= low && v <= kMaxExtent; });
}

Status CheckNumbers(const std::vector<int64_t>& kernel, const std::vector<int64_t>& strides,
                    const std::vector<int64_t>& dilations, const std::vector<int64_t>& pads) {
  if (kernel.size() != 2) {
    return NodeContext::Unsupported("only windows over two dimensions are supported.");
  }
  if (strides.size() != 2 || dilations.size() != 2 || pads.size() != 4 || !AllWithin(kernel, 1) ||
      !AllWithin(strides, 1) || !AllWithin(dilations, 1)) {
    return Error{ErrorCode::kCorruptModel, "its window is impossible."};
  }
  if (AllWithin(pads, 0)) return {};
  return NodeContext::Unsupported("negative padding is not supported.");
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

Result<Pads> SamePads(const ImageWindow& window, const Shape& image) {
  MG_TRY_ASSIGN(const WindowSpan rows,
                SpanOfSame(image[1], {window.kernel_h, window.stride_h, window.dilation_h}));
  MG_TRY_ASSIGN(const WindowSpan columns,
                SpanOfSame(image[2], {window.kernel_w, window.stride_w, window.dilation_w}));
  return Pads{rows.pad_before, columns.pad_before, rows.pad_after, columns.pad_after};
}

Result<ImageWindow> ReadWindow(const NodeContext& context, std::vector<int64_t> kernel,
                               const Shape& image) {
  if (kernel.empty()) kernel = context.Ints("kernel_shape");
  const auto strides = context.Ints("strides", {1, 1});
  const auto dilations = context.Ints("dilations", {1, 1});
  const auto pads = context.Ints("pads", {0, 0, 0, 0});
  MG_TRY(CheckNumbers(kernel, strides, dilations, pads));
  const auto at = [](const std::vector<int64_t>& v, size_t i) {
    return static_cast<int32_t>(v[i]);
  };
  ImageWindow window{at(kernel, 0),    at(kernel, 1),    at(strides, 0),         at(strides, 1),
                     at(dilations, 0), at(dilations, 1), schema::Padding::VALID, {}};
  const std::string auto_pad = context.String("auto_pad", "NOTSET");
  if (auto_pad == "NOTSET") {
    window.pads = {at(pads, 0), at(pads, 1), at(pads, 2), at(pads, 3)};
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

Result<ValueId> PadImage(NodeContext& context, ValueId image, const Pads& pads, float value) {
  if (pads == Pads{}) return image;
  const std::array<int32_t, 8> table = {0, 0, pads.top, pads.bottom, pads.left, pads.right, 0, 0};
  MG_TRY_ASSIGN(const ValueId paddings,
                context.graph().AddConstant(context.node().outputs[0] + "/paddings", DType::kInt32,
                                            {4, 2}, std::as_bytes(std::span(table))));
  if (value == 0) return context.Emit(schema::BuiltinOperator::PAD, {image, paddings});
  MG_TRY_ASSIGN(const ValueId border, context.Floats({1}, {&value, 1}));
  return context.Emit(schema::BuiltinOperator::PADV2, {image, paddings, border});
}

}  // namespace monograph::onnx
