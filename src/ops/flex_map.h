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

// A view of the map: valid as long as the bytes. It keeps the first error that it meets; whoever
// has read all options asks for it.
class FlexMap {
 public:
  explicit FlexMap(std::span<const uint8_t> bytes);

  // The option, or `fallback` where it is missing or wrong. Numbers must lie within [low, high].
  double Number(std::string_view key, double fallback, double low, double high);
  int32_t Integer(std::string_view key, int32_t fallback, int32_t low, int32_t high);
  bool Bool(std::string_view key, bool fallback);
  std::string_view Text(std::string_view key, std::string_view fallback);
  std::vector<float> Floats(std::string_view key, std::vector<float> fallback);

  // No option may be none of `known`.
  void RequireOnly(std::initializer_list<std::string_view> known);

  // kCorruptModel where the bytes are no FlexBuffer of a map, or naming the option that is wrong;
  // kUnsupportedModel naming one that is not known.
  const Status& status() const { return status_; }

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
  void Fail(Error error);
  void Wrong(std::string_view key, std::string_view what);

  std::span<const uint8_t> bytes_;
  size_t values_ = 0;
  size_t value_width_ = 0;
  size_t keys_ = 0;
  size_t key_width_ = 0;
  size_t size_ = 0;
  Status status_;
};

}  // namespace monograph
