#include "ops/resize_golden.h"

#include <flatbuffers/flexbuffers.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace monograph {

namespace {

using Json = nlohmann::json;

Shape ShapeOf(const Json& dims) {
  Shape shape;
  for (const Json& dim : dims) shape.Append(dim.get<int32_t>());
  return shape;
}

// Element i of the picture that generate.py makes of a seed.
uint8_t PixelOf(uint32_t i, const Shape& shape, uint32_t seed) {
  const uint32_t c = static_cast<uint32_t>(shape[3]);
  const uint32_t x = (i / c) % static_cast<uint32_t>(shape[2]);
  const uint32_t y = (i / (c * static_cast<uint32_t>(shape[2]))) % static_cast<uint32_t>(shape[1]);
  uint32_t v = 0;
  if (seed % 3 == 0) {
    v = x * 5 + y * 3 + i % c * 40;
  } else if (seed % 3 == 1) {
    v = (i + seed) * 2654435761U;
    v = (v ^ (v >> 15)) * 2246822519U;
    v >>= 24;
  } else {
    v = (x / 3 + y / 2 + i % c) % 2 * 255;
  }
  return static_cast<uint8_t>(v);
}

Tensor MakeImage(const Json& test) {
  const Shape made = ShapeOf(test["shape"]);
  const bool drop_alpha = test.contains("drop_alpha");
  std::vector<uint8_t> bytes;
  for (uint32_t i = 0; i < *made.NumElements(); ++i) {
    if (drop_alpha && i % 4 == 3) continue;
    bytes.push_back(PixelOf(i, made, test["seed"]));
  }
  Shape shape = made;
  if (drop_alpha) shape[3] = 3;
  if (test["dtype"] == "uint8") return Tensor::Of(shape, bytes);
  std::vector<float> floats;
  for (uint8_t byte : bytes) floats.push_back(static_cast<float>(byte) / 255.0F);
  return Tensor::Of(shape, floats);
}

void WriteOption(flexbuffers::Builder& builder, const std::string& key, const Json& value) {
  if (value.is_string()) {
    builder.String(key.c_str(), value.get<std::string>());
  } else if (value.is_boolean()) {
    builder.Bool(key.c_str(), value.get<bool>());
  } else if (value.is_number_integer()) {
    builder.Int(key.c_str(), value.get<int64_t>());
  } else if (value.is_number()) {
    builder.Double(key.c_str(), value.get<double>());
  } else {
    builder.Vector(key.c_str(), [&] {
      for (const Json& element : value) builder.Double(element.get<double>());
    });
  }
}

std::vector<uint8_t> MakeOptions(const Json& options) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    for (const auto& [key, value] : options.items()) WriteOption(builder, key, value);
  });
  builder.Finish();
  return builder.GetBuffer();
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path << " cannot be read");
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

template <typename T>
std::vector<float> Elements(const char* bytes, size_t count) {
  std::vector<T> values(count);
  std::memcpy(values.data(), bytes, count * sizeof(T));
  return {values.begin(), values.end()};
}

GoldenResize MakeCase(const Json& test, const std::string& results) {
  const Json& options = test["options"];
  GoldenResize golden;
  golden.method = options["method"];
  golden.options = MakeOptions(options);
  golden.framed = options.contains("fit") || options.contains("crop_before");
  golden.image = MakeImage(test);
  golden.hash = test["hash"];
  golden.step = test["step"];
  golden.shape = ShapeOf(test["result"]);
  const size_t total = static_cast<size_t>(*golden.shape.NumElements());
  const size_t count = (total + golden.step - 1) / golden.step;
  const bool floats = test["dtype"] == "float32" || options.contains("float_output");
  golden.dtype = floats ? DType::kFloat32 : DType::kUInt8;
  const size_t at = test["at"];
  REQUIRE(at + count * DTypeSize(golden.dtype) <= results.size());
  golden.elements = floats ? Elements<float>(results.data() + at, count)
                           : Elements<uint8_t>(results.data() + at, count);
  return golden;
}

}  // namespace

GoldenPeer ReadGoldenResizes(const std::string& peer) {
  const std::string stem = "tests/golden/resize/" + peer;
  const Json file = Json::parse(ReadFile(stem + ".json"));
  const std::string results = ReadFile(stem + ".bin");
  GoldenPeer golden;
  golden.versions = file["versions"].get<std::map<std::string, std::string>>();
  for (const Json& test : file["cases"]) golden.cases.push_back(MakeCase(test, results));
  return golden;
}

std::string HashOf(const std::vector<std::byte>& bytes) {
  uint64_t hash = 0xCBF29CE484222325U;
  for (std::byte byte : bytes) hash = (hash ^ static_cast<uint64_t>(byte)) * 0x100000001B3U;
  char text[17];
  std::snprintf(text, sizeof(text), "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

std::vector<float> ElementsOf(const Tensor& tensor) {
  if (tensor.dtype == DType::kFloat32) return tensor.as<float>();
  const auto bytes = tensor.as<uint8_t>();
  return {bytes.begin(), bytes.end()};
}

}  // namespace monograph
