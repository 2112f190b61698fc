#include <algorithm>

#include "base/strings.h"
#include "ops/op_def.h"
#include "ops/quant_math.h"
#include "ops/require.h"

namespace monograph {

namespace {

// By axis of the input: is the mean taken over it?
Result<std::vector<bool>> ReducedAxes(const Shape& input, const std::vector<int64_t>& axes) {
  std::vector<bool> reduced(static_cast<size_t>(input.rank()));
  for (int64_t given : axes) {
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

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt8, DType::kUInt8}));
  MG_TRY(RequirePerTensor(context));
  const Shape& input = context.input(0).shape;
  MG_TRY_ASSIGN(const auto axes, RequireIntegers(context, 1, "the axes"));
  MG_TRY_ASSIGN(const auto reduced, ReducedAxes(input, axes));
  const bool keep = context.node().options.AsReducerOptions()->keep_dims;
  Shape output;
  for (int axis = 0; axis < input.rank(); ++axis) {
    const bool drop = reduced[static_cast<size_t>(axis)];
    if (drop && input[axis] == 0) {
      return Error{ErrorCode::kShapeMismatch, "the mean of no elements is not defined."};
    }
    if (!drop || keep) output.Append(drop ? 1 : input[axis]);
  }
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

// The output element that each input element counts for.
class OutputCursor {
 public:
  OutputCursor(const Shape& input, const std::vector<bool>& reduced) : shape_(input) {
    size_t stride = 1;
    for (int axis = input.rank() - 1; axis >= 0; --axis) {
      const size_t i = static_cast<size_t>(axis);
      strides_[i] = reduced[i] ? 0 : stride;
      stride *= reduced[i] ? 1 : static_cast<size_t>(input[axis]);
    }
  }

  size_t index() const { return index_; }

  void Next() {
    for (int axis = shape_.rank() - 1; axis >= 0; --axis) {
      const size_t i = static_cast<size_t>(axis);
      index_ += strides_[i];
      if (++position_[i] < shape_[axis]) return;
      index_ -= strides_[i] * static_cast<size_t>(shape_[axis]);
      position_[i] = 0;
    }
  }

 private:
  Shape shape_;
  std::array<size_t, kMaxRank> strides_{};
  std::array<int32_t, kMaxRank> position_{};
  size_t index_ = 0;
};

std::vector<int64_t> Axes(const ConstTensorView& view) {
  if (view.dtype == DType::kInt64) return {view.as<int64_t>().begin(), view.as<int64_t>().end()};
  return {view.as<int32_t>().begin(), view.as<int32_t>().end()};
}

template <typename T>
Status Run(const EvalContext& context) {
  const auto in = context.inputs[0].as<T>();
  const auto out = context.outputs[0].as<T>();
  MG_TRY_ASSIGN(const auto reduced, ReducedAxes(context.inputs[0].shape, Axes(context.inputs[1])));
  std::vector<double> sums(out.size());
  OutputCursor cursor(context.inputs[0].shape, reduced);
  for (T element : in) {
    sums[cursor.index()] += static_cast<double>(element);
    cursor.Next();
  }
  const double count = static_cast<double>(in.size()) / static_cast<double>(out.size());
  for (size_t i = 0; i < out.size(); ++i) {
    const float mean = static_cast<float>(sums[i] / count);
    if constexpr (std::is_same_v<T, float>) {
      out[i] = mean;
    } else {
      const Quantization& from = context.input_quantization(0);
      const Quantization& to = context.output_quantization(0);
      const float scaled =
          (mean - static_cast<float>(from.zero_point[0])) * (from.scale[0] / to.scale[0]);
      out[i] = static_cast<T>(
          RoundToQuantum(scaled, to.zero_point[0], RangeOfDType(context.outputs[0].dtype)));
    }
  }
  return {};
}

Status Evaluate(const EvalContext& context) {
  switch (context.inputs[0].dtype) {
    case DType::kInt8: return Run<int8_t>(context);
    case DType::kUInt8: return Run<uint8_t>(context);
    default: return Run<float>(context);
  }
}

}  // namespace

extern const OpDef kMean;
const OpDef kMean = {
    .op = schema::BuiltinOperator::MEAN,
    .custom_code = "",
    .name = "MEAN",
    .types = "float32, int8, uint8",
    .summary = "Mean over constant axes.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
