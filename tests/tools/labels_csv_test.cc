#include "tools/labels_csv.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/string_tensor.h"
#include "support/sample_graph.h"
#include "tools/program.h"
#include "tools/scratch.h"

namespace monograph::tools {
namespace {

using Catch::Matchers::ContainsSubstring;
using test::Must;

Result<std::vector<LabelledImage>> Read(const std::string& text) {
  const test::Scratch scratch;
  const auto path = scratch.path() / "labels.csv";
  test::WriteText(path, text);
  return ReadLabelsCsv(path.string());
}

std::vector<std::string> Flat(const std::vector<LabelledImage>& images) {
  std::vector<std::string> flat;
  for (const auto& [file, label] : images) flat.insert(flat.end(), {file, label});
  return flat;
}

using Strings = std::vector<std::string>;

TEST_CASE("Lines of a file and a label, with and without a head, are read") {
  CHECK(Flat(Must(Read("a.png,cat\nb.png,dog\n"))) == Strings{"a.png", "cat", "b.png", "dog"});
  CHECK(Flat(Must(Read("file,label\r\na.png,cat\r\n\r\n"))) == Strings{"a.png", "cat"});
  CHECK(Flat(Must(Read("filename,label\na.png,3"))) == Strings{"a.png", "3"});
}

TEST_CASE("Quoted fields hold commas and quotes") {
  CHECK(Flat(Must(Read("\"a,b.png\",\"the \"\"great\"\" cat, red\"\n"))) ==
        Strings{"a,b.png", "the \"great\" cat, red"});
}

void RequireRefused(const std::string& text, const std::string& message) {
  const auto read = Read(text);
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().code() == ErrorCode::kInvalidArgument);
  CHECK_THAT(read.error().message(), ContainsSubstring(message));
}

TEST_CASE("Wrong lines are named") {
  RequireRefused("a.png,cat\nb.png\n", "line 2: this is not FILE,LABEL");
  RequireRefused("a.png,cat,dog\n", "line 1");
  RequireRefused("a.png,\n", "line 1");
  RequireRefused("\"a.png,cat\n", "line 1");
  RequireRefused("\"a.png\"x,cat\n", "line 1");
  RequireRefused("", "holds no line");
  RequireRefused("file,label\n", "holds no line");
  CHECK(ReadLabelsCsv("nowhere.csv").error().code() == ErrorCode::kIo);
}

Graph ThreeClasses() {
  constexpr std::array<std::string_view, 3> kNames = {"cat", "dog", "bird"};
  Graph graph;
  const Buffer packed = Must(PackStrings(kNames));
  Must(graph.AddConstant("names", DType::kString, {3}, packed.span()));
  return graph;
}

TEST_CASE("Labels are found by the end of a path, by name or index of the class") {
  const std::vector<LabelledImage> labels = {{"a.png", "cat"}, {"x/b.png", "2"}};
  CHECK(Must(LabelsOf({"/photos/x/b.png", "a.png"}, labels, ThreeClasses())) ==
        Strings{"bird", "cat"});
  CHECK(Must(LabelsOf({"a.png"}, {{"a.png", "7"}}, Graph{})) == Strings{"7"});
}

TEST_CASE("Images without a label, with two, and labels that no class has are named") {
  const auto refused = [](const std::vector<LabelledImage>& labels, const std::string& message) {
    const auto found = LabelsOf({"x/a.png"}, labels, ThreeClasses());
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().code() == ErrorCode::kInvalidArgument);
    CHECK_THAT(found.error().message(), ContainsSubstring(message));
  };
  refused({{"ra.png", "cat"}}, "lack x/a.png");
  refused({{"a.png", "cat"}, {"x/a.png", "dog"}}, "x/a.png two classes");
  refused({{"a.png", "cow"}}, "\"cow\"");
  refused({{"a.png", "3"}}, "\"3\"");
}

}  // namespace
}  // namespace monograph::tools
