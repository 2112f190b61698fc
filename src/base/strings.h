// StrCat: text out of numbers and strings, for error messages (std::format is missing from the
// oldest standard library supported).
#pragma once

#include <charconv>
#include <concepts>
#include <cstdio>
#include <string>
#include <string_view>

namespace monograph {

namespace internal {

inline void Append(std::string& out, std::string_view text) { out.append(text); }
inline void Append(std::string& out, char c) { out.push_back(c); }

// For bool itself only: pointers to text would turn into it.
template <std::same_as<bool> T>
void Append(std::string& out, T value) {
  out.append(value ? "true" : "false");
}

template <std::integral T>
  requires(!std::same_as<T, bool>)
void Append(std::string& out, T value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value);
  out.append(digits, end.ptr);
}

// Six digits are enough for people; std::to_chars would bring 100 KiB of tables into WebAssembly.
template <std::floating_point T>
void Append(std::string& out, T value) {
  char digits[32];
  std::snprintf(digits, sizeof(digits), "%g", static_cast<double>(value));
  out.append(digits);
}

}  // namespace internal

template <typename... Parts>
std::string StrCat(const Parts&... parts) {
  std::string out;
  (internal::Append(out, parts), ...);
  return out;
}

}  // namespace monograph
