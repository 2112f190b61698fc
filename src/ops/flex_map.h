// Options of custom operators: a FlexBuffer map of numbers and booleans.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "base/result.h"

namespace monograph {

// A view of the map: valid as long as the bytes.
class FlexMap {
 public:
  // kCorruptModel unless the bytes are a FlexBuffer whose root is a map.
  static Result<FlexMap> Read(std::span<const uint8_t> bytes);

  // kUnsupportedModel, naming it, for an option other than `keys`: a newer version may know it.
  Status RequireOnly(std::initializer_list<std::string_view> keys) const;

  // The option, or `fallback` where it is missing. kCorruptModel, naming it, for another type, and
  // for numbers outside of [low, high].
  Result<double> Number(const char* key, double fallback, double low, double high) const;
  Result<int32_t> Integer(const char* key, int32_t fallback, int32_t low, int32_t high) const;
  Result<bool> Bool(const char* key, bool fallback) const;

 private:
  explicit FlexMap(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  std::span<const uint8_t> bytes_;
};

}  // namespace monograph
