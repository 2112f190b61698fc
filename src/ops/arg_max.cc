#include "base/strings.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Result<int> AxisOf(const std::vector<int64_t>& axis, const Shape& shape) {
  const bool fits = axis.size() == 1 && axis[0] >= -kMaxRank && axis[0] < kMaxRank;
  const auto normal = fits ? NormalizeAxis(static_cast<int>(axis[0]), shape.rank()) : std::nullopt;
  if (normal) return *normal;
  return Error{ErrorCode::kShapeMismatch, "the axis is out of range."};
}

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt8, DType::kUInt8, DType::kInt32}));
  const DType to = context.output_value(0).dtype;
  if (to != DType::kInt32 && to != DType::kInt64) {
    return Error{ErrorCode::kTypeMismatch, "its output must be int32 or int64."};
  }
  const Shape& input = context.input(0).shape;
  MG_TRY_ASSIGN(const auto given, RequireIntegers(context, 1, "the axis"));
  MG_TRY_ASSIGN(const int axis, AxisOf(given, input));
  if (input[axis] == 0) {
    return Error{ErrorCode::kShapeMismatch, "no elements have no largest one."};
  }
  Shape output;
  for (int i = 0; i < input.rank(); ++i) {
    if (i != axis) output.Append(input[i]);
  }
  context.SetOutput(0, to, output);
  return {};
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
template <typename T, typename Index>
void Run(const EvalContext& context, const Extents& e) {
  const auto in = context.inputs[0].as<T>();
  Index* out = context.outputs[0].as<Index>().data();
  for (size_t o = 0; o < e.outer; ++o) {
    for (size_t i = 0; i < e.inner; ++i) {
      size_t best = 0;
      for (size_t k = 1; k < e.size; ++k) {
        if (in[(o * e.size + k) * e.inner + i] > in[(o * e.size + best) * e.inner + i]) best = k;
      }
      *out++ = static_cast<Index>(best);
    }
  }
}

template <typename T>
void RunTo(const EvalContext& context, const Extents& e) {
  if (context.outputs[0].dtype == DType::kInt64) {
    Run<T, int64_t>(context, e);
  } else {
    Run<T, int32_t>(context, e);
  }
}

Status Evaluate(const EvalContext& context) {
  const ConstTensorView& axis_view = context.inputs[1];
  const int64_t given = axis_view.dtype == DType::kInt64 ? axis_view.as<int64_t>()[0]
                                                         : int64_t{axis_view.as<int32_t>()[0]};
  const Shape& shape = context.inputs[0].shape;
  MG_TRY_ASSIGN(const int axis, AxisOf({given}, shape));
  const Extents e = ExtentsOf(shape, axis);
  switch (context.inputs[0].dtype) {
    case DType::kInt8: RunTo<int8_t>(context, e); break;
    case DType::kUInt8: RunTo<uint8_t>(context, e); break;
    case DType::kInt32: RunTo<int32_t>(context, e); break;
    default: RunTo<float>(context, e);
  }
  return {};
}

}  // namespace

extern const OpDef kArgMax;
const OpDef kArgMax = {
    .op = schema::BuiltinOperator::ARG_MAX,
    .custom_code = "",
    .name = "ARG_MAX",
    .types = "float32, int8, uint8, int32 to int32, int64",
    .summary = "Index of the largest element along a constant axis; ties to the lower index.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
