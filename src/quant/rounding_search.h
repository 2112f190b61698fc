// The integers next to a few weights that have the least error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quant/symmetric_matrix.h"

namespace monograph {

inline constexpr size_t kMaxSearchDepth = 32;

// For short rows: with d = weights - quanta the error is the square of L^T d, to which each number
// adds a square that only those behind it change. So what is above a bound is known early.
class RoundingSearch {
 public:
  // `lower` is L, of at most kMaxSearchDepth rows; it must outlive the search.
  explicit RoundingSearch(const SymmetricMatrix& lower);

  // Replaces the quanta of a row by better ones, -127 to 127, if there are any; the best ones,
  // where a fixed number of steps suffices to find them.
  void Improve(std::span<const float> weights, std::span<float> quanta);

 private:
  void Visit(size_t k, double error);
  void Choose(size_t k, double error, float quantum);

  size_t depth_;
  const SymmetricMatrix& lower_;
  std::span<const float> weights_;
  std::vector<float> sums_;  // By k: products of L with the errors of the numbers behind k.
  std::vector<float> quanta_;
  std::vector<float> best_;
  double bound_ = 0;
  int steps_left_ = 0;
};

}  // namespace monograph
