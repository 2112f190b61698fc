// docs/TOOLS.md shows the help of every command. With the environment variable MONOGRAPH_ACCEPT=1
// it is written anew.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "program.h"
#include "scratch.h"

namespace monograph::test {
namespace {

constexpr char kDocument[] = "docs/TOOLS.md";

// The names in the list that `monograph --help` ends with.
std::vector<std::string> Commands(const std::filesystem::path& folder) {
  std::vector<std::string> commands;
  std::istringstream lines(RunTool(folder, "--help").out);
  bool listed = false;
  for (std::string line; std::getline(lines, line);) {
    if (listed && line.starts_with("  ") && line[2] != ' ') {
      commands.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
    if (line == "Subcommands:") listed = true;
  }
  return commands;
}

TEST_CASE("docs/TOOLS.md shows the help of every command") {
  const Scratch scratch;
  std::string document = ReadText(kDocument);
  const auto commands = Commands(scratch.path());
  REQUIRE(commands.size() >= 6);
  for (const std::string& command : commands) {
    const std::string head = "```text\n$ monograph " + command + " --help\n";
    INFO(command);
    const size_t at = document.find(head);
    REQUIRE(at != std::string::npos);
    const size_t begin = at + head.size();
    const size_t end = document.find("```", begin);
    const std::string help = RunTool(scratch.path(), command + " --help").out;
    if (std::getenv("MONOGRAPH_ACCEPT") != nullptr) document.replace(begin, end - begin, help);
    CHECK(document.substr(begin, help.size() + 3) == help + "```");
  }
  if (std::getenv("MONOGRAPH_ACCEPT") != nullptr) WriteText(kDocument, document);
}

}  // namespace
}  // namespace monograph::test
