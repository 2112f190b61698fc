#include "tools/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <span>
#include <string_view>

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

std::span<const std::byte> BytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }

TEST_CASE("Of several files all are written") {
  const test::Scratch scratch;
  const fs::path a = scratch.path() / "a.txt";
  const fs::path b = scratch.path() / "b.txt";
  const FileContent files[] = {{a, BytesOf("one")}, {b, BytesOf("two")}};
  REQUIRE(WriteFiles(files).ok());
  CHECK(test::ReadText(a) == "one");
  CHECK(test::ReadText(b) == "two");
  CHECK(CountFiles(scratch.path()) == 2);
}

TEST_CASE("Of several files none is written where one cannot be") {
  const test::Scratch scratch;
  const fs::path a = scratch.path() / "a.txt";
  REQUIRE(WriteFile(a, "old").ok());
  const FileContent lost[] = {{a, BytesOf("new")}, {scratch.path() / "none" / "b", BytesOf("two")}};
  CHECK_THAT(WriteFiles(lost).error().message(), ContainsSubstring("none/b"));
  const FileContent full[] = {{"/dev/full", BytesOf("two")}, {a, BytesOf("new")}};
  CHECK_THAT(WriteFiles(full).error().message(), ContainsSubstring("/dev/full"));
  CHECK(test::ReadText(a) == "old");
  CHECK(CountFiles(scratch.path()) == 1);
}

TEST_CASE("To ask whether a file can be written leaves everything as it is") {
  const test::Scratch scratch;
  const fs::path a = scratch.path() / "a.txt";
  CHECK(CheckWritable(a).ok());
  CHECK(CountFiles(scratch.path()) == 0);
  REQUIRE(WriteFile(a, "old").ok());
  CHECK(CheckWritable(a).ok());
  CHECK(test::ReadText(a) == "old");
  CHECK(CheckWritable("/dev/null").ok());
  CHECK(CheckWritable(scratch.path() / "none" / "a.txt").error().code() == ErrorCode::kIo);
  CHECK(CheckWritable(scratch.path()).error().code() == ErrorCode::kIo);
  CHECK(CountFiles(scratch.path()) == 1);
}

}  // namespace
}  // namespace monograph::tools
