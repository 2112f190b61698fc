// StrCat: text out of numbers and strings, for error messages (std::format is missing from the
// oldest standard library supported).
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

namespace monograph {

namespace internal {

inline void Append(std::string& out, std::string_view text) { out.append(text); }
inline void Append(std::string& out, char c) { out.push_back(c); }

// For bool itself only: pointers to text would turn into it.
template <std::same_as<bool> T>
void Append(std::string& out, T value) {
  out.append(value ? "true" : "false");
}

template <typename T>
  requires(std::is_arithmetic_v<T> && !std::same_as<T, bool>)
void Append(std::string& out, T value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value);
  out.append(digits, end.ptr);
}

}  // namespace internal

template <typename... Parts>
std::string StrCat(const Parts&... parts) {
  std::string out;
  (internal::Append(out, parts), ...);
  return out;
}

}  // namespace monograph
