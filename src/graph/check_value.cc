#include <algorithm>
#include <cmath>
#include <limits>

#include "base/string_tensor.h"
#include "base/strings.h"
#include "graph/check.h"
#include "graph/names.h"

namespace monograph {

namespace {

Error Broken(std::string what) { return Error{ErrorCode::kCorruptModel, std::move(what)}; }

Status CheckShape(const Shape& shape) {
  const bool good = std::ranges::all_of(shape.dims(), [](int32_t dim) { return dim >= kDynamic; });
  return good ? Status() : Broken(StrCat("has the impossible shape ", shape.ToString(), "."));
}

Status CheckStrings(const Value& value) {
  const auto strings = UnpackStrings(value.constant->bytes);
  if (!strings.ok()) return Broken("holds strings whose offsets do not fit its bytes.");
  const auto count = value.shape.NumElements();
  if (count && static_cast<uint64_t>(*count) == strings->size()) return {};
  return Broken(
      StrCat("holds ", strings->size(), " strings; its shape is ", value.shape.ToString(), "."));
}

Status CheckBooleans(const Value& value) {
  const bool good = std::ranges::all_of(value.constant->bytes,
                                        [](std::byte byte) { return byte <= std::byte{1}; });
  return good ? Status() : Broken("holds booleans that are neither 0 nor 1.");
}

Status CheckConstant(const Value& value) {
  if (!value.constant) return {};
  if (!value.shape.is_static()) {
    return Broken(StrCat("is a constant of unknown shape ", value.shape.ToString(), "."));
  }
  if (value.dtype == DType::kString) return CheckStrings(value);
  const auto bytes = TensorBytes(value.dtype, value.shape);
  if (!bytes || *bytes != value.constant->bytes.size()) {
    return Broken(StrCat("holds ", value.constant->bytes.size(), " bytes, which is not what ",
                         DTypeName(value.dtype), value.shape.ToString(), " needs."));
  }
  return value.dtype == DType::kBool ? CheckBooleans(value) : Status();
}

template <typename T>
bool Within(int32_t zero_point) {
  return zero_point >= std::numeric_limits<T>::min() && zero_point <= std::numeric_limits<T>::max();
}

bool ZeroPointFits(DType dtype, int32_t zero_point) {
  switch (dtype) {
    case DType::kUInt8: return Within<uint8_t>(zero_point);
    case DType::kInt8: return Within<int8_t>(zero_point);
    case DType::kInt16: return Within<int16_t>(zero_point);
    default: return true;
  }
}

bool AxisFits(const Quantization& quantization, const Shape& shape) {
  return quantization.axis >= 0 && quantization.axis < shape.rank() &&
         std::cmp_equal(shape[quantization.axis], quantization.scale.size());
}

Status CheckQuantization(const Value& value) {
  const Quantization& quantization = value.quantization;
  if (quantization.scale.size() != quantization.zero_point.size()) {
    return Broken(StrCat("has ", quantization.scale.size(), " quantisation scales and ",
                         quantization.zero_point.size(), " zero points."));
  }
  const bool scales_good = std::ranges::all_of(
      quantization.scale, [](float scale) { return std::isfinite(scale) && scale > 0; });
  if (!scales_good) return Broken("has a quantisation scale that is not positive and finite.");
  const bool zeros_good = std::ranges::all_of(quantization.zero_point, [&](int32_t zero_point) {
    return ZeroPointFits(value.dtype, zero_point);
  });
  if (!zeros_good) return Broken(StrCat("has a zero point outside ", DTypeName(value.dtype), "."));
  if (quantization.per_channel() && !AxisFits(quantization, value.shape)) {
    return Broken(StrCat("has ", quantization.scale.size(), " quantisation scales along axis ",
                         quantization.axis, " of shape ", value.shape.ToString(), "."));
  }
  return {};
}

Status CheckParts(const Value& value) {
  MG_TRY(CheckShape(value.shape));
  MG_TRY(CheckConstant(value));
  return CheckQuantization(value);
}

}  // namespace

Status CheckValue(const Graph& graph, ValueId id) {
  Status status = CheckParts(graph.value(id));
  if (status.ok()) return {};
  return Broken(StrCat(ValueLabel(graph, id), " ", status.error().message()));
}

}  // namespace monograph
