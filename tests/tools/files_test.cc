#include "tools/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "program.h"
#include "scratch.h"

namespace monograph::tools {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

size_t CountFiles(const fs::path& folder) {
  return static_cast<size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST_CASE("A file is written and replaced, and nothing else is left") {
  const test::Scratch scratch;
  const fs::path path = scratch.path() / "a.txt";
  REQUIRE(WriteFile(path, "one").ok());
  CHECK(test::ReadText(path) == "one");
  REQUIRE(WriteFile(path, "other").ok());
  CHECK(test::ReadText(path) == "other");
  CHECK(CountFiles(scratch.path()) == 1);
}

TEST_CASE("A file left over from a run that was stopped is not touched") {
  const test::Scratch scratch;
  const fs::path path = scratch.path() / "a.txt";
  REQUIRE(WriteFile(scratch.path() / "victim", "mine").ok());
  fs::create_symlink("victim", scratch.path() / "a.txt.partial");
  REQUIRE(WriteFile(path, "one").ok());
  CHECK(test::ReadText(scratch.path() / "victim") == "mine");
  CHECK(fs::is_regular_file(fs::symlink_status(path)));
}

TEST_CASE("A failure leaves the old file and no temporary one") {
  const test::Scratch scratch;
  CHECK(WriteFile(scratch.path() / "none" / "a.txt", "one").error().code() == ErrorCode::kIo);
  const fs::path folder = scratch.path() / "folder";
  fs::create_directory(folder);
  const Status status = WriteFile(folder, "one");
  REQUIRE_FALSE(status.ok());
  CHECK_THAT(status.error().message(), ContainsSubstring("it is a folder"));
  CHECK(CountFiles(scratch.path()) == 1);
}

TEST_CASE("Links are followed and permissions kept") {
  const test::Scratch scratch;
  const fs::path path = scratch.path() / "real.txt";
  REQUIRE(WriteFile(path, "one").ok());
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("real.txt", scratch.path() / "link.txt");
  REQUIRE(WriteFile(scratch.path() / "link.txt", "other").ok());
  CHECK(fs::is_symlink(scratch.path() / "link.txt"));
  CHECK(test::ReadText(path) == "other");
  CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("What is no regular file is written to as it is") {
  REQUIRE(WriteFile("/dev/null", "one").ok());
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("A full disk is an error that leaves nothing") {
  const Status status = WriteFile("/dev/full", std::string(1 << 16, 'x'));
  REQUIRE_FALSE(status.ok());
  CHECK_THAT(status.error().message(), ContainsSubstring("/dev/full"));
}

}  // namespace
}  // namespace monograph::tools
