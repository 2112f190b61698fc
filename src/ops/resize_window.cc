#include <algorithm>
#include <cmath>
#include <numbers>

#include "ops/resize_weights.h"

namespace monograph {

namespace {

template <typename Real>
Real Sinc(Real x) {
  if (x == 0) return 1;
  x *= std::numbers::pi_v<Real>;
  return std::sin(x) / x;
}

template <typename Real>
Real Hamming(Real x) {
  if (x == 0) return 1;
  if (x >= 1) return 0;
  x *= std::numbers::pi_v<Real>;
  return std::sin(x) / x * (Real(0.54) + Real(0.46) * std::cos(x));
}

// Keys (1981) with a = -0.5.
template <typename Real>
Real Cubic(Real x) {
  constexpr Real a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

// The filter's height at x source pixels (output pixels, where the image shrinks) from its centre.
template <typename Real>
Real FilterAt(ResizeFilter filter, Real x) {
  if (filter == ResizeFilter::kBox) return x > Real(-0.5) && x <= Real(0.5) ? 1 : 0;
  x = std::abs(x);
  switch (filter) {
    case ResizeFilter::kHamming: return Hamming(x);
    case ResizeFilter::kCubic: return Cubic(x);
    case ResizeFilter::kLanczos3: return x < 3 ? Sinc(x) * Sinc(x / 3) : 0;
    default: return x < 1 ? 1 - x : 0;
  }
}

double RadiusOf(ResizeFilter filter) {
  switch (filter) {
    case ResizeFilter::kBox: return 0.5;
    case ResizeFilter::kCubic: return 2;
    case ResizeFilter::kLanczos3: return 3;
    default: return 1;
  }
}

template <typename Real>
class Window {
 public:
  Window(ResizeFilter filter, const ResizeAxis& axis)
      : filter_(filter),
        size_(axis.crop),
        scale_(static_cast<Real>(axis.crop) / static_cast<Real>(axis.resized)),
        stretch_(std::max(scale_, Real(1))),
        radius_(static_cast<Real>(RadiusOf(filter)) * stretch_) {}

  int32_t taps() const { return std::min(static_cast<int32_t>(std::ceil(radius_)) * 2 + 1, size_); }

  // Writes taps() weights of output pixel i; returns the position of the first.
  int32_t Fill(int32_t i, double* weights) const {
    const Real centre = (static_cast<Real>(i) + Real(0.5)) * scale_;
    const int32_t begin = std::max(static_cast<int32_t>(centre - radius_ + Real(0.5)), 0);
    const int32_t end = std::min(static_cast<int32_t>(centre + radius_ + Real(0.5)), size_);
    const int32_t first = std::min(begin, size_ - taps());
    weights += begin - first;
    Real total = 0;
    for (int32_t k = 0; k < end - begin; ++k) {
      const Real weight =
          FilterAt(filter_, (static_cast<Real>(k + begin) - centre + Real(0.5)) * (1 / stretch_));
      weights[k] = static_cast<double>(weight);
      total += weight;
    }
    for (int32_t k = 0; k < end - begin && total != 0; ++k) {
      weights[k] = static_cast<double>(static_cast<Real>(weights[k]) / total);
    }
    return first;
  }

 private:
  ResizeFilter filter_;
  int32_t size_;
  Real scale_;
  Real stretch_;
  Real radius_;
};

template <typename Real>
ResizeWeights Weigh(const Window<Real>& window, const ResizeAxis& axis) {
  ResizeWeights out(axis, window.taps());
  for (size_t i = 0; i < out.first.size(); ++i) {
    out.first[i] = window.Fill(axis.begin + static_cast<int32_t>(i), out.of(i));
  }
  return out;
}

}  // namespace

ResizeWeights WindowWeights(ResizeFilter filter, bool single_precision, const ResizeAxis& axis) {
  if (single_precision) return Weigh(Window<float>(filter, axis), axis);
  return Weigh(Window<double>(filter, axis), axis);
}

}  // namespace monograph
