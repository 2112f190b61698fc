#include "quant/rounding_problem.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include "base/order.h"
#include "quant/rounding_search.h"

namespace monograph {

namespace {

constexpr size_t kRowsAtOnce = 16;  // So many share what is read of the matrices.
constexpr int kMaxPasses = 30;
constexpr float kSmallestPivot = 1e-6f;  // Of the mean of the diagonal.
constexpr float kLargestQuantum = 127;
// A quantum is changed where the best real number is this much nearer to another: no endless
// exchange of equals.
constexpr float kTie = 1e-3f;

float Rounded(float number) {
  return std::clamp(std::nearbyint(number), -kLargestQuantum, kLargestQuantum);
}

float SmallestPivot(const SymmetricMatrix& gram) {
  float sum = 0;
  for (size_t i = 0; i < gram.size(); ++i) sum += gram.diagonal(i);
  return std::max(sum / static_cast<float>(gram.size()) * kSmallestPivot, 1e-30f);
}

void Subtract(float factor, std::span<const float> row, std::span<float> from) {
  for (size_t i = 0; i < from.size(); ++i) from[i] -= factor * row[i];
}

// Some rows and what changes as they are rounded.
class Rows {
 public:
  Rows(std::span<const float> weights, size_t depth)
      : depth_(depth), weights_(weights), errors_(weights.size()), sums_(weights.size()) {}

  void RoundToNearest() {
    for (size_t i = 0; i < errors_.size(); ++i) errors_[i] = weights_[i] - Rounded(weights_[i]);
  }

  // From the last number to the first, each with regard to the errors of those behind it.
  void RoundInOrder(const SymmetricMatrix& lower) {
    std::ranges::fill(sums_, 0.0f);  // Minus the products of the errors behind with the factor.
    for (size_t k = depth_; k-- > 0;) {
      const auto factors = lower.row(k).first(k);
      for (size_t first = 0; first < errors_.size(); first += depth_) {
        const float weight = weights_[first + k];
        const float error = weight - Rounded(weight - sums_[first + k] / lower.diagonal(k));
        errors_[first + k] = error;
        Subtract(error, factors, std::span(sums_).subspan(first, k));
      }
    }
  }

  // Changes quanta until none lowers the error.
  void Improve(const SymmetricMatrix& gram) {
    SetGradients(gram);
    for (int pass = 0; pass < kMaxPasses; ++pass) {
      bool changed = false;
      for (size_t k = 0; k < depth_; ++k) {
        for (size_t first = 0; first < errors_.size(); first += depth_) {
          if (ImproveQuantum(gram, first, k)) changed = true;
        }
      }
      if (!changed) break;
    }
  }

  // Of the row that begins at `first`, after Improve.
  double Error(size_t first) const {
    double sum = 0;
    for (size_t k = first; k < first + depth_; ++k) {
      sum += static_cast<double>(errors_[k]) * static_cast<double>(sums_[k]);
    }
    return sum;
  }

  float quantum(size_t i) const { return std::nearbyint(weights_[i] - errors_[i]); }

  void SetGradients(const SymmetricMatrix& gram) {
    std::ranges::fill(sums_, 0.0f);
    for (size_t k = 0; k < depth_; ++k) {
      for (size_t first = 0; first < errors_.size(); first += depth_) {
        Subtract(-errors_[first + k], gram.row(k), std::span(sums_).subspan(first, depth_));
      }
    }
  }

 private:
  bool ImproveQuantum(const SymmetricMatrix& gram, size_t first, size_t k) {
    const float best = sums_[first + k] / gram.diagonal(k);  // The change of a real number.
    if (std::abs(best) <= 0.5f + kTie) return false;
    const float old = quantum(first + k);
    const float change =
        std::clamp(old + std::nearbyint(best), -kLargestQuantum, kLargestQuantum) - old;
    if (change == 0) return false;
    errors_[first + k] -= change;
    Subtract(change, gram.row(k), std::span(sums_).subspan(first, depth_));
    return true;
  }

  size_t depth_;
  std::span<const float> weights_;
  std::vector<float> errors_;  // Weights less quanta.
  std::vector<float> sums_;    // In Improve the products of the moments with the errors.
};

SymmetricMatrix InOrder(const SymmetricMatrix& gram, std::span<const size_t> order) {
  SymmetricMatrix ordered(gram.size());
  for (size_t i = 0; i < gram.size(); ++i) {
    const auto row = gram.row(order[i]);
    for (size_t j = 0; j < gram.size(); ++j) ordered.row(i)[j] = row[order[j]];
  }
  return ordered;
}

}  // namespace

RoundingProblem::RoundingProblem(const SymmetricMatrix& gram) : order_(gram.size()) {
  std::iota(order_.begin(), order_.end(), size_t{0});
  SortIndices(order_, [&](size_t a, size_t b) {
    return gram.diagonal(a) != gram.diagonal(b) ? gram.diagonal(a) < gram.diagonal(b) : a < b;
  });
  gram_ = InOrder(gram, order_);
  lower_ = gram_.Cholesky(SmallestPivot(gram_));
}

void RoundingProblem::Solve(std::span<const float> weights, std::span<int8_t> quanta) const {
  const size_t depth = order_.size();
  for (size_t begin = 0; begin < weights.size(); begin += kRowsAtOnce * depth) {
    const size_t size = std::min(kRowsAtOnce * depth, weights.size() - begin);
    const auto place = [&](size_t i) { return begin + i / depth * depth + order_[i % depth]; };
    std::vector<float> ordered(size);
    for (size_t i = 0; i < size; ++i) ordered[i] = weights[place(i)];
    const std::vector<float> found = SolveInOrder(ordered);
    for (size_t i = 0; i < size; ++i) quanta[place(i)] = static_cast<int8_t>(found[i]);
  }
}

std::vector<float> RoundingProblem::SolveInOrder(std::span<const float> weights) const {
  const size_t depth = order_.size();
  Rows by_order(weights, depth);
  by_order.RoundInOrder(lower_);
  by_order.Improve(gram_);
  Rows by_nearest(weights, depth);
  by_nearest.RoundToNearest();
  by_nearest.Improve(gram_);
  std::optional<RoundingSearch> search;
  if (depth <= kMaxSearchDepth) search.emplace(lower_);
  std::vector<float> quanta(weights.size());
  for (size_t first = 0; first < weights.size(); first += depth) {
    const Rows& better = by_order.Error(first) < by_nearest.Error(first) ? by_order : by_nearest;
    const auto row = std::span(quanta).subspan(first, depth);
    for (size_t k = 0; k < depth; ++k) row[k] = better.quantum(first + k);
    if (search) search->Improve(weights.subspan(first, depth), row);
  }
  return quanta;
}

}  // namespace monograph
