// FlexMap beside FlatBuffers' own writer and reader.
#include "ops/flex_map.h"

#include <flatbuffers/flexbuffers.h>

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "ops/harness.h"

namespace monograph {
namespace {

using flexbuffers::Builder;

template <typename Fill>
std::vector<uint8_t> MapOf(Fill fill) {
  Builder builder;
  builder.Map([&] { fill(builder); });
  builder.Finish();
  return builder.GetBuffer();
}

// The error of reading one option.
template <typename Read>
Error ErrorOf(const std::vector<uint8_t>& bytes, Read read) {
  FlexMap map(bytes);
  REQUIRE(map.status().ok());
  static_cast<void>(read(map));
  REQUIRE_FALSE(map.status().ok());
  return map.status().error();
}

TEST_CASE("A FlexBuffer map's numbers, booleans, texts and lists are read at every width") {
  for (const int64_t large : {int64_t{1}, int64_t{-300}, int64_t{70000}, int64_t{1} << 40}) {
    const auto bytes = MapOf([&](Builder& builder) {
      builder.Int("large", large);
      builder.IndirectInt("far", large);
      builder.UInt("count", 200);
      builder.Double("tenth", 0.1);
      builder.Float("half", 0.5F);
      builder.IndirectDouble("third", 1.0 / 3);
      builder.Bool("yes", true);
      builder.String("name", "a text");
      builder.Vector("list", [&] {
        builder.Float(1.5F);
        builder.Int(-2);
        builder.Double(0.25);
      });
      builder.Add("typed", std::vector<int>{3, 400});
      builder.Key("three");
      builder.FixedTypedVector(std::vector<int32_t>{114, 113, -112}.data(), 3);
    });
    FlexMap map(bytes);
    CHECK(map.Number("large", 0, -1e15, 1e15) == static_cast<double>(large));
    CHECK(map.Number("far", 0, -1e15, 1e15) == static_cast<double>(large));
    CHECK(map.Integer("count", 0, 0, 255) == 200);
    CHECK(map.Number("tenth", 0, 0, 1) == 0.1);
    CHECK(map.Number("half", 0, 0, 1) == 0.5);
    CHECK(map.Number("third", 0, 0, 1) == 1.0 / 3);
    CHECK(map.Bool("yes", false));
    CHECK(map.Text("name", "") == "a text");
    CHECK(map.Floats("list", {}) == std::vector<float>{1.5F, -2, 0.25F});
    CHECK(map.Floats("typed", {}) == std::vector<float>{3, 400});
    CHECK(map.Floats("three", {}) == std::vector<float>{114, 113, -112});
  }
}

TEST_CASE("Options that are missing have their defaults, and wrong ones are refused by name") {
  const auto bytes = MapOf([](Builder& builder) {
    builder.Double("half", 0.5);
    builder.String("name", "x");
  });
  FlexMap map(bytes);
  CHECK(map.Integer("count", 7, 0, 9) == 7);
  CHECK(map.Text("label", "none") == "none");
  map.RequireOnly({"half", "name"});
  CHECK(map.status().ok());
  const Error whole = ErrorOf(bytes, [](FlexMap& m) { return m.Integer("half", 0, 0, 9); });
  CHECK(whole.message().find("half") != std::string::npos);
  const Error range = ErrorOf(bytes, [](FlexMap& m) { return m.Number("half", 0, 1, 2); });
  CHECK(range.code() == ErrorCode::kCorruptModel);
  ErrorOf(bytes, [](FlexMap& m) { return m.Number("name", 0, 0, 1); });
  ErrorOf(bytes, [](FlexMap& m) { return m.Bool("half", false); });
  ErrorOf(bytes, [](FlexMap& m) { return m.Text("half", ""); });
  ErrorOf(bytes, [](FlexMap& m) { return m.Floats("name", {}); });
  const Error unknown = ErrorOf(bytes, [](FlexMap& m) { return m.RequireOnly({"half"}), 0; });
  CHECK(unknown.code() == ErrorCode::kUnsupportedModel);
  CHECK(unknown.message().find("name") != std::string::npos);
}

TEST_CASE("The first of several errors is the one that is told") {
  const auto bytes = MapOf([](Builder& builder) {
    builder.Double("half", 0.5);
    builder.String("name", "x");
  });
  const Error error = ErrorOf(
      bytes, [](FlexMap& m) { return m.Number("name", 0, 0, 1) + m.Integer("half", 0, 0, 9); });
  CHECK(error.message().find("name") != std::string::npos);
}

TEST_CASE("What is no map is refused") {
  CHECK_FALSE(FlexMap({}).status().ok());
  Builder builder;
  builder.Int(3);
  builder.Finish();
  CHECK_FALSE(FlexMap(builder.GetBuffer()).status().ok());
}

void ReadAll(FlexMap map) {
  for (const char* key : {"a", "b", "c", "d"}) {
    CHECK(std::abs(map.Number(key, 0, -1, 1)) <= 1);
    map.Bool(key, false);
    CHECK(map.Text(key, "").size() < 100);
    CHECK(map.Floats(key, {}).size() < 100);
  }
  map.RequireOnly({"a"});
}

TEST_CASE("Damaged FlexBuffers are read within their bounds") {
  Random random;
  INFO("seed " << random.seed());
  const auto whole = MapOf([](Builder& builder) {
    builder.Int("a", 70000);
    builder.String("b", "text");
    builder.Vector("c", [&] {
      builder.Float(1.5F);
      builder.Int(-2);
    });
    builder.Add("d", std::vector<float>{1, 2});
  });
  Repeatedly([&] {
    // A copy of its own size, so that the sanitizer sees what is read beyond it.
    std::vector<uint8_t> bytes(whole.begin() + random.Int(0, 5), whole.end());
    for (int i = random.Int(1, 4); i > 0; --i) {
      bytes[static_cast<size_t>(random.Int(0, static_cast<int>(bytes.size()) - 1))] =
          static_cast<uint8_t>(random.Int(0, 255));
    }
    ReadAll(FlexMap(bytes));
  });
}

}  // namespace
}  // namespace monograph
