#include "ops/flex_map.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/strings.h"
#include "graph/names.h"

namespace monograph {

namespace {

// The format's types. A byte holds one of them, above the logarithm of the child's width.
enum FlexType : int {
  kInt = 1,
  kUInt = 2,
  kFloat = 3,
  kString = 5,
  kIndirectInt = 6,
  kIndirectFloat = 8,
  kMap = 9,
  kVector = 10,
  kVectorInt = 11,
  kVectorFloat = 13,
  kVectorInt2 = 16,  // Lists of 2, 3 and 4 numbers, whose lengths are not stored.
  kVectorFloat4 = 24,
  kBool = 26,
};

size_t WidthOf(uint8_t packed) { return size_t{1} << (packed & 3); }

double SignedOf(uint64_t bits, size_t width) {
  const int unused = static_cast<int>(64 - 8 * width);
  return static_cast<double>(static_cast<int64_t>(bits << unused) >> unused);
}

std::optional<double> FloatOf(uint64_t bits, size_t width) {
  double value = 0;
  if (width == sizeof(value)) {
    std::memcpy(&value, &bits, sizeof(value));
    return value;
  }
  if (width != sizeof(float)) return std::nullopt;
  const auto word = static_cast<uint32_t>(bits);
  float single = 0;
  std::memcpy(&single, &word, sizeof(single));
  return single;
}

}  // namespace

bool FlexMap::Inside(size_t at, size_t count) const {
  return at <= bytes_.size() && count <= bytes_.size() - at;
}

// Of at most 8 bytes.
std::optional<uint64_t> FlexMap::Unsigned(size_t at, size_t width) const {
  if (!Inside(at, width)) return std::nullopt;
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) value |= uint64_t{bytes_[at + i]} << (8 * i);
  return value;
}

// What the offset at `at` points to: offsets go backwards.
std::optional<size_t> FlexMap::Target(size_t at, size_t width) const {
  const auto offset = Unsigned(at, width);
  if (!offset || *offset > at) return std::nullopt;
  return at - static_cast<size_t>(*offset);
}

std::optional<std::string_view> FlexMap::KeyAt(size_t i) const {
  const auto begin = Target(keys_ + i * key_width_, key_width_);
  if (!begin) return std::nullopt;
  const auto rest = bytes_.subspan(*begin);
  const auto end = std::ranges::find(rest, uint8_t{0});
  if (end == rest.end()) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(rest.data()),
                          static_cast<size_t>(end - rest.begin()));
}

// The map's root is followed by its type and its width. In front of the values stand the place of
// the keys, their width, and the number of both.
bool FlexMap::FindEntries() {
  if (bytes_.size() < 3) return false;
  const size_t root_width = bytes_.back();
  const uint8_t packed = bytes_[bytes_.size() - 2];
  if (root_width > 8 || root_width + 2 > bytes_.size() || packed >> 2 != kMap) return false;
  const auto values = Target(bytes_.size() - 2 - root_width, root_width);
  value_width_ = WidthOf(packed);
  if (!values || *values < 3 * value_width_) return false;
  values_ = *values;
  const auto keys = Target(values_ - 3 * value_width_, value_width_);
  const auto key_width = Unsigned(values_ - 2 * value_width_, value_width_);
  const auto size = Unsigned(values_ - value_width_, value_width_);
  if (!keys || !key_width || *key_width > 8 || !size || *size > bytes_.size()) return false;
  keys_ = *keys;
  key_width_ = static_cast<size_t>(*key_width);
  size_ = static_cast<size_t>(*size);
  if (!Inside(values_ + size_ * value_width_, size_)) return false;
  for (size_t i = 0; i < size_; ++i) {
    if (!KeyAt(i)) return false;
  }
  return true;
}

FlexMap::FlexMap(std::span<const uint8_t> bytes) : bytes_(bytes) {
  if (FindEntries()) return;
  size_ = 0;
  Fail(Error{ErrorCode::kCorruptModel, "its options are no FlexBuffer map."});
}

void FlexMap::Fail(Error error) {
  if (status_.ok()) status_ = std::move(error);
}

void FlexMap::Wrong(std::string_view key, std::string_view what) {
  Fail(Error{ErrorCode::kCorruptModel, StrCat("its option ", key, " must be ", what, ".")});
}

// Element i of a vector whose elements are followed by their types, all of them within the bytes.
FlexMap::Cell FlexMap::CellOf(size_t vector, size_t width, size_t size, size_t i) const {
  const uint8_t packed = bytes_[vector + size * width + i];
  return Cell{vector + i * width, width, packed >> 2, WidthOf(packed)};
}

std::optional<FlexMap::Cell> FlexMap::Find(std::string_view key) const {
  for (size_t i = 0; i < size_; ++i) {
    if (KeyAt(i) == key) return CellOf(values_, value_width_, size_, i);
  }
  return std::nullopt;
}

std::optional<double> FlexMap::NumberAt(Cell cell) const {
  if (cell.type >= kIndirectInt && cell.type <= kIndirectFloat) {
    const auto target = Target(cell.at, cell.width);
    if (!target) return std::nullopt;
    return NumberAt(Cell{*target, cell.child_width, cell.type - kIndirectInt + kInt, 0});
  }
  const auto bits = Unsigned(cell.at, cell.width);
  if (!bits) return std::nullopt;
  switch (cell.type) {
    case kInt: return SignedOf(*bits, cell.width);
    case kUInt: return static_cast<double>(*bits);
    case kFloat: return FloatOf(*bits, cell.width);
    default: return std::nullopt;
  }
}

std::optional<std::string_view> FlexMap::TextAt(Cell cell) const {
  const auto begin = Target(cell.at, cell.width);
  if (cell.type != kString || !begin || *begin < cell.child_width) return std::nullopt;
  const auto size = Unsigned(*begin - cell.child_width, cell.child_width);
  if (!size || *size > bytes_.size() - *begin) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(bytes_.data()) + *begin,
                          static_cast<size_t>(*size));
}

// A list's place, length and, where all of its elements have one, their type.
std::optional<FlexMap::List> FlexMap::ListAt(Cell cell) const {
  const auto begin = Target(cell.at, cell.width);
  const size_t width = cell.child_width;
  if (!begin) return std::nullopt;
  if (cell.type >= kVectorInt2 && cell.type <= kVectorFloat4) {
    const int kind = cell.type - kVectorInt2;
    return List{*begin, static_cast<size_t>(kind / 3) + 2, kind % 3 + kInt};
  }
  const auto size = *begin < width ? std::nullopt : Unsigned(*begin - width, width);
  if (!size || *size > bytes_.size()) return std::nullopt;
  const List list{*begin, static_cast<size_t>(*size), 0};
  if (cell.type == kVector) return list;
  if (cell.type < kVectorInt || cell.type > kVectorFloat) return std::nullopt;
  return List{list.begin, list.size, cell.type - kVectorInt + kInt};
}

std::optional<std::vector<float>> FlexMap::FloatsAt(Cell cell) const {
  const auto list = ListAt(cell);
  const size_t width = cell.child_width;
  if (!list || !Inside(list->begin, list->size * (width + (list->type == 0 ? 1 : 0)))) {
    return std::nullopt;
  }
  std::vector<float> numbers(list->size);
  for (size_t i = 0; i < list->size; ++i) {
    const auto number =
        NumberAt(list->type == 0 ? CellOf(list->begin, width, list->size, i)
                                 : Cell{list->begin + i * width, width, list->type, 0});
    if (!number) return std::nullopt;
    numbers[i] = static_cast<float>(*number);
  }
  return numbers;
}

double FlexMap::Number(std::string_view key, double fallback, double low, double high) {
  const auto found = Find(key);
  if (!found) return fallback;
  const double value = NumberAt(*found).value_or(std::nan(""));
  if (value >= low && value <= high) return value;
  Wrong(key, StrCat("a number from ", low, " to ", high));
  return fallback;
}

int32_t FlexMap::Integer(std::string_view key, int32_t fallback, int32_t low, int32_t high) {
  const double value = Number(key, fallback, low, high);
  if (std::trunc(value) == value) return static_cast<int32_t>(value);
  Wrong(key, "a whole number");
  return fallback;
}

bool FlexMap::Bool(std::string_view key, bool fallback) {
  const auto found = Find(key);
  if (!found) return fallback;
  const auto bits = Unsigned(found->at, found->width);
  if (found->type == kBool && bits) return *bits != 0;
  Wrong(key, "true or false");
  return fallback;
}

std::string_view FlexMap::Text(std::string_view key, std::string_view fallback) {
  const auto found = Find(key);
  if (!found) return fallback;
  if (const auto text = TextAt(*found)) return *text;
  Wrong(key, "a text");
  return fallback;
}

std::vector<float> FlexMap::Floats(std::string_view key, std::vector<float> fallback) {
  const auto found = Find(key);
  if (!found) return fallback;
  if (auto numbers = FloatsAt(*found)) return std::move(*numbers);
  Wrong(key, "a list of numbers");
  return fallback;
}

void FlexMap::RequireOnly(std::initializer_list<std::string_view> known) {
  for (size_t i = 0; i < size_; ++i) {
    const std::string_view key = KeyAt(i).value_or("");
    if (std::ranges::find(known, key) != known.end()) continue;
    Fail(Error{ErrorCode::kUnsupportedModel,
               StrCat("its option ", Printable(key),
                      " is not known here; a newer version of Monograph may know it.")});
  }
}

}  // namespace monograph
