// How the commands answer: JSON, one line a result, or text for 80 columns.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/strings.h"

namespace monograph::tools {

using Json = nlohmann::ordered_json;  // Keys stay in the order in which they are set.

// {"code": ..., "message": ...}
Json ErrorJson(const Error& error);

// Prints the value as one line. Bytes that are not UTF-8 become U+FFFD.
void PrintLine(const Json& value);

// Prints the error: with `json` as {"error": ...} to the output, else for people to the error
// output. Returns kExitFailed.
int Fail(const Error& error, bool json);

// The number with the digits that tell any two float32 apart, so that JSON stays short; without a
// fraction where it has none, as JavaScript writes numbers.
Json FloatJson(float value);

// Four digits of a measurement: more than it is good for, and alike on all machines. What is no
// number, or infinite, is null.
Json MeasureJson(double value);

// `value` rounded to three decimals.
Json MillisecondsJson(double value);

// `text` broken at spaces into lines of up to 80 columns, each indented by `indent` spaces, without
// a line break at the end.
std::string Wrap(std::string_view text, size_t indent);

// `text` in exactly `width` columns, padded, or cut with an ellipsis. Every code point is taken to
// be one column wide.
std::string Fit(std::string_view text, size_t width);

// The same, cut in front: the tail tells layers apart, whose names begin alike.
std::string FitTail(std::string_view text, size_t width);

// Prints a line "  name          text" for people, broken into several where it is long.
void PrintRow(std::string_view name, std::string_view text);

// `part` of `whole`; 0 of nothing.
double Part(double part, double whole);

// "12.34" with two digits.
std::string Decimal(double number, int digits);

// "97.3 %" of a share from 0 to 1.
std::string Percent(double share, int digits = 1);

// "1 image", "3 images".
std::string Counted(std::integral auto count, std::string_view what) {
  return StrCat(count, " ", what, count == 1 ? "" : "s");
}

// "386.2 M": three or four digits and a unit.
std::string ShortCount(int64_t count);

// "8.9 MiB"
std::string ShortBytes(size_t bytes);

// A bar of up to `width` columns for a fraction, which is clamped to [0, 1].
std::string Bar(double fraction, size_t width);

}  // namespace monograph::tools
