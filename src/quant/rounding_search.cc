#include "quant/rounding_search.h"

#include <algorithm>
#include <cmath>

namespace monograph {

namespace {

constexpr int kMaxSteps = 2000;
constexpr float kLargestQuantum = 127;
constexpr double kLess = 1 - 1e-5;  // What counts as less: rounding does not.

}  // namespace

RoundingSearch::RoundingSearch(const SymmetricMatrix& lower)
    : depth_(lower.size()), lower_(lower), sums_(depth_ * depth_), quanta_(depth_), best_(depth_) {}

void RoundingSearch::Improve(std::span<const float> weights, std::span<float> quanta) {
  weights_ = weights;
  bound_ = 0;
  for (size_t j = 0; j < depth_; ++j) {
    double product = 0;
    for (size_t i = j; i < depth_; ++i) {
      product += static_cast<double>(lower_.row(i)[j] * (weights[i] - quanta[i]));
    }
    bound_ += product * product;
  }
  bound_ *= kLess;
  steps_left_ = kMaxSteps;
  std::ranges::copy(quanta, best_.begin());
  std::fill_n(sums_.begin() + static_cast<std::ptrdiff_t>((depth_ - 1) * depth_), depth_, 0.0f);
  Visit(depth_ - 1, 0);
  std::ranges::copy(best_, quanta.begin());
}

// Tries the integers for number k from the nearest to the farthest, up to the bound. `error` is
// that of the numbers behind it.
void RoundingSearch::Visit(size_t k, double error) {
  const float target = weights_[k] + sums_[k * depth_ + k] / lower_.diagonal(k);
  const float nearest = std::clamp(std::nearbyint(target), -kLargestQuantum, kLargestQuantum);
  const float side = target > nearest ? 1.0f : -1.0f;
  for (int i = 0; steps_left_ > 0; ++i) {
    const int whole = (i + 1) / 2;
    const float away = static_cast<float>(whole) * (i % 2 == 1 ? side : -side);
    const float quantum = nearest + away;
    const double distance = static_cast<double>((target - quantum) * lower_.diagonal(k));
    const double sum = error + distance * distance;
    if (sum >= bound_) break;
    --steps_left_;
    if (std::abs(quantum) <= kLargestQuantum) Choose(k, sum, quantum);
  }
}

void RoundingSearch::Choose(size_t k, double error, float quantum) {
  quanta_[k] = quantum;
  if (k == 0) {
    bound_ = error * kLess;
    best_ = quanta_;
    return;
  }
  const float of_weight = weights_[k] - quantum;
  const float* behind = sums_.data() + k * depth_;
  float* sums = sums_.data() + (k - 1) * depth_;
  for (size_t j = 0; j < k; ++j) sums[j] = behind[j] + of_weight * lower_.row(k)[j];
  Visit(k - 1, error);
}

}  // namespace monograph
