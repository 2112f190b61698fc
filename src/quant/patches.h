// What a node with weights multiplies: for each position of its output a row of input numbers, of
// which each output channel is the product with its weights.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "passes/weights.h"

namespace monograph {

// How weights are rows of a matrix. Output channels are in groups of equal size, which multiply
// different input channels: all are in one for most nodes, and for depthwise convolutions those
// of one input channel.
struct WeightRows {
  size_t rows = 0;  // Output channels.
  size_t groups = 1;
  size_t depth = 0;  // Weights of a row, tap by tap.
  size_t taps = 1;
  bool interleaved = false;  // Element k of all rows stands together: depthwise convolutions.

  size_t rows_per_group() const { return rows / groups; }
  // Where element k of the row stands in the weights.
  size_t ElementOf(size_t row, size_t k) const {
    return interleaved ? k * rows + row : row * depth + k;
  }
  // Where what element k of the rows of a group multiplies stands in a window (see Patches).
  size_t WindowIndexOf(size_t group, size_t k) const {
    const size_t of_tap = depth / taps;
    return (k / of_tap * groups + group) * of_tap + k % of_tap;
  }
};

// For a node that reads images, or rows, of `channels` channels. Nothing where they do not fit.
std::optional<WeightRows> RowsOf(const Node& node, const Weights& weights, int32_t channels);

class Patches {
 public:
  // For images of a shape, which is static. Nothing where the node has no float32 weights, they do
  // not fit, or the size of a TRANSPOSE_CONV's output is not constant. The errors of SlideWindow.
  static Result<std::optional<Patches>> Of(const Graph& graph, const Node& node,
                                           const Shape& image);

  const WeightRows& rows() const { return rows_; }
  // Positions of the output, in all images of a batch.
  size_t count() const { return images_ * height_.positions * width_.positions; }
  // Numbers of the window at a position: for each tap all channels of the input.
  size_t window_size() const { return rows_.taps * channels_; }

  // The window at a position. What lies outside of the image is 0.
  void ReadWindow(std::span<const float> image, size_t position, std::span<float> window) const;
  // What a group multiplies of a window: `depth` numbers.
  void ReadGroup(std::span<const float> window, size_t group, std::span<float> patch) const;

  // Adds the windows of all positions to `sums`, of window_size().
  void AddWindows(std::span<const float> image, std::span<double> sums) const;

 private:
  struct Axis {
    size_t input = 1;
    size_t positions = 1;
    size_t taps = 1;
    std::vector<int32_t> sources = {0};  // By position and tap; -1 outside of the image.

    int32_t At(size_t position, size_t tap) const { return sources[position * taps + tap]; }
  };

  Patches() = default;
  static Axis MakeAxis(int32_t input, int32_t positions, int32_t taps, auto source);
  static Result<bool> SetAxes(const Graph& graph, const Node& node, const Shape& image,
                              const Weights& weights, Patches& patches);
  // The pixel under the tap, or nullptr outside of the image.
  const float* PixelAt(std::span<const float> image, size_t position, size_t tap) const;

  WeightRows rows_;
  size_t channels_ = 0;
  size_t images_ = 1;
  Axis height_;
  Axis width_;
};

}  // namespace monograph
