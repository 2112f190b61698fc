#include "tools/report.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "base/strings.h"
#include "tools/command.h"

namespace monograph::tools {

namespace {

constexpr size_t kColumns = 80;
constexpr std::string_view kFullBlock = "\u2588";
constexpr std::string_view kEighths[] = {"",       "\u258f", "\u258e", "\u258d",
                                         "\u258c", "\u258b", "\u258a", "\u2589"};
constexpr std::string_view kEllipsis = "\u2026";
constexpr size_t kNameColumns = 14;  // Of what a line is about, with its indentation.

bool StartsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

size_t Columns(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), StartsCodePoint));
}

// Bytes of the first `count` code points.
size_t BytesOf(std::string_view text, size_t count) {
  size_t at = 0;
  for (; at < text.size(); ++at) {
    if (StartsCodePoint(text[at]) && count-- == 0) break;
  }
  return at;
}

Json NumberJson(double value) {
  constexpr double kExactIntegers = 9007199254740992.0;
  const bool integer = std::abs(value) < kExactIntegers && std::trunc(value) == value;
  return integer ? Json(static_cast<int64_t>(value)) : Json(value);
}

// In the first of the units, each `step` of the one before, in which it is less than `step`.
std::string InUnits(double value, double step, std::span<const std::string_view> units) {
  size_t unit = 0;
  for (; value >= step && unit + 1 < units.size(); ++unit) value /= step;
  return StrCat(Decimal(value, unit == 0 ? 0 : 1), units[unit]);
}

}  // namespace

Json ErrorJson(const Error& error) {
  return {{"code", ErrorCodeName(error.code())}, {"message", error.message()}};
}

void PrintLine(const Json& value) {
  const std::string line = value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

int Fail(const Error& error, bool json) {
  if (json) {
    PrintLine({{"error", ErrorJson(error)}});
  } else {
    const std::string text =
        StrCat("monograph: ", ErrorCodeName(error.code()), ": ", error.message());
    std::fprintf(stderr, "%s\n", Wrap(text, 0).c_str());
  }
  return kExitFailed;
}

Json FloatJson(float value) {
  char digits[32];
  std::snprintf(digits, sizeof(digits), "%.9g", static_cast<double>(value));
  return NumberJson(std::strtod(digits, nullptr));
}

Json MeasureJson(double value) {
  if (!std::isfinite(value)) return nullptr;
  char digits[32];
  std::snprintf(digits, sizeof(digits), "%.4g", value);
  return NumberJson(std::strtod(digits, nullptr));
}

Json MillisecondsJson(double value) { return NumberJson(std::round(value * 1000) / 1000); }

std::string Wrap(std::string_view text, size_t indent) {
  const std::string margin(indent, ' ');
  std::string out = margin;
  size_t column = indent;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const size_t width = Columns(text.substr(0, end));
    if (column > indent && column + 1 + width > kColumns) {
      out += "\n" + margin;
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += text.substr(0, end);
    column += width;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string Fit(std::string_view text, size_t width) {
  const size_t count = Columns(text);
  if (count <= width) return std::string(text) + std::string(width - count, ' ');
  return std::string(text.substr(0, BytesOf(text, width - 1))) + std::string(kEllipsis);
}

std::string FitTail(std::string_view text, size_t width) {
  const size_t count = Columns(text);
  if (count <= width) return Fit(text, width);
  return std::string(kEllipsis) + std::string(text.substr(BytesOf(text, count - width + 1)));
}

void PrintRow(std::string_view name, std::string_view text) {
  const std::string wrapped = Wrap(text, kNameColumns);
  std::printf("  %s%s\n", Fit(name, kNameColumns - 2).c_str(),
              wrapped.substr(std::min(kNameColumns, wrapped.size())).c_str());
}

double Part(double part, double whole) { return whole > 0 ? part / whole : 0; }

std::string Decimal(double number, int digits) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", digits, number);
  return text;
}

std::string Percent(double share, int digits) { return Decimal(100 * share, digits) + " %"; }

std::string ShortCount(int64_t count) {
  constexpr std::string_view kUnits[] = {"", " k", " M", " G", " T", " P"};
  return InUnits(static_cast<double>(count), 1000, kUnits);
}

std::string ShortBytes(size_t bytes) {
  constexpr std::string_view kUnits[] = {" bytes", " KiB", " MiB", " GiB"};
  return InUnits(static_cast<double>(bytes), 1024, kUnits);
}

std::string Bar(double fraction, size_t width) {
  const double clamped = std::clamp(fraction, 0.0, 1.0);
  const auto eighths = static_cast<size_t>(std::lround(8 * static_cast<double>(width) * clamped));
  std::string bar;
  for (size_t i = 0; i < eighths / 8; ++i) bar += kFullBlock;
  return bar += kEighths[eighths % 8];
}

}  // namespace monograph::tools
