#include "ops/reduction.h"

#include <algorithm>

#include "base/strings.h"
#include "ops/broadcast.h"
#include "ops/element.h"
#include "ops/quant_math.h"
#include "ops/require.h"

namespace monograph {

Result<std::vector<bool>> ReducedAxes(const Shape& input, const ConstTensorView& axes) {
  std::vector<bool> reduced(static_cast<size_t>(input.rank()));
  for (int64_t i = 0; i < axes.shape.NumElements().value_or(0); ++i) {
    const int64_t given = IntegerAt(axes, static_cast<size_t>(i));
    const bool fits = given >= -kMaxRank && given < kMaxRank;
    const auto axis = fits ? NormalizeAxis(static_cast<int>(given), input.rank()) : std::nullopt;
    if (!axis) {
      return Error{ErrorCode::kShapeMismatch,
                   StrCat("there is no axis ", given, " in ", input.ToString(), ".")};
    }
    reduced[static_cast<size_t>(*axis)] = true;
  }
  return reduced;
}

Status InferReduction(InferContext& context, const Reduction& reduction) {
  if (reduction.real == nullptr) {
    MG_TRY(RequireDType(context, 0, {DType::kBool}));
  } else {
    MG_TRY(RequireDType(
        context, 0, {DType::kFloat32, DType::kInt8, DType::kUInt8, DType::kInt32, DType::kInt64}));
  }
  MG_TRY(RequirePerTensor(context));
  const Shape& input = context.input(0).shape;
  MG_TRY(RequireIntegers(context, 1, "the axes"));
  MG_TRY_ASSIGN(const auto reduced, ReducedAxes(input, *context.known_input(1)));
  const bool keep = context.node().options.AsReducerOptions()->keep_dims;
  Shape output;
  for (int axis = 0; axis < input.rank(); ++axis) {
    const bool drop = reduced[static_cast<size_t>(axis)];
    if (drop && input[axis] == 0 && reduction.is_mean) {
      return Error{ErrorCode::kShapeMismatch, "the mean of no elements is not defined."};
    }
    if (!drop || keep) output.Append(drop ? 1 : input[axis]);
  }
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

namespace {

// Results by element of the output; read(i) is element i of the input.
template <typename T, typename Read>
Result<std::vector<T>> Accumulate(const EvalContext& context, T start, T (*combine)(T, T),
                                  Read read) {
  const Shape& shape = context.inputs[0].shape;
  MG_TRY_ASSIGN(const auto reduced, ReducedAxes(shape, context.inputs[1]));
  Shape kept = shape;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (reduced[static_cast<size_t>(axis)]) kept[axis] = 1;
  }
  std::vector<T> results(static_cast<size_t>(kept.NumElements().value_or(0)), start);
  BroadcastCursor cursor(shape, kept);
  const size_t count = static_cast<size_t>(shape.NumElements().value_or(0));
  for (size_t i = 0; i < count; ++i) {
    T& result = results[cursor.index()];
    result = combine(result, read(i));
    cursor.Next();
  }
  return results;
}

// Elements of the input for one of the output, of which there are `results`.
int64_t CountPerResult(const EvalContext& context, size_t results) {
  return context.inputs[0].shape.NumElements().value_or(0) / static_cast<int64_t>(results);
}

template <typename Read, typename Write>
Status ReduceReals(const EvalContext& context, const Reduction& reduction, Read read, Write write) {
  MG_TRY_ASSIGN(const auto results,
                Accumulate<double>(context, reduction.real_start, reduction.real, read));
  for (size_t i = 0; i < results.size(); ++i) {
    const double count = static_cast<double>(CountPerResult(context, results.size()));
    write(i, static_cast<float>(reduction.is_mean ? results[i] / count : results[i]));
  }
  return {};
}

Status ReduceFloats(const EvalContext& context, const Reduction& reduction) {
  return ReduceReals(
      context, reduction,
      [in = context.inputs[0].as<float>()](size_t i) { return static_cast<double>(in[i]); },
      [out = context.outputs[0].as<float>()](size_t i, float result) { out[i] = result; });
}

Status ReduceQuantized(const EvalContext& context, const Reduction& reduction) {
  const Quantization& from = context.input_quantization(0);
  const Quantization& to = context.output_quantization(0);
  const IntRange range = RangeOfDType(context.outputs[0].dtype);
  return ReduceReals(
      context, reduction,
      [&](size_t i) {
        const int64_t number = IntegerAt(context.inputs[0], i) - from.zero_point[0];
        return static_cast<double>(from.scale[0]) * static_cast<double>(number);
      },
      [&](size_t i, float result) {
        SetInteger(context.outputs[0], i, Quantize(result, to.scale[0], to.zero_point[0], range));
      });
}

Status ReduceIntegers(const EvalContext& context, const Reduction& reduction) {
  const IntegerLimits limits = LimitsOf(context.inputs[0].dtype);
  const int64_t start = std::clamp(reduction.integer_start, limits.min, limits.max);
  MG_TRY_ASSIGN(const auto results,
                Accumulate<int64_t>(context, start, reduction.integer,
                                    [&](size_t i) { return IntegerAt(context.inputs[0], i); }));
  for (size_t i = 0; i < results.size(); ++i) {
    const int64_t count = CountPerResult(context, results.size());
    SetInteger(context.outputs[0], i, reduction.is_mean ? results[i] / count : results[i]);
  }
  return {};
}

}  // namespace

Status EvaluateReduction(const EvalContext& context, const Reduction& reduction) {
  switch (context.inputs[0].dtype) {
    case DType::kFloat32: return ReduceFloats(context, reduction);
    case DType::kInt8:
    case DType::kUInt8: return ReduceQuantized(context, reduction);
    default: return ReduceIntegers(context, reduction);
  }
}

}  // namespace monograph
