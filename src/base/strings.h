// StrCat: text out of numbers and strings, for error messages (std::format is missing from the
// oldest standard library supported).
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace monograph {

namespace internal {

void Append(std::string& out, const char* text);
void Append(std::string& out, std::string_view text);
void Append(std::string& out, const std::string& text);
void Append(std::string& out, char c);
void AppendBool(std::string& out, bool value);
void AppendSigned(std::string& out, int64_t value);
void AppendUnsigned(std::string& out, uint64_t value);
// Six digits, as %g has them.
void AppendFloat(std::string& out, double value);

template <std::integral T>
void Append(std::string& out, T value) {
  if constexpr (std::same_as<T, bool>) {
    AppendBool(out, value);
  } else if constexpr (std::signed_integral<T>) {
    AppendSigned(out, value);
  } else {
    AppendUnsigned(out, value);
  }
}

template <std::floating_point T>
void Append(std::string& out, T value) {
  AppendFloat(out, value);
}

}  // namespace internal

template <typename... Parts>
std::string StrCat(const Parts&... parts) {
  std::string out;
  (internal::Append(out, parts), ...);
  return out;
}

}  // namespace monograph
