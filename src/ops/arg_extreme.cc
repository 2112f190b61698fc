#include "ops/arg_extreme.h"

#include "base/strings.h"
#include "ops/element.h"
#include "ops/require.h"

namespace monograph {

namespace {

Result<int> AxisOf(const std::vector<int64_t>& axis, const Shape& shape) {
  const bool fits = axis.size() == 1 && axis[0] >= -kMaxRank && axis[0] < kMaxRank;
  const auto normal = fits ? NormalizeAxis(static_cast<int>(axis[0]), shape.rank()) : std::nullopt;
  if (normal) return *normal;
  return Error{ErrorCode::kShapeMismatch, "the axis is out of range."};
}

struct Extents {
  size_t outer = 1;
  size_t size = 1;
  size_t inner = 1;
};

Extents ExtentsOf(const Shape& shape, int axis) {
  Extents e;
  for (int i = 0; i < axis; ++i) e.outer *= static_cast<size_t>(shape[i]);
  e.size = static_cast<size_t>(shape[axis]);
  for (int i = axis + 1; i < shape.rank(); ++i) e.inner *= static_cast<size_t>(shape[i]);
  return e;
}

// The first of equal ones.
template <typename T>
void Run(const EvalContext& context, const Extents& e, bool largest) {
  const auto in = context.inputs[0].as<T>();
  for (size_t o = 0; o < e.outer; ++o) {
    for (size_t i = 0; i < e.inner; ++i) {
      const T* row = in.data() + o * e.size * e.inner + i;
      size_t best = 0;
      for (size_t k = 1; k < e.size; ++k) {
        const T candidate = row[k * e.inner];
        const T champion = row[best * e.inner];
        if (largest ? candidate > champion : candidate < champion) best = k;
      }
      SetInteger(context.outputs[0], o * e.inner + i, static_cast<int64_t>(best));
    }
  }
}

}  // namespace

Status InferArgExtreme(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt8, DType::kUInt8, DType::kInt32}));
  const DType to = context.output_value(0).dtype;
  if (to != DType::kInt32 && to != DType::kInt64) {
    return Error{ErrorCode::kTypeMismatch, "its output must be int32 or int64."};
  }
  const Shape& input = context.input(0).shape;
  MG_TRY_ASSIGN(const auto given, RequireIntegers(context, 1, "the axis"));
  MG_TRY_ASSIGN(const int axis, AxisOf(given, input));
  if (input[axis] == 0) {
    return Error{ErrorCode::kShapeMismatch, "no elements have no largest or smallest one."};
  }
  Shape output;
  for (int i = 0; i < input.rank(); ++i) {
    if (i != axis) output.Append(input[i]);
  }
  context.SetOutput(0, to, output);
  return {};
}

Status EvaluateArgExtreme(const EvalContext& context, bool largest) {
  const Shape& shape = context.inputs[0].shape;
  MG_TRY_ASSIGN(const int axis, AxisOf({IntegerAt(context.inputs[1], 0)}, shape));
  const Extents e = ExtentsOf(shape, axis);
  switch (context.inputs[0].dtype) {
    case DType::kInt8: Run<int8_t>(context, e, largest); break;
    case DType::kUInt8: Run<uint8_t>(context, e, largest); break;
    case DType::kInt32: Run<int32_t>(context, e, largest); break;
    default: Run<float>(context, e, largest);
  }
  return {};
}

}  // namespace monograph
