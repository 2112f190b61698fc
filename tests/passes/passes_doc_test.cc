// The table of docs/PASSES.md must be what is printed here. With the environment variable
// MONOGRAPH_ACCEPT=1 it is written instead. Runs in the repository's root.
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <sstream>
#include <string>

#include "passes/pass_table.h"
#include "support/document.h"

namespace monograph {
namespace {

std::string PrintTable() {
  std::ostringstream out;
  out << "| Pass | Recognises | Makes | Leaves alone |\n|---|---|---|---|\n";
  for (const Pass& pass : AllPasses()) {
    out << "| `" << pass.name << "` | " << pass.recognises << " | " << pass.makes << " | "
        << pass.leaves << " |\n";
  }
  return out.str();
}

TEST_CASE("docs/PASSES.md lists the passes as they run") {
  test::CheckSection("docs/PASSES.md", "passes", PrintTable());
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
