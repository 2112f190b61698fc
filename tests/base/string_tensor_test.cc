#include "base/string_tensor.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <string>

namespace monograph {
namespace {

std::vector<std::byte> Bytes(const std::vector<int32_t>& words, std::string_view text) {
  std::vector<std::byte> bytes(words.size() * sizeof(int32_t) + text.size());
  std::memcpy(bytes.data(), words.data(), words.size() * sizeof(int32_t));
  std::memcpy(bytes.data() + words.size() * sizeof(int32_t), text.data(), text.size());
  return bytes;
}

TEST_CASE("Strings come back as they went in") {
  const std::vector<std::string_view> strings{"tabby", "", "Egyptian cat", "naïve"};
  const auto packed = PackStrings(strings);
  REQUIRE(packed.ok());
  const auto unpacked = UnpackStrings(packed->span());
  REQUIRE(unpacked.ok());
  CHECK(*unpacked == strings);
}

TEST_CASE("The packed layout is TFLite's") {
  const std::vector<std::string_view> strings{"ab", "c"};
  const auto packed = PackStrings(strings);
  REQUIRE(packed.ok());
  const std::vector<std::byte> expected = Bytes({2, 16, 18, 19}, "abc");
  CHECK(std::vector<std::byte>(packed->span().begin(), packed->span().end()) == expected);
}

TEST_CASE("An empty list is a count and one offset") {
  const auto packed = PackStrings({});
  REQUIRE(packed.ok());
  CHECK(packed->size() == 8);
  CHECK(UnpackStrings(packed->span())->empty());
}

TEST_CASE("Broken layouts are refused") {
  const std::vector<std::vector<std::byte>> broken{
      {},
      Bytes({1}, ""),
      Bytes({-1, 8}, ""),
      Bytes({INT32_MAX, 8}, ""),
      Bytes({1, 12, 99}, "a"),
      Bytes({1, 12, 11}, "a"),
      Bytes({1, -4, 12}, "a"),
  };
  for (const auto& bytes : broken) {
    const auto strings = UnpackStrings(bytes);
    REQUIRE_FALSE(strings.ok());
    CHECK(strings.error().code() == ErrorCode::kCorruptModel);
  }
}

}  // namespace
}  // namespace monograph
