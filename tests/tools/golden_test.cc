// Each folder of tests/tools/cases is a case: the lines of `cmd` are command lines of the tool, run
// one after the other among the fixtures; `stdout`, `stderr` and `status` say what must come. What
// differs from run to run (times, bytes of memory) is replaced by "#". With the environment
// variable MONOGRAPH_ACCEPT=1 the files are rewritten instead.
#include <sys/wait.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "fixtures.h"
#include "scratch.h"

namespace monograph {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void Write(const fs::path& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary);
  stream << text;
}

std::string Normalised(std::string text) {
  static const std::pair<std::regex, const char*> kVarying[] = {
      {std::regex("\"ms\":[0-9.e+-]+"), "\"ms\":#"},
      {std::regex("\"us\":[0-9.e+-]+"), "\"us\":#"},
      {std::regex("\"memory\":\\{[^}]*\\}"), "\"memory\":#"},
      {std::regex("weights [0-9.]+ [a-zA-Z]+, arena .*"), "weights #, arena #, workspace #"},
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
  std::istringstream commands(Read(folder / "cmd"));
  for (std::string line; std::getline(commands, line);) {
    const std::string command = "cd '" + scratch.string() + "' && env -u MONOGRAPH_MODEL '" +
                                MONOGRAPH_TOOL + "' " + line + " >stdout.txt 2>stderr.txt";
    const int status = std::system(command.c_str());
    REQUIRE(WIFEXITED(status));
    outcome.out += Read(scratch / "stdout.txt");
    outcome.err += Read(scratch / "stderr.txt");
    outcome.status += std::to_string(WEXITSTATUS(status)) + "\n";
  }
  return {Normalised(outcome.out), Normalised(outcome.err), outcome.status};
}

void Accept(const fs::path& folder, const Outcome& outcome) {
  Write(folder / "stdout", outcome.out);
  Write(folder / "status", outcome.status);
  outcome.err.empty() ? (void)fs::remove(folder / "stderr") : Write(folder / "stderr", outcome.err);
}

std::vector<fs::path> Cases() {
  std::vector<fs::path> cases;
  for (const auto& entry : fs::directory_iterator("tests/tools/cases")) {
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
    CHECK(outcome.out == Read(folder / "stdout"));
    CHECK(outcome.err == Read(folder / "stderr"));
    CHECK(outcome.status == Read(folder / "status"));
  }
}

TEST_CASE("No line for people is wider than 80 columns") {
  const test::Scratch scratch;
  test::WriteFixtures(scratch.path());
  for (const char* arguments : {"--help", "classify --help", "run --help", "convert --help",
                                "diff --help", "inspect --help", "pack --help"}) {
    const std::string command = "cd '" + scratch.path().string() + "' && '" + MONOGRAPH_TOOL +
                                "' " + arguments + " >stdout.txt";
    REQUIRE(std::system(command.c_str()) == 0);
    std::istringstream lines(Read(scratch.path() / "stdout.txt"));
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(line.size() <= 80);
    }
  }
}

}  // namespace
}  // namespace monograph
