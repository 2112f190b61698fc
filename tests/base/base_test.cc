#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "base/buffer.h"
#include "base/checked.h"
#include "base/result.h"
#include "base/strings.h"

namespace monograph {
namespace {

Result<int> Half(int value) {
  if (value % 2 != 0) return Error{ErrorCode::kInvalidArgument, StrCat(value, " is odd.")};
  return value / 2;
}

Result<int> Quarter(int value) {
  MG_TRY_ASSIGN(const int half, Half(value));
  return Half(half);
}

Status Check(int value) {
  MG_TRY(Quarter(value));
  return {};
}

TEST_CASE("Errors travel to the caller unchanged") {
  CHECK(*Quarter(12) == 3);
  CHECK(Quarter(6).error().message() == "3 is odd.");
  CHECK(Check(8).ok());
  CHECK(Check(7).error().code() == ErrorCode::kInvalidArgument);
}

TEST_CASE("Copies of a status, failed or not, stand for themselves") {
  const Status good;
  Status bad = Check(7);
  const Status copy = bad;
  CHECK(Status(good).ok());
  bad = good;
  CHECK(bad.ok());
  REQUIRE_FALSE(copy.ok());
  CHECK(copy.error().message() == "7 is odd.");
}

TEST_CASE("Results are moved with what they hold") {
  Result<std::unique_ptr<int>> full = std::make_unique<int>(3);
  Result<std::unique_ptr<int>> failed = Error{ErrorCode::kIo, "Gone."};
  std::swap(full, failed);
  CHECK(**failed == 3);
  CHECK(full.error().message() == "Gone.");
}

TEST_CASE("Every error code has a name of its own") {
  CHECK(ErrorCodeName(ErrorCode::kCorruptModel) == "CORRUPT_MODEL");
  CHECK(ErrorCodeName(ErrorCode::kUnsupportedPlatform) == "UNSUPPORTED_PLATFORM");
  CHECK(ErrorCodeName(ErrorCode::kWorkerFailed) == "WORKER_FAILED");
}

TEST_CASE("Text is put together from parts") {
  CHECK(StrCat("a", 1, ' ', 2.5, std::string("b"), -3L, true) == "a1 2.5b-3true");
}

TEST_CASE("Floats are written with six digits, as printf's %g does") {
  const double values[] = {0,      -0.0,    1,        -2.5,     0.1,         100000,
                           123456, 1234567, 999999,   9999998,  0.000123456, 1.0 / 3,
                           1e-5,   2.5e-7,  1e300,    1e-300,   5e-324,      1.7976931e308,
                           12.5,   100,     0.999999, HUGE_VAL, -HUGE_VAL};
  for (const double value : values) {
    char expected[32];
    std::snprintf(expected, sizeof(expected), "%g", value);
    CHECK(StrCat(value) == expected);
  }
  CHECK(StrCat(std::nan("")) == "nan");
}

TEST_CASE("Overflow is reported") {
  CHECK(CheckedMul<int32_t>(1 << 15, 1 << 15) == 1 << 30);
  CHECK_FALSE(CheckedMul<int32_t>(1 << 16, 1 << 16));
  CHECK_FALSE(CheckedAdd<size_t>(SIZE_MAX, 1));
}

TEST_CASE("Buffers are aligned, zeroed and padded, or refused") {
  const auto buffer = Buffer::Allocate(100);
  REQUIRE(buffer.ok());
  CHECK(reinterpret_cast<uintptr_t>(buffer->data()) % kBufferAlignment == 0);
  const auto* end = buffer->data() + buffer->size() + kBufferPadding;
  CHECK(std::all_of(buffer->data(), end, [](std::byte b) { return b == std::byte{0}; }));
  const auto huge = Buffer::Allocate(SIZE_MAX - 10);
  REQUIRE_FALSE(huge.ok());
  CHECK(huge.error().code() == ErrorCode::kOutOfMemory);
}

TEST_CASE("An empty buffer can be allocated and copied") {
  CHECK(Buffer::Allocate(0)->size() == 0);
  CHECK(Buffer::Copy({})->size() == 0);
}

}  // namespace
}  // namespace monograph
