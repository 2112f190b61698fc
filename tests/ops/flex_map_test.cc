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

FlexMap Read(const std::vector<uint8_t>& bytes) {
  const auto map = FlexMap::Read(bytes);
  REQUIRE(map.ok());
  return *map;
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
    const FlexMap map = Read(bytes);
    CHECK(*map.Number("large", 0, -1e15, 1e15) == static_cast<double>(large));
    CHECK(*map.Number("far", 0, -1e15, 1e15) == static_cast<double>(large));
    CHECK(*map.Integer("count", 0, 0, 255) == 200);
    CHECK(*map.Number("tenth", 0, 0, 1) == 0.1);
    CHECK(*map.Number("half", 0, 0, 1) == 0.5);
    CHECK(*map.Number("third", 0, 0, 1) == 1.0 / 3);
    CHECK(*map.Bool("yes", false));
    CHECK(*map.Text("name", "") == "a text");
    CHECK(*map.Floats("list", {}) == std::vector<float>{1.5F, -2, 0.25F});
    CHECK(*map.Floats("typed", {}) == std::vector<float>{3, 400});
    CHECK(*map.Floats("three", {}) == std::vector<float>{114, 113, -112});
  }
}

TEST_CASE("Options that are missing have their defaults, and wrong ones are refused by name") {
  const auto bytes = MapOf([](Builder& builder) {
    builder.Double("half", 0.5);
    builder.String("name", "x");
  });
  const FlexMap map = Read(bytes);
  CHECK(*map.Integer("count", 7, 0, 9) == 7);
  CHECK(*map.Text("label", "none") == "none");
  CHECK(map.Integer("half", 0, 0, 9).error().message().find("half") != std::string::npos);
  CHECK(map.Number("half", 0, 1, 2).error().code() == ErrorCode::kCorruptModel);
  CHECK_FALSE(map.Number("name", 0, 0, 1).ok());
  CHECK_FALSE(map.Bool("half", false).ok());
  CHECK_FALSE(map.Text("half", "").ok());
  CHECK_FALSE(map.Floats("name", {}).ok());
  CHECK(map.RequireOnly({"half", "name"}).ok());
  const Status status = map.RequireOnly({"half"});
  CHECK(status.error().code() == ErrorCode::kUnsupportedModel);
  CHECK(status.error().message().find("name") != std::string::npos);
}

TEST_CASE("What is no map is refused") {
  CHECK_FALSE(FlexMap::Read({}).ok());
  Builder builder;
  builder.Int(3);
  builder.Finish();
  CHECK_FALSE(FlexMap::Read(builder.GetBuffer()).ok());
}

void ReadAll(const FlexMap& map) {
  for (const char* key : {"a", "b", "c", "d"}) {
    static_cast<void>(map.Number(key, 0, -1, 1).ok());
    static_cast<void>(map.Bool(key, false).ok());
    static_cast<void>(map.Text(key, "").ok());
    static_cast<void>(map.Floats(key, {}).ok());
  }
  static_cast<void>(map.RequireOnly({"a"}).ok());
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
    if (const auto map = FlexMap::Read(bytes); map.ok()) ReadAll(*map);
  });
}

}  // namespace
}  // namespace monograph
