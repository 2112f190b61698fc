// What operators share that read or write single elements at computed positions: the custom
// operators monograph.gather_elements, monograph.scatter_elements and monograph.scatter_nd, which
// are ONNX's GatherElements, ScatterElements and ScatterND (opset 18).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "ops/op_def.h"

namespace monograph {

inline constexpr std::string_view kGatherElementsName = "monograph.gather_elements";
inline constexpr std::string_view kScatterElementsName = "monograph.scatter_elements";
inline constexpr std::string_view kScatterNdName = "monograph.scatter_nd";

// What happens where an element is written.
enum class ScatterReduction { kNone, kAdd, kMul, kMin, kMax };

struct ScatterOptions {
  int32_t axis = 0;  // Of gather_elements and scatter_elements; from the end when negative.
  ScatterReduction reduction = ScatterReduction::kNone;
};

// As a FlexBuffer map. Reading: kCorruptModel for what is out of range.
std::vector<uint8_t> WriteScatterOptions(const ScatterOptions& options);
Result<ScatterOptions> ReadScatterOptions(std::span<const uint8_t> bytes);

// An index that may count from the end, on an axis of `dim`. kInvalidArgument when out of range.
Result<size_t> ElementIndex(int64_t index, int32_t dim);

// Combines element i of `to` with element j of `from`, which has the same type.
void ScatterElement(ScatterReduction reduction, const TensorView& to, size_t i,
                    const ConstTensorView& from, size_t j);

// Elements of a tensor between whose axis and the end a computed index stands: for element i of
// `indices`, the position in `data` that has the index in place of its own coordinate on the axis.
class ElementCursor {
 public:
  ElementCursor(const Shape& data, const Shape& indices, int axis);

  // The position in the data for `index` at the current element; then Next.
  size_t At(size_t index) const { return base_ + index * axis_stride_; }
  void Next();

 private:
  Shape shape_;
  int axis_;
  std::array<size_t, kMaxRank> strides_{};
  std::array<int32_t, kMaxRank> position_{};
  size_t axis_stride_ = 1;
  size_t base_ = 0;
};

// Indices of the data's rank, no larger than the data but on the axis. kShapeMismatch.
Status CheckElementIndices(const Shape& data, const Shape& indices, int axis);

}  // namespace monograph
