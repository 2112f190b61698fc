#include "pack/labels.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "support/run_graph.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;

std::vector<std::string> Parse(std::string_view text) { return test::Get(ParseLabels(text)); }

TEST_CASE("Each line is a label") {
  const std::vector<std::string> expected = {"tabby, cat", "größer"};
  CHECK(Parse("tabby, cat\ngrößer") == expected);
  CHECK(Parse("tabby, cat\ngrößer\n") == expected);
  CHECK(Parse("tabby, cat\r\ngrößer\r\n") == expected);
  CHECK(Parse("  tabby, cat\t\n\tgrößer  \n\n \n\r\n") == expected);
  CHECK(Parse("one") == std::vector<std::string>{"one"});
}

TEST_CASE("A byte order mark is no part of the first label") {
  CHECK(Parse("\xEF\xBB\xBF"
              "cat\ndog\n") == std::vector<std::string>{"cat", "dog"});
}

TEST_CASE("No labels, and gaps between them, are refused") {
  for (const auto& [text, message] : {std::pair("", "no labels"),
                                      {"\n\n", "no labels"},
                                      {" \r\n", "no labels"},
                                      {"a\n\nb", "Line 2"},
                                      {"\na", "Line 1"},
                                      {"a\nb\n \t\n\nc\n", "Line 3"}}) {
    const auto labels = ParseLabels(text);
    REQUIRE_FALSE(labels.ok());
    CHECK(labels.error().code() == ErrorCode::kInvalidArgument);
    CHECK_THAT(labels.error().message(), ContainsSubstring(message));
  }
}

}  // namespace
}  // namespace monograph
