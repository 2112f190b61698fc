#include "format/read_quantization.h"

#include <cstdint>
#include <cstring>
#include <utility>

#include "format/verify.h"

namespace monograph {

namespace {

bool IsQuantizable(DType dtype) {
  switch (dtype) {
    case DType::kInt8:
    case DType::kUInt8:
    case DType::kInt16:
    case DType::kInt32:
    case DType::kInt64: return true;
    default: return false;
  }
}

Result<std::vector<int32_t>> ReadZeroPoints(const flatbuffers::Vector<int64_t>* source,
                                            size_t scales) {
  if (source == nullptr || source->size() == 0) return std::vector<int32_t>(scales, 0);
  std::vector<int32_t> zero_points;
  zero_points.reserve(source->size());
  for (uint32_t i = 0; i < source->size(); ++i) {
    // The verifier leaves elements of eight bytes at multiples of four.
    int64_t zero_point;
    std::memcpy(&zero_point, source->Data() + i * sizeof(zero_point), sizeof(zero_point));
    if (!std::in_range<int32_t>(zero_point)) return CorruptFile("has a zero point outside int32.");
    zero_points.push_back(static_cast<int32_t>(zero_point));
  }
  if (zero_points.size() == 1) zero_points.resize(scales, zero_points[0]);
  return zero_points;
}

}  // namespace

Result<Quantization> ReadQuantization(const schema::QuantizationParameters* source, DType dtype) {
  if (source == nullptr) return Quantization();
  if (source->details_type() != schema::QuantizationDetails::NONE) {
    return Error{ErrorCode::kUnsupportedModel,
                 "has a quantisation scheme of its own, which is not supported."};
  }
  if (source->scale() == nullptr || source->scale()->size() == 0 || !IsQuantizable(dtype)) {
    return Quantization();
  }
  Quantization quantization;
  quantization.scale.assign(source->scale()->begin(), source->scale()->end());
  MG_TRY_ASSIGN(quantization.zero_point,
                ReadZeroPoints(source->zero_point(), quantization.scale.size()));
  quantization.axis = source->quantized_dimension();
  return quantization;
}

}  // namespace monograph
