#include "tools/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "tools/command.h"

namespace monograph::tools {

namespace {

constexpr std::string_view kFullBlock = "\u2588";
constexpr std::string_view kEighths[] = {"",       "\u258f", "\u258e", "\u258d",
                                         "\u258c", "\u258b", "\u258a", "\u2589"};
constexpr std::string_view kEllipsis = "\u2026";

bool StartsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

// Bytes of the first `count` code points.
size_t BytesOf(std::string_view text, size_t count) {
  size_t at = 0;
  for (; at < text.size(); ++at) {
    if (StartsCodePoint(text[at]) && count-- == 0) break;
  }
  return at;
}

}  // namespace

Json ErrorJson(const Error& error) {
  return {{"code", ErrorCodeName(error.code)}, {"message", error.message}};
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
    std::fprintf(stderr, "monograph: %s: %s\n", ErrorCodeName(error.code).data(),
                 error.message.c_str());
  }
  return kExitFailed;
}

double RoundFloat(float value) {
  char digits[32];
  std::snprintf(digits, sizeof(digits), "%.9g", static_cast<double>(value));
  return std::strtod(digits, nullptr);
}

double Milliseconds(double value) { return std::round(value * 1000) / 1000; }

std::string Fit(std::string_view text, size_t width) {
  const auto count = static_cast<size_t>(std::count_if(text.begin(), text.end(), StartsCodePoint));
  if (count <= width) return std::string(text) + std::string(width - count, ' ');
  return std::string(text.substr(0, BytesOf(text, width - 1))) + std::string(kEllipsis);
}

std::string Bar(double fraction, size_t width) {
  const double clamped = std::clamp(fraction, 0.0, 1.0);
  const auto eighths = static_cast<size_t>(std::lround(8 * static_cast<double>(width) * clamped));
  std::string bar;
  for (size_t i = 0; i < eighths / 8; ++i) bar += kFullBlock;
  return bar += kEighths[eighths % 8];
}

}  // namespace monograph::tools
