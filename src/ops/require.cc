#include "ops/require.h"

#include <algorithm>

#include "base/strings.h"
#include "graph/names.h"

namespace monograph {

Status RequireDType(const InferContext& context, size_t i, std::initializer_list<DType> dtypes) {
  const DType actual = context.input(i).dtype;
  if (std::ranges::find(dtypes, actual) != dtypes.end()) return {};
  std::string list;
  for (DType dtype : dtypes) list += (list.empty() ? "" : ", ") + std::string(DTypeName(dtype));
  return Error{ErrorCode::kTypeMismatch,
               StrCat("input ", i, " is ", DTypeName(actual), "; it must be one of: ", list, ".")};
}

Status RequireSameDType(const InferContext& context, size_t i, size_t j) {
  if (context.input(i).dtype == context.input(j).dtype) return {};
  return Error{ErrorCode::kTypeMismatch,
               StrCat("inputs ", i, " and ", j, " are ", DTypeName(context.input(i).dtype), " and ",
                      DTypeName(context.input(j).dtype), "; they must be alike.")};
}

Status RequireRank(const InferContext& context, size_t i, int rank) {
  if (context.input(i).shape.rank() == rank) return {};
  return Error{ErrorCode::kShapeMismatch,
               StrCat("input ", i, " has shape ", context.input(i).shape.ToString(),
                      "; it must have ", rank, " dimensions.")};
}

Status RequireKnownDim(const InferContext& context, size_t i, int axis) {
  if (context.input(i).shape[axis] != kDynamic) return {};
  return Error{ErrorCode::kShapeMismatch,
               StrCat("dimension ", axis, " of input ", i, " must be known.")};
}

bool IsQuantizedDType(DType dtype) { return dtype == DType::kInt8 || dtype == DType::kUInt8; }

Status RequirePerTensor(const Value& value) {
  if (!IsQuantizedDType(value.dtype) || value.quantization.scale.size() == 1) return {};
  return Error{ErrorCode::kUnsupportedModel,
               StrCat("\"", Printable(value.name), "\" is ", DTypeName(value.dtype), " with ",
                      value.quantization.scale.size(), " scales; it must have one.")};
}

Status RequirePerTensor(const InferContext& context) {
  for (size_t i = 0; i < context.input_count(); ++i) {
    if (context.has_input(i)) MG_TRY(RequirePerTensor(context.input_value(i)));
  }
  for (size_t i = 0; i < context.output_count(); ++i) {
    MG_TRY(RequirePerTensor(context.output_value(i)));
  }
  return {};
}

Status RequireSameQuantization(const Value& input, const Value& output) {
  if (!IsQuantizedDType(input.dtype)) return {};
  const Quantization& a = input.quantization;
  const Quantization& b = output.quantization;
  if (a.scale == b.scale && a.zero_point == b.zero_point) return {};
  return Error{ErrorCode::kUnsupportedModel,
               "its input and output are quantised differently; they must share scale and "
               "zero_point."};
}

Status RequireSameOrPixels(const Value& input, const Value& output) {
  const bool plain = input.quantization.empty() || output.quantization.empty();
  if (plain && input.dtype == DType::kUInt8) return {};
  return RequireSameQuantization(input, output);
}

Status RequirePositive(int32_t option, std::string_view name) {
  if (option >= 1) return {};
  return Error{ErrorCode::kCorruptModel, StrCat(name, " is ", option, "; it must be at least 1.")};
}

Result<std::optional<std::vector<int64_t>>> KnownIntegers(const InferContext& context, size_t i) {
  MG_TRY(RequireDType(context, i, {DType::kInt32, DType::kInt64}));
  const auto known = context.known_input(i);
  if (!known) return std::optional<std::vector<int64_t>>();
  std::vector<int64_t> values;
  if (known->dtype == DType::kInt32) {
    const auto elements = known->as<int32_t>();
    values.assign(elements.begin(), elements.end());
  } else {
    const auto elements = known->as<int64_t>();
    values.assign(elements.begin(), elements.end());
  }
  return std::optional(std::move(values));
}

Result<std::vector<int64_t>> RequireIntegers(const InferContext& context, size_t i,
                                             std::string_view what) {
  MG_TRY_ASSIGN(auto values, KnownIntegers(context, i));
  if (values) return std::move(*values);
  return Error{
      ErrorCode::kUnsupportedModel,
      StrCat(what, " (input ", i, ") must be constant or follow from the shapes of the inputs.")};
}

}  // namespace monograph
