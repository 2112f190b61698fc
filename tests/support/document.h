// Documents of which a part is printed by a test. With the environment variable MONOGRAPH_ACCEPT=1
// that part is written instead of compared.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace monograph::test {

inline std::string ReadDocument(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Skips the test unless it runs in the repository's root.
inline void RequireRoot() {
  if (!std::ifstream("docs/FORMAT.md")) SKIP("The working folder is not the repository's root.");
}

// The whole document must be `printed`.
inline void CheckDocument(const std::string& path, const std::string& printed) {
  RequireRoot();
  if (std::getenv("MONOGRAPH_ACCEPT") != nullptr) std::ofstream(path) << printed;
  CHECK(ReadDocument(path) == printed);
}

// What stands between the lines `<!-- NAME: ... -->` and `<!-- /NAME -->` must be `printed`.
inline void CheckSection(const std::string& path, const std::string& name,
                         const std::string& printed) {
  RequireRoot();
  const std::string text = ReadDocument(path);
  const size_t head = text.find("<!-- " + name + ": ");
  const size_t begin = text.find('\n', head);
  const size_t end = text.find("<!-- /" + name + " -->");
  REQUIRE(head != std::string::npos);
  REQUIRE(begin < end);
  REQUIRE(end != std::string::npos);
  CheckDocument(path, text.substr(0, begin + 1) + printed + text.substr(end));
}

}  // namespace monograph::test
