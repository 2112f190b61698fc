// Each folder of tests/tools/cases is a case: the lines of `cmd` are command lines of the tool, run
// one after the other among the fixtures; `stdout`, `stderr` and `status` say what must come. What
// differs from run to run (times, bytes of memory) or is a library's (what is wrong with a PNG) is
// replaced by "#", and numbers are cut behind six decimals. With the environment
// variable MONOGRAPH_ACCEPT=1 the files are rewritten instead. MONOGRAPH_PROGRAM is the command to
// be tested in place of the native program, MONOGRAPH_SCRATCH a folder in which the files are left.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "fixtures.h"
#include "program.h"
#include "scratch.h"

namespace monograph {
namespace {

namespace fs = std::filesystem;

std::string Normalised(std::string text) {
  static const std::pair<std::regex, const char*> kVarying[] = {
      {std::regex("\"ms\":[0-9.e+-]+"), "\"ms\":#"},
      {std::regex("\"us\":[0-9.e+-]+"), "\"us\":#"},
      {std::regex("\"memory\":\\{[^}]*\\}"), "\"memory\":#"},
      {std::regex("weights [0-9.]+ [a-zA-Z]+, arena .*"), "weights #, arena #, workspace #"},
      {std::regex("(PNG is damaged: )[^\"\n]+"), "$1#"},
      {std::regex("([0-9]\\.[0-9]{6})[0-9]+"), "$1"},
      {std::regex("need [0-9]+ bytes"), "need # bytes"},
      {std::regex("[0-9.]+ (ms|MiB)"), "# $1"},
      {std::regex(" +[0-9.]+ us.*"), " # us"},
  };
  for (const auto& [pattern, replacement] : kVarying) {
    text = std::regex_replace(text, pattern, replacement);
  }
  return text;
}

struct Outcome {
  std::string out;
  std::string err;
  std::string status;  // One line a command.
};

Outcome RunCase(const fs::path& folder, const fs::path& scratch) {
  Outcome outcome;
  std::istringstream commands(test::ReadText(folder / "cmd"));
  for (std::string line; std::getline(commands, line);) {
    const test::ToolResult result = test::RunTool(scratch, line);
    outcome.out += result.out;
    outcome.err += result.err;
    outcome.status += std::to_string(result.status) + "\n";
  }
  return {Normalised(outcome.out), Normalised(outcome.err), outcome.status};
}

void Accept(const fs::path& folder, const Outcome& outcome) {
  test::WriteText(folder / "stdout", outcome.out);
  test::WriteText(folder / "status", outcome.status);
  outcome.err.empty() ? (void)fs::remove(folder / "stderr")
                      : test::WriteText(folder / "stderr", outcome.err);
}

// WebAssembly has another limit of memory, which it names: cases that end in _native.
std::vector<fs::path> Cases() {
  const bool native = std::getenv("MONOGRAPH_PROGRAM") == nullptr;
  std::vector<fs::path> cases;
  for (const auto& entry : fs::directory_iterator("tests/tools/cases")) {
    if (!native && entry.path().filename().string().ends_with("_native")) continue;
    cases.push_back(fs::absolute(entry.path()));
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

TEST_CASE("The command line answers as the cases say") {
  const test::Scratch scratch;
  test::WriteFixtures(scratch.path());
  for (const fs::path& folder : Cases()) {
    INFO(folder.filename().string());
    const Outcome outcome = RunCase(folder, scratch.path());
    if (std::getenv("MONOGRAPH_ACCEPT") != nullptr) Accept(folder, outcome);
    CHECK(outcome.out == test::ReadText(folder / "stdout"));
    CHECK(outcome.err == test::ReadText(folder / "stderr"));
    CHECK(outcome.status == test::ReadText(folder / "status"));
  }
}

TEST_CASE("No line for people is wider than 80 columns") {
  const test::Scratch scratch;
  test::WriteFixtures(scratch.path());
  for (const char* arguments :
       {"--help", "classify --help", "run --help", "convert --help", "diff --help",
        "inspect --help", "pack --help", "quantize --help"}) {
    const test::ToolResult result = test::RunTool(scratch.path(), arguments);
    REQUIRE(result.status == 0);
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(line.size() <= 80);
    }
  }
}

}  // namespace
}  // namespace monograph
