#include "base/strings.h"
#include "ops/binary.h"
#include "ops/element.h"
#include "ops/require.h"

namespace monograph {

namespace {

Result<int> AxisOf(int64_t axis, const Shape& shape) {
  const bool fits = axis >= -kMaxRank && axis < kMaxRank;
  const auto normal = fits ? NormalizeAxis(static_cast<int>(axis), shape.rank()) : std::nullopt;
  if (normal) return *normal;
  return Error{ErrorCode::kShapeMismatch,
               StrCat("there is no axis ", axis, " in ", shape.ToString(), ".")};
}

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt32, DType::kInt64}));
  MG_TRY_ASSIGN(const auto axis, RequireIntegers(context, 1, "the axis"));
  if (axis.size() != 1) return Error{ErrorCode::kShapeMismatch, "its axis must be one number."};
  MG_TRY(AxisOf(axis[0], context.input(0).shape));
  context.SetOutput(0, context.input(0).dtype, context.input(0).shape);
  return {};
}

// A line along the axis: `size` elements, `stride` apart.
struct Line {
  size_t size = 1;
  size_t stride = 1;
};

template <typename Add>
void SumLine(const Line& line, size_t start, const schema::CumsumOptionsT& options, Add add) {
  for (size_t k = 0; k < line.size; ++k) {
    const size_t step = options.reverse ? line.size - 1 - k : k;
    add(start + step * line.stride);
  }
}

void SumFloats(const EvalContext& context, const Line& line, size_t start) {
  const auto& options = *context.node.options.AsCumsumOptions();
  const auto in = context.inputs[0].as<float>();
  const auto out = context.outputs[0].as<float>();
  double sum = 0;
  SumLine(line, start, options, [&](size_t i) {
    const double next = sum + static_cast<double>(in[i]);
    out[i] = static_cast<float>(options.exclusive ? sum : next);
    sum = next;
  });
}

void SumIntegers(const EvalContext& context, const Line& line, size_t start) {
  const auto& options = *context.node.options.AsCumsumOptions();
  int64_t sum = 0;
  SumLine(line, start, options, [&](size_t i) {
    const int64_t next = WrappingAdd(sum, IntegerAt(context.inputs[0], i));
    SetInteger(context.outputs[0], i, options.exclusive ? sum : next);
    sum = next;
  });
}

Status Evaluate(const EvalContext& context) {
  const Shape& shape = context.inputs[0].shape;
  MG_TRY_ASSIGN(const int axis, AxisOf(IntegerAt(context.inputs[1], 0), shape));
  Line line{static_cast<size_t>(shape[axis]), 1};
  for (int i = axis + 1; i < shape.rank(); ++i) line.stride *= static_cast<size_t>(shape[i]);
  const size_t count = static_cast<size_t>(shape.NumElements().value_or(0));
  const bool floats = context.inputs[0].dtype == DType::kFloat32;
  for (size_t block = 0; block < count; block += line.size * line.stride) {
    for (size_t i = 0; i < line.stride; ++i) {
      floats ? SumFloats(context, line, block + i) : SumIntegers(context, line, block + i);
    }
  }
  return {};
}

}  // namespace

extern const OpDef kCumsum;
const OpDef kCumsum = {
    .op = schema::BuiltinOperator::CUMSUM,
    .custom_code = "",
    .name = "CUMSUM",
    .types = "float32, int32, int64",
    .summary =
        "Sums of all elements up to each one along a constant axis; whole numbers wrap "
        "around.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
