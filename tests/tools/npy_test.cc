#include "tools/npy.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

namespace monograph::tools {
namespace {

using Catch::Matchers::ContainsSubstring;
using namespace std::string_literals;

std::string File(const std::string& header, const std::string& data) {
  return "\x93NUMPY\x01\x00"s + static_cast<char>(header.size()) + '\0' + header + data;
}

Result<NpyArray> Parse(const std::string& file) { return ParseNpy(std::as_bytes(std::span(file))); }

TEST_CASE("Arrays of every rank survive a file") {
  const std::array<float, 6> elements = {1, 2, 3, 4, 5, 6};
  const auto bytes = std::as_bytes(std::span(elements));
  for (const Shape& shape : {Shape{6}, Shape{2, 3}, Shape{1, 2, 3}, Shape{6, 1, 1, 1}}) {
    INFO(shape.ToString());
    const auto file = FormatNpy({DType::kFloat32, shape, bytes});
    CHECK((file.size() - bytes.size()) % 64 == 0);
    const auto array = ParseNpy(file);
    REQUIRE(array.ok());
    CHECK(array->shape == shape);
    CHECK(std::ranges::equal(array->bytes, bytes));
  }
  const auto scalar = FormatNpy({DType::kFloat32, {}, bytes.first(4)});
  CHECK(ParseNpy(scalar)->shape == Shape{});
}

TEST_CASE("Types keep their names") {
  const std::array<std::byte, 8> bytes{};
  for (const DType dtype : {DType::kFloat32, DType::kFloat16, DType::kInt32, DType::kUInt8,
                            DType::kInt64, DType::kBool, DType::kInt16, DType::kInt8}) {
    const auto file = FormatNpy({dtype, {1}, std::span(bytes).first(DTypeSize(dtype))});
    CHECK(ParseNpy(file)->dtype == dtype);
  }
}

TEST_CASE("The header is the one that NumPy writes") {
  const std::array<float, 2> elements = {};
  const auto file = FormatNpy({DType::kFloat32, {2}, std::as_bytes(std::span(elements))});
  const std::string text(reinterpret_cast<const char*>(file.data()), file.size());
  CHECK_THAT(text, ContainsSubstring("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"));
}

TEST_CASE("Broken files are refused with the reason") {
  const std::string sound = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }";
  REQUIRE(Parse(File(sound, "ab")).ok());
  const std::pair<std::string, const char*> kBroken[] = {
      {"", "is none"},
      {"PK\x03\x04 something else", "is none"},
      {File(sound, "a"), "is cut off"},
      {"\x93NUMPY\x01\x00\xff\xff{}"s, "is cut off"},
      {File("{'descr': '|u1', 'fortran_order': True, 'shape': (2,), }", "ab"), "column-major"},
      {File("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", "ab"), "'>f4'"},
      {File("{'descr': '|u1', 'fortran_order': False, 'shape': (-2,), }", "ab"), "broken shape"},
      {File("{'descr': '|u1', 'fortran_order': False, 'shape': (x", "ab"), "broken shape"},
      {File("{'descr': '|u1', 'fortran_order': False, }", "ab"), "no shape"},
      {File("{'descr': '|u1', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }", "ab"),
       "too many"},
      {File("{'descr': '<i8', 'fortran_order': False, 'shape': (2147483647,2147483647,2147483647)}",
            "ab"),
       "is cut off"},
  };
  for (const auto& [file, says] : kBroken) {
    const auto array = Parse(file);
    REQUIRE_FALSE(array.ok());
    CHECK(array.error().code() == ErrorCode::kInvalidArgument);
    CHECK_THAT(array.error().message(), ContainsSubstring(says));
  }
}

}  // namespace
}  // namespace monograph::tools
