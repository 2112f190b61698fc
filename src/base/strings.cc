#include "base/strings.h"

#include <charconv>
#include <cmath>

namespace monograph::internal {

namespace {

constexpr int kDigits = 6;

template <typename T>
void AppendWhole(std::string& out, T value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value);
  out.append(digits, end.ptr);
}

struct Decimal {
  int64_t digits;  // kDigits of them.
  int exponent;    // Of the first digit.
};

Decimal DecimalOf(double positive) {
  int exponent = 0;
  for (; positive >= 10; ++exponent) positive /= 10;
  for (; positive < 1; --exponent) positive *= 10;
  for (int i = 1; i < kDigits; ++i) positive *= 10;
  const int64_t digits = std::llround(positive);
  return digits < 1000000 ? Decimal{digits, exponent} : Decimal{digits / 10, exponent + 1};
}

// The digits with a point behind the first `whole` ones, and without zeros at the end.
void AppendDigits(std::string& out, int64_t digits, int whole) {
  const size_t start = out.size();
  AppendWhole(out, digits);
  if (whole <= 0) out.insert(start, static_cast<size_t>(1 - whole), '0');
  const size_t point = start + static_cast<size_t>(whole <= 0 ? 1 : whole);
  const size_t last = out.find_last_not_of('0');
  out.resize(last < point ? point : last + 1);
  if (out.size() > point) out.insert(point, 1, '.');
}

}  // namespace

void Append(std::string& out, const char* text) { out.append(text); }
void Append(std::string& out, std::string_view text) { out.append(text); }
void Append(std::string& out, const std::string& text) { out.append(text); }
void Append(std::string& out, char c) { out.push_back(c); }
void AppendBool(std::string& out, bool value) { out.append(value ? "true" : "false"); }
void AppendSigned(std::string& out, int64_t value) { AppendWhole(out, value); }
void AppendUnsigned(std::string& out, uint64_t value) { AppendWhole(out, value); }

void AppendFloat(std::string& out, double value) {
  if (std::signbit(value)) out.push_back('-');
  if (!std::isfinite(value)) return Append(out, std::isnan(value) ? "nan" : "inf");
  if (value == 0) return out.push_back('0');
  const Decimal decimal = DecimalOf(std::fabs(value));
  if (decimal.exponent >= -4 && decimal.exponent < kDigits) {
    return AppendDigits(out, decimal.digits, decimal.exponent + 1);
  }
  AppendDigits(out, decimal.digits, 1);
  out.append(decimal.exponent < 0 ? "e-" : "e+");
  if (std::abs(decimal.exponent) < 10) out.push_back('0');
  AppendWhole(out, std::abs(decimal.exponent));
}

}  // namespace monograph::internal
