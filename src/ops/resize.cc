#include "ops/resize.h"

#include "base/strings.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status CheckSize(int64_t size) {
  if (size >= 1 && size <= INT32_MAX) return {};
  return Error{ErrorCode::kShapeMismatch, StrCat("an image cannot be resized to ", size, ".")};
}

}  // namespace

Status InferResize(InferContext& context, const ResizeOptions& options) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt8, DType::kUInt8}));
  MG_TRY(RequireRank(context, 0, 4));
  MG_TRY(RequireSameOrPixels(context.input_value(0), context.output_value(0)));
  if (options.align_corners && options.half_pixel_centers) {
    return Error{ErrorCode::kCorruptModel,
                 "align_corners and half_pixel_centers exclude each other."};
  }
  Shape output = context.input(0).shape;
  for (int axis : {1, 2}) {
    if (output[axis] == 0) {
      return Error{ErrorCode::kShapeMismatch, "an image without pixels cannot be resized."};
    }
    output[axis] = kDynamic;
  }
  MG_TRY_ASSIGN(const auto size, KnownIntegers(context, 1));
  if (size) {
    if (size->size() != 2) {
      return Error{ErrorCode::kShapeMismatch, "the size must be two numbers: height and width."};
    }
    for (int64_t dim : *size) MG_TRY(CheckSize(dim));
    output[1] = static_cast<int32_t>((*size)[0]);
    output[2] = static_cast<int32_t>((*size)[1]);
  }
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

float ResizeScale(int32_t input, int32_t output, const ResizeOptions& options) {
  if (options.align_corners && output > 1) {
    return static_cast<float>(input - 1) / static_cast<float>(output - 1);
  }
  return static_cast<float>(input) / static_cast<float>(output);
}

}  // namespace monograph
