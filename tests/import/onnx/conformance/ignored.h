// Cases that fail although the importer knows their operators.
#pragma once

#include <span>
#include <string_view>

namespace monograph::test {

// As suite/name, sorted.
std::span<const std::string_view> IgnoredCases();

// Cases whose expected numbers are not what ONNX says. The same form.
std::span<const std::string_view> WrongCases();

}  // namespace monograph::test
