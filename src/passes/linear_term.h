// A term of a sum that is linear in an image: a convolution of it, or the image scaled and shifted.
#pragma once

#include <optional>

#include "base/result.h"
#include "passes/affine.h"
#include "passes/editor.h"
#include "passes/weights.h"

namespace monograph {

// Output position o reads the image's positions stride * o + first + step * tap along an axis,
// which are 0 outside of it. The output has floor((size + growth - 1) / stride) + 1 positions.
struct Reach {
  int32_t stride = 1;
  int32_t first = 0;
  int32_t step = 1;
  int32_t taps = 1;
  int32_t growth = 0;

  // The tap that reads what tap `tap` of `other` reads, or nothing.
  std::optional<int32_t> TapOf(const Reach& other, int32_t tap) const;
  // Does each of other's taps lie on one of these?
  bool Covers(const Reach& other) const;
};

struct LinearTerm {
  ValueId value = kNoValue;  // What the sum adds.
  ValueId image = kNoValue;  // Before padding.
  NodeId node = -1;          // The convolution; -1 for the image itself.
  Reach height;
  Reach width;
  Weights weights;  // Of the convolution.
  Affine affine;    // Of the image itself.

  bool is_convolution() const { return node >= 0; }
  int64_t taps() const { return int64_t{height.taps} * width.taps; }
};

// `value` as a term: of whatever makes it where it is no convolution. Nothing where a convolution's
// border is not known. kOutOfMemory, and the errors of SlideWindow.
Result<std::optional<LinearTerm>> ReadLinearTerm(const Editor& editor, ValueId value);

// Can `term` be added to the weights of `base`, a convolution?
bool CanAbsorb(const Graph& graph, const LinearTerm& base, const LinearTerm& term);

// Adds it. Requires CanAbsorb.
void Absorb(LinearTerm& base, const LinearTerm& term);

}  // namespace monograph
