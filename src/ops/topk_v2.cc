#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "base/strings.h"
#include "ops/element.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(
      context, 0, {DType::kFloat32, DType::kInt8, DType::kUInt8, DType::kInt32, DType::kInt64}));
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  Shape output = context.input(0).shape;
  if (output.rank() < 1) return Error{ErrorCode::kShapeMismatch, "a scalar has no largest ones."};
  const int last = output.rank() - 1;
  MG_TRY_ASSIGN(const auto k, RequireIntegers(context, 1, "k"));
  if (k.size() != 1 || k[0] < 1 || (output[last] != kDynamic && k[0] > output[last])) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("k must be one number between 1 and the ", output[last], " candidates.")};
  }
  output[last] = static_cast<int32_t>(std::min<int64_t>(k[0], INT32_MAX));
  context.SetOutput(0, context.input(0).dtype, output);
  context.SetOutput(1, DType::kInt32, output);
  return {};
}

bool IsNan(float value) { return std::isnan(value); }
bool IsNan(int64_t /*value*/) { return false; }

// Larger first, ties to the lower index, NaN behind every number.
template <typename T>
bool StandsBefore(std::span<const T> row, int32_t a, int32_t b) {
  const T x = row[static_cast<size_t>(a)];
  const T y = row[static_cast<size_t>(b)];
  if (x > y || x < y) return x > y;
  return IsNan(x) != IsNan(y) ? IsNan(y) : a < b;
}

template <typename T>
void SelectLargest(std::span<const T> row, std::span<int32_t> order, size_t k) {
  std::iota(order.begin(), order.end(), 0);
  std::partial_sort(order.begin(), order.begin() + static_cast<ptrdiff_t>(k), order.end(),
                    [&](int32_t a, int32_t b) { return StandsBefore(row, a, b); });
}

void SelectLargestIntegers(const ConstTensorView& input, size_t start, std::span<int32_t> order,
                           size_t k) {
  std::vector<int64_t> row(order.size());
  for (size_t i = 0; i < row.size(); ++i) row[i] = IntegerAt(input, start + i);
  SelectLargest<int64_t>(row, order, k);
}

Status Evaluate(const EvalContext& context) {
  const ConstTensorView& in = context.inputs[0];
  const auto indices = context.outputs[1].as<int32_t>();
  const int last = in.shape.rank() - 1;
  const size_t width = static_cast<size_t>(in.shape[last]);
  const size_t k = static_cast<size_t>(context.outputs[0].shape[last]);
  const size_t element = DTypeSize(in.dtype);
  std::byte* values = context.outputs[0].bytes.data();
  std::vector<int32_t> order(width);
  for (size_t row = 0; k > 0 && row < indices.size() / k; ++row) {
    if (in.dtype == DType::kFloat32) {
      SelectLargest(in.as<float>().subspan(row * width, width), order, k);
    } else {
      SelectLargestIntegers(in, row * width, order, k);
    }
    std::copy_n(order.begin(), k, indices.begin() + static_cast<ptrdiff_t>(row * k));
    for (size_t i = 0; i < k; ++i, values += element) {
      const size_t from = row * width + static_cast<size_t>(order[i]);
      std::memcpy(values, in.bytes.data() + from * element, element);
    }
  }
  return {};
}

}  // namespace

extern const OpDef kTopKV2;
const OpDef kTopKV2 = {
    .op = schema::BuiltinOperator::TOPK_V2,
    .custom_code = "",
    .name = "TOPK_V2",
    .types = "float32, int8, uint8, int32, int64",
    .summary =
        "The k largest elements of each row with their indices; ties to the lower index, "
        "NaN last.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 2,
    .max_outputs = 2,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
