#include "quant/symmetric_matrix.h"

#include <algorithm>
#include <cmath>

namespace monograph {

namespace {

constexpr size_t kVectorsAtOnce = 4;

void AddMultiple(float factor, std::span<const float> row, std::span<float> sums) {
  for (size_t i = 0; i < sums.size(); ++i) sums[i] += factor * row[i];
}

// sums += the first coefficient times the first vector, and so on.
void AddMultiples(std::span<const float> vectors, size_t stride, size_t at, std::span<float> sums) {
  const float* v0 = vectors.data();
  const float* v1 = v0 + stride;
  const float* v2 = v1 + stride;
  const float* v3 = v2 + stride;
  const float c0 = v0[at];
  const float c1 = v1[at];
  const float c2 = v2[at];
  const float c3 = v3[at];
  for (size_t j = 0; j < sums.size(); ++j) {
    sums[j] += (c0 * v0[j] + c1 * v1[j]) + (c2 * v2[j] + c3 * v3[j]);
  }
}

}  // namespace

void SymmetricMatrix::AddOuterProducts(std::span<const float> vectors, size_t stride) {
  const size_t count = (vectors.size() + stride - size_) / stride;
  const size_t whole = count - count % kVectorsAtOnce;
  for (size_t i = 0; i < size_; ++i) {
    const auto sums = row(i).first(i + 1);
    for (size_t v = 0; v < whole; v += kVectorsAtOnce) {
      AddMultiples(vectors.subspan(v * stride), stride, i, sums);
    }
    for (size_t v = whole; v < count; ++v) {
      const auto vector = vectors.subspan(v * stride, size_);
      AddMultiple(vector[i], vector, sums);
    }
  }
}

void SymmetricMatrix::Scale(float factor) {
  for (float& number : numbers_) number *= factor;
}

void SymmetricMatrix::Mirror() {
  for (size_t i = 0; i < size_; ++i) {
    for (size_t j = 0; j < i; ++j) numbers_[j * size_ + i] = numbers_[i * size_ + j];
  }
}

std::vector<double> SymmetricMatrix::Forms(std::span<const float> vectors) const {
  std::vector<double> forms;
  std::vector<float> product(size_);
  for (size_t first = 0; first < vectors.size(); first += size_) {
    const auto vector = vectors.subspan(first, size_);
    std::ranges::fill(product, 0.0f);
    for (size_t i = 0; i < size_; ++i) {
      if (vector[i] != 0) AddMultiple(vector[i], row(i), product);
    }
    double form = 0;
    for (size_t i = 0; i < size_; ++i) {
      form += static_cast<double>(vector[i]) * static_cast<double>(product[i]);
    }
    forms.push_back(form);
  }
  return forms;
}

SymmetricMatrix SymmetricMatrix::Cholesky(float smallest) const {
  SymmetricMatrix lower = *this;
  std::vector<float> column(size_);
  for (size_t k = 0; k < size_; ++k) {
    const float pivot = std::sqrt(std::max(lower.diagonal(k), smallest));
    lower.row(k)[k] = pivot;
    for (size_t i = k + 1; i < size_; ++i) column[i] = lower.row(i)[k] /= pivot;
    for (size_t i = k + 1; i < size_; ++i) {
      float* numbers = lower.row(i).data();
      const float factor = column[i];
      for (size_t j = k + 1; j <= i; ++j) numbers[j] -= factor * column[j];
    }
  }
  return lower;
}

}  // namespace monograph
