// The table of docs/PASSES.md must be what is printed here. With the environment variable
// MONOGRAPH_ACCEPT=1 it is written instead. Runs in the repository's root.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "passes/pass_table.h"

namespace monograph {
namespace {

constexpr const char* kPath = "docs/PASSES.md";
constexpr std::string_view kBegin =
    "<!-- passes: written by passes_tests with MONOGRAPH_ACCEPT=1 -->";
constexpr std::string_view kEnd = "<!-- /passes -->";

std::string PrintTable() {
  std::ostringstream out;
  out << "\n| Pass | Recognises | Makes | Leaves alone |\n|---|---|---|---|\n";
  for (const Pass& pass : AllPasses()) {
    out << "| `" << pass.name << "` | " << pass.recognises << " | " << pass.makes << " | "
        << pass.leaves << " |\n";
  }
  return out.str();
}

TEST_CASE("docs/PASSES.md lists the passes as they run") {
  if (!std::ifstream("docs/FORMAT.md")) SKIP("The working folder is not the repository's root.");
  std::ostringstream stream;
  stream << std::ifstream(kPath).rdbuf();
  const std::string text = stream.str();
  const size_t begin = text.find(kBegin);
  const size_t end = text.find(kEnd);
  REQUIRE(begin != std::string::npos);
  REQUIRE(end != std::string::npos);
  const size_t start = begin + kBegin.size();
  const std::string written = text.substr(0, start) + PrintTable() + text.substr(end);
  if (std::getenv("MONOGRAPH_ACCEPT") != nullptr) {
    std::ofstream(kPath) << written;
  } else {
    CHECK(text == written);
  }
}

TEST_CASE("Every pass has a name of its own and says what it does") {
  std::set<std::string_view> names;
  for (const Pass& pass : AllPasses()) {
    INFO(pass.name);
    CHECK(names.insert(pass.name).second);
    CHECK(pass.run != nullptr);
    for (std::string_view text : {pass.counted, pass.recognises, pass.makes, pass.leaves}) {
      CHECK_FALSE(text.empty());
      CHECK(text.find('|') == std::string_view::npos);
    }
  }
}

}  // namespace
}  // namespace monograph
