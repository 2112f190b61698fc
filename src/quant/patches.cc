#include "quant/patches.h"

#include <algorithm>

#include "ops/transpose_conv_math.h"
#include "passes/image_window.h"
#include "passes/rewrite.h"

namespace monograph {

using schema::BuiltinOperator;

std::optional<WeightRows> RowsOf(const Node& node, const Weights& weights, int32_t channels) {
  if (!MultipliesChannels(node, weights, channels)) return std::nullopt;
  const bool image = weights.shape.rank() == 4;
  WeightRows rows;
  rows.rows = weights.bias.size();
  rows.depth = weights.weights.size() / rows.rows;
  rows.taps =
      image ? static_cast<size_t>(weights.shape[1]) * static_cast<size_t>(weights.shape[2]) : 1;
  rows.interleaved = node.op == BuiltinOperator::DEPTHWISE_CONV_2D;
  rows.groups = static_cast<size_t>(channels) * rows.taps / rows.depth;
  return rows;
}

Patches::Axis Patches::MakeAxis(int32_t input, int32_t positions, int32_t taps, auto source) {
  Axis axis{
      static_cast<size_t>(input), static_cast<size_t>(positions), static_cast<size_t>(taps), {}};
  for (int32_t position = 0; position < positions; ++position) {
    for (int32_t tap = 0; tap < taps; ++tap) {
      const int32_t at = source(position, tap);
      axis.sources.push_back(at >= 0 && at < input ? at : -1);
    }
  }
  return axis;
}

Result<bool> Patches::SetAxes(const Graph& graph, const Node& node, const Shape& image,
                              const Weights& weights, Patches& patches) {
  const auto convolved = [](int32_t size, const Window& window,
                            schema::Padding padding) -> Result<Axis> {
    MG_TRY_ASSIGN(const WindowSpan span, SlideWindow(size, window, padding));
    return MakeAxis(size, span.output, window.filter, [&](int32_t position, int32_t tap) {
      return position * window.stride - span.pad_before + tap * window.dilation;
    });
  };
  const auto scattered = [](const TransposeAxis& axis) {
    return MakeAxis(axis.input, axis.output, axis.filter, [&](int32_t position, int32_t tap) {
      const int32_t offset = position + axis.pad_before - tap;
      return offset % axis.stride == 0 ? offset / axis.stride : -1;
    });
  };
  if (const auto window = WindowOf(graph, node)) {
    MG_TRY_ASSIGN(patches.height_, convolved(image[1], window->height, window->padding));
    MG_TRY_ASSIGN(patches.width_, convolved(image[2], window->width, window->padding));
    return true;
  }
  const auto output = ConstantInts(graph, node.inputs[0]);
  const auto shape = output ? Shape::From(*output) : std::nullopt;
  if (!shape || shape->rank() != 4 || !shape->is_static()) return false;
  MG_TRY_ASSIGN(const TransposeGeometry geometry,
                GeometryOfTransposeConv(node, image, weights.shape, *shape));
  patches.height_ = scattered(geometry.height);
  patches.width_ = scattered(geometry.width);
  return true;
}

Result<std::optional<Patches>> Patches::Of(const Graph& graph, const Node& node,
                                           const Shape& image) {
  const auto weights = ReadWeights(graph, node);
  if (!weights || image.rank() == 0) return std::optional<Patches>();
  const bool rows_only = node.op == BuiltinOperator::FULLY_CONNECTED;
  if (!rows_only && (image.rank() != 4 || weights->shape.rank() != 4)) {
    return std::optional<Patches>();
  }
  Patches patches;
  // Whatever shape its input has, FULLY_CONNECTED sees rows.
  patches.channels_ = static_cast<size_t>(rows_only ? weights->shape[1] : image[3]);
  const auto rows = RowsOf(node, *weights, static_cast<int32_t>(patches.channels_));
  if (!rows) return std::optional<Patches>();
  patches.rows_ = *rows;
  const auto elements = image.NumElements();
  if (rows_only) {
    patches.images_ = static_cast<size_t>(elements.value_or(0)) / patches.channels_;
    return std::optional(std::move(patches));
  }
  patches.images_ = static_cast<size_t>(image[0]);
  MG_TRY_ASSIGN(const bool known, SetAxes(graph, node, image, *weights, patches));
  return known ? std::optional(std::move(patches)) : std::nullopt;
}

const float* Patches::PixelAt(std::span<const float> image, size_t position, size_t tap) const {
  const size_t row = position / width_.positions;
  const int32_t y = height_.At(row % height_.positions, tap / width_.taps);
  const int32_t x = width_.At(position % width_.positions, tap % width_.taps);
  if (y < 0 || x < 0) return nullptr;
  const size_t line = row / height_.positions * height_.input + static_cast<size_t>(y);
  return image.data() + (line * width_.input + static_cast<size_t>(x)) * channels_;
}

void Patches::ReadWindow(std::span<const float> image, size_t position,
                         std::span<float> window) const {
  for (size_t tap = 0; tap < rows_.taps; ++tap) {
    const auto numbers = window.subspan(tap * channels_, channels_);
    if (const float* pixel = PixelAt(image, position, tap)) {
      std::copy_n(pixel, channels_, numbers.begin());
    } else {
      std::ranges::fill(numbers, 0.0f);
    }
  }
}

void Patches::ReadGroup(std::span<const float> window, size_t group, std::span<float> patch) const {
  const size_t depth = rows_.depth / rows_.taps;
  for (size_t tap = 0; tap < rows_.taps; ++tap) {
    const auto numbers = window.subspan(tap * channels_ + group * depth, depth);
    std::ranges::copy(numbers, patch.begin() + static_cast<std::ptrdiff_t>(tap * depth));
  }
}

void Patches::AddWindows(std::span<const float> image, std::span<double> sums) const {
  for (size_t tap = 0; tap < rows_.taps; ++tap) {
    const auto sum = sums.subspan(tap * channels_, channels_);
    for (size_t position = 0; position < count(); ++position) {
      const float* pixel = PixelAt(image, position, tap);
      if (pixel == nullptr) continue;
      for (size_t c = 0; c < channels_; ++c) sum[c] += static_cast<double>(pixel[c]);
    }
  }
}

}  // namespace monograph
