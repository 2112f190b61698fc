// Symmetric matrices of second moments.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace monograph {

class SymmetricMatrix {
 public:
  SymmetricMatrix() = default;
  // Of zeros.
  explicit SymmetricMatrix(size_t size) : size_(size), numbers_(size * size) {}

  size_t size() const { return size_; }
  // The numbers of row i, all `size` of them.
  std::span<float> row(size_t i) { return std::span(numbers_).subspan(i * size_, size_); }
  std::span<const float> row(size_t i) const {
    return std::span(numbers_).subspan(i * size_, size_);
  }
  float diagonal(size_t i) const { return numbers_[i * size_ + i]; }

  // Adds v * v^T for each vector v: the first size() numbers of every `stride` of `vectors`, which
  // may end behind those of the last vector. Only the part up to the diagonal is changed, until
  // Mirror().
  void AddOuterProducts(std::span<const float> vectors, size_t stride);
  // Multiplies all numbers by the factor.
  void Scale(float factor);
  // Gives the part behind the diagonal the numbers of that before it.
  void Mirror();

  // v^T * this * v for each vector v: `vectors` are rows of size() numbers.
  std::vector<double> Forms(std::span<const float> vectors) const;

  // L with L * L^T = this, in the part up to the diagonal; what lies behind it means nothing.
  // Pivots are at least `smallest` > 0.
  SymmetricMatrix Cholesky(float smallest) const;

 private:
  size_t size_ = 0;
  std::vector<float> numbers_;
};

}  // namespace monograph
