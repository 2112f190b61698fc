// Arithmetic with one constant for each channel: what a batch normalisation is at inference.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// y = x * scale + offset, with one number for all channels or one for each. Channels lie along the
// last axis.
struct Affine {
  ValueId input = kNoValue;
  std::vector<double> scale;
  std::vector<double> offset;

  double scale_at(size_t channel) const { return scale[scale.size() == 1 ? 0 : channel]; }
  double offset_at(size_t channel) const { return offset[offset.size() == 1 ? 0 : channel]; }
  bool scales() const { return scale != std::vector<double>{1}; }
  bool shifts() const { return offset != std::vector<double>{0}; }
  bool one_for_all() const { return scale.size() == 1 && offset.size() == 1; }
  // Is there one number for all, or one for each of `channels`?
  bool Fits(int32_t channels) const;
};

// x * c, x / c, x + c, x - c, c * x or c + x in float32, where the shape of the result is that of
// x. The node may have an activation, which is not part of what is read.
std::optional<Affine> ReadAffine(const Graph& graph, const Node& node);

// The numbers as float32, or nothing where one would not be finite.
std::optional<std::vector<float>> ToFloats(const std::vector<double>& values);

// A float32 constant.
Result<ValueId> AddFloats(Graph& graph, const std::string& name, const Shape& shape,
                          const std::vector<float>& values);

}  // namespace monograph
