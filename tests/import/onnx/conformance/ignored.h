// Cases that fail although the importer knows their operators.
#pragma once

#include <span>
#include <string_view>

namespace monograph::test {

// As suite/name, sorted.
std::span<const std::string_view> IgnoredCases();

}  // namespace monograph::test
