#include "ops/flex_map.h"

#include <flatbuffers/flexbuffers.h>

#include <algorithm>
#include <cmath>

#include "base/strings.h"
#include "graph/names.h"

namespace monograph {

namespace {

Error Wrong(const char* key, std::string_view what) {
  return Error{ErrorCode::kCorruptModel, StrCat("its option ", key, " must be ", what, ".")};
}

flexbuffers::Reference Find(std::span<const uint8_t> bytes, const char* key) {
  return flexbuffers::GetRoot(bytes.data(), bytes.size()).AsMap()[key];
}

}  // namespace

Result<FlexMap> FlexMap::Read(std::span<const uint8_t> bytes) {
  constexpr size_t kSmallest = 3;  // The root, its type and its width.
  if (bytes.size() >= kSmallest && flexbuffers::VerifyBuffer(bytes.data(), bytes.size()) &&
      flexbuffers::GetRoot(bytes.data(), bytes.size()).IsMap()) {
    return FlexMap(bytes);
  }
  return Error{ErrorCode::kCorruptModel, "its options are no FlexBuffer map."};
}

Status FlexMap::RequireOnly(std::initializer_list<std::string_view> keys) const {
  const auto names = flexbuffers::GetRoot(bytes_.data(), bytes_.size()).AsMap().Keys();
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string_view name = names[i].AsKey();
    if (std::ranges::find(keys, name) != keys.end()) continue;
    return Error{ErrorCode::kUnsupportedModel,
                 StrCat("its option ", Printable(name),
                        " is not known here; a newer version of Monograph may know it.")};
  }
  return {};
}

Result<double> FlexMap::Number(const char* key, double fallback, double low, double high) const {
  const flexbuffers::Reference found = Find(bytes_, key);
  if (found.IsNull()) return fallback;
  const double value = found.IsNumeric() ? found.AsDouble() : std::nan("");
  if (value >= low && value <= high) return value;
  return Wrong(key, StrCat("a number from ", low, " to ", high));
}

Result<int32_t> FlexMap::Integer(const char* key, int32_t fallback, int32_t low,
                                 int32_t high) const {
  MG_TRY_ASSIGN(const double value, Number(key, fallback, low, high));
  if (std::trunc(value) == value) return static_cast<int32_t>(value);
  return Wrong(key, "a whole number");
}

Result<bool> FlexMap::Bool(const char* key, bool fallback) const {
  const flexbuffers::Reference found = Find(bytes_, key);
  if (found.IsNull()) return fallback;
  if (found.IsBool()) return found.AsBool();
  return Wrong(key, "true or false");
}

}  // namespace monograph
