#include "ops/scatter.h"

#include <flatbuffers/flexbuffers.h>

#include <algorithm>
#include <cstring>

#include "base/strings.h"
#include "ops/element.h"
#include "ops/flex_map.h"

namespace monograph {

std::vector<uint8_t> WriteScatterOptions(const ScatterOptions& options) {
  flexbuffers::Builder builder;
  const size_t map = builder.StartMap();
  builder.Int("axis", options.axis);
  builder.Int("reduction", static_cast<int>(options.reduction));
  builder.EndMap(map);
  builder.Finish();
  return builder.GetBuffer();
}

Result<ScatterOptions> ReadScatterOptions(std::span<const uint8_t> bytes) {
  FlexMap map(bytes);
  ScatterOptions options;
  options.axis = map.Integer("axis", 0, -kMaxRank, kMaxRank - 1);
  const int32_t reduction = map.Integer("reduction", 0, 0, 4);
  options.reduction = static_cast<ScatterReduction>(reduction);
  MG_TRY(map.status());
  return options;
}

Result<size_t> ElementIndex(int64_t index, int32_t dim) {
  const int64_t from_front = index < 0 ? index + dim : index;
  if (from_front >= 0 && from_front < dim) return static_cast<size_t>(from_front);
  return Error{ErrorCode::kInvalidArgument,
               StrCat("an index is ", index, " on an axis of ", dim, ".")};
}

namespace {

template <typename T>
T Combine(ScatterReduction reduction, T a, T b) {
  switch (reduction) {
    case ScatterReduction::kAdd: return a + b;
    case ScatterReduction::kMul: return a * b;
    case ScatterReduction::kMin: return std::min(a, b);
    case ScatterReduction::kMax: return std::max(a, b);
    case ScatterReduction::kNone: break;
  }
  return b;
}

// Whole numbers wrap around.
int64_t CombineIntegers(ScatterReduction reduction, int64_t a, int64_t b) {
  const bool wraps = reduction == ScatterReduction::kAdd || reduction == ScatterReduction::kMul;
  if (!wraps) return Combine(reduction, a, b);
  return static_cast<int64_t>(
      Combine(reduction, static_cast<uint64_t>(a), static_cast<uint64_t>(b)));
}

}  // namespace

void ScatterElement(ScatterReduction reduction, const TensorView& to, size_t i,
                    const ConstTensorView& from, size_t j) {
  if (reduction == ScatterReduction::kNone) {
    const size_t size = DTypeSize(to.dtype);
    std::memcpy(to.bytes.data() + i * size, from.bytes.data() + j * size, size);
  } else if (to.dtype == DType::kFloat32) {
    float& value = to.as<float>()[i];
    value = Combine(reduction, value, from.as<float>()[j]);
  } else {
    const ConstTensorView written{to.dtype, to.shape, to.bytes};
    SetInteger(to, i, CombineIntegers(reduction, IntegerAt(written, i), IntegerAt(from, j)));
  }
}

ElementCursor::ElementCursor(const Shape& data, const Shape& indices, int axis)
    : shape_(indices), axis_(axis) {
  size_t stride = 1;
  for (int i = data.rank() - 1; i >= 0; --i) {
    strides_[static_cast<size_t>(i)] = stride;
    stride *= static_cast<size_t>(data[i]);
  }
  axis_stride_ = strides_[static_cast<size_t>(axis)];
}

void ElementCursor::Next() {
  for (int i = shape_.rank() - 1; i >= 0; --i) {
    const auto at = static_cast<size_t>(i);
    const size_t stride = i == axis_ ? 0 : strides_[at];
    base_ += stride;
    if (++position_[at] < shape_[i]) return;
    base_ -= static_cast<size_t>(shape_[i]) * stride;
    position_[at] = 0;
  }
}

Status CheckElementIndices(const Shape& data, const Shape& indices, int axis) {
  bool fits = indices.rank() == data.rank() && data.rank() > 0;
  for (int i = 0; fits && i < data.rank(); ++i) {
    const bool known = data[i] != kDynamic && indices[i] != kDynamic;
    fits = i == axis || !known || indices[i] <= data[i];
  }
  if (fits) return {};
  return Error{ErrorCode::kShapeMismatch, StrCat("indices of shape ", indices.ToString(),
                                                 " do not fit ", data.ToString(), ".")};
}

}  // namespace monograph
