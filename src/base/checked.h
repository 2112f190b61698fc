// Integer arithmetic that reports overflow, for sizes that come from files and callers.
#pragma once

#include <concepts>
#include <optional>

namespace monograph {

template <std::integral T>
[[nodiscard]] std::optional<T> CheckedMul(T a, T b) {
  T out;
  if (__builtin_mul_overflow(a, b, &out)) return std::nullopt;
  return out;
}

template <std::integral T>
[[nodiscard]] std::optional<T> CheckedAdd(T a, T b) {
  T out;
  if (__builtin_add_overflow(a, b, &out)) return std::nullopt;
  return out;
}

}  // namespace monograph
