// Options of custom operators: a FlexBuffer map of numbers, booleans, texts and lists of numbers.
// Read without FlatBuffers' own reader, which would bring text-to-number conversions into the
// download.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace monograph {

// A view of the map: valid as long as the bytes. Errors of missing or wrong options are
// kCorruptModel and name the option.
class FlexMap {
 public:
  // kCorruptModel unless the bytes are a FlexBuffer whose root is a map.
  static Result<FlexMap> Read(std::span<const uint8_t> bytes);

  // The option, or `fallback` where it is missing. Numbers must lie within [low, high].
  Result<double> Number(std::string_view key, double fallback, double low, double high) const;
  Result<int32_t> Integer(std::string_view key, int32_t fallback, int32_t low, int32_t high) const;
  Result<bool> Bool(std::string_view key, bool fallback) const;
  Result<std::string_view> Text(std::string_view key, std::string_view fallback) const;
  Result<std::vector<float>> Floats(std::string_view key, std::vector<float> fallback) const;

  // kUnsupportedModel, naming it, where there is an option that is none of `known`.
  Status RequireOnly(std::initializer_list<std::string_view> known) const;

 private:
  // Where a value lies, and what it is.
  struct Cell {
    size_t at;
    size_t width;  // 1, 2, 4 or 8 bytes.
    int type;
    size_t child_width;  // Of what it points to.
  };

  struct List {
    size_t begin;
    size_t size;
    int type;  // Of all elements; 0 where each has its own.
  };

  explicit FlexMap(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  bool Inside(size_t at, size_t count) const;
  std::optional<uint64_t> Unsigned(size_t at, size_t width) const;
  std::optional<size_t> Target(size_t at, size_t width) const;
  std::optional<std::string_view> KeyAt(size_t i) const;
  Cell CellOf(size_t vector, size_t width, size_t size, size_t i) const;
  std::optional<Cell> Find(std::string_view key) const;
  std::optional<double> NumberAt(Cell cell) const;
  std::optional<std::string_view> TextAt(Cell cell) const;
  std::optional<List> ListAt(Cell cell) const;
  std::optional<std::vector<float>> FloatsAt(Cell cell) const;
  bool FindEntries();

  std::span<const uint8_t> bytes_;
  size_t values_ = 0;
  size_t value_width_ = 0;
  size_t keys_ = 0;
  size_t key_width_ = 0;
  size_t size_ = 0;
};

}  // namespace monograph
