#include <cstring>

#include "base/checked.h"
#include "base/strings.h"
#include "ops/activation.h"
#include "ops/op_def.h"
#include "ops/quant_math.h"
#include "ops/require.h"

namespace monograph {

namespace {

bool Agrees(const Shape& a, const Shape& b, int axis) {
  if (a.rank() != b.rank()) return false;
  for (int i = 0; i < a.rank(); ++i) {
    if (i != axis && a[i] != b[i] && a[i] != kDynamic && b[i] != kDynamic) return false;
  }
  return true;
}

// Size along the axis; kDynamic when one part's is.
Result<int32_t> TotalSize(const InferContext& context, int axis) {
  int32_t total = 0;
  for (size_t i = 0; i < context.input_count(); ++i) {
    const Shape& part = context.input(i).shape;
    if (!Agrees(context.input(0).shape, part, axis)) {
      return Error{ErrorCode::kShapeMismatch,
                   StrCat("inputs 0 and ", i, " of shapes ", context.input(0).shape.ToString(),
                          " and ", part.ToString(), " do not fit together.")};
    }
    if (part[axis] == kDynamic || total == kDynamic) {
      total = kDynamic;
      continue;
    }
    const auto sum = CheckedAdd(total, part[axis]);
    if (!sum) return Error{ErrorCode::kShapeMismatch, "its output is too large."};
    total = *sum;
  }
  return total;
}

Status Infer(InferContext& context) {
  const schema::ConcatenationOptionsT& options = *context.node().options.AsConcatenationOptions();
  if (options.fused_activation_function != schema::ActivationFunctionType::NONE) {
    return Error{ErrorCode::kUnsupportedModel, "a fused activation is not supported."};
  }
  if (context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings cannot be concatenated."};
  }
  for (size_t i = 0; i < context.input_count(); ++i) MG_TRY(RequireSameDType(context, i, 0));
  Shape output = context.input(0).shape;
  const auto axis = NormalizeAxis(options.axis, output.rank());
  if (!axis) {
    return Error{ErrorCode::kCorruptModel, StrCat("axis ", options.axis, " is out of range.")};
  }
  MG_TRY_ASSIGN(output[*axis], TotalSize(context, *axis));
  for (int i = 0; i < output.rank(); ++i) {
    for (size_t part = 0; output[i] == kDynamic && i != *axis && part < context.input_count();
         ++part) {
      output[i] = context.input(part).shape[i];
    }
  }
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

// Copies a run of one part; int8 and uint8 parts of another scale are requantised.
void CopyRun(const EvalContext& context, size_t part, const std::byte* from, std::byte* to,
             size_t bytes) {
  const Quantization& in = context.input_quantization(part);
  const Quantization& out = context.output_quantization(0);
  const DType dtype = context.outputs[0].dtype;
  const bool same = in.scale == out.scale && in.zero_point == out.zero_point;
  if (same || !IsQuantizedDType(dtype) || in.scale.size() != 1 || out.scale.size() != 1) {
    std::memcpy(to, from, bytes);
    return;
  }
  const IntRange range = RangeOfDType(dtype);
  for (size_t i = 0; i < bytes; ++i) {
    const int32_t q =
        dtype == DType::kInt8 ? static_cast<int8_t>(from[i]) : static_cast<int32_t>(from[i]);
    const float real = Dequantize(q, in.scale[0], in.zero_point[0]);
    to[i] = static_cast<std::byte>(Quantize(real, out.scale[0], out.zero_point[0], range));
  }
}

Status Evaluate(const EvalContext& context) {
  const Shape& shape = context.outputs[0].shape;
  const int axis =
      *NormalizeAxis(context.node.options.AsConcatenationOptions()->axis, shape.rank());
  size_t outer = 1;
  for (int i = 0; i < axis; ++i) outer *= static_cast<size_t>(shape[i]);
  std::byte* out = context.outputs[0].bytes.data();
  for (size_t o = 0; o < outer; ++o) {
    for (size_t part = 0; part < context.inputs.size(); ++part) {
      const auto& bytes = context.inputs[part].bytes;
      const size_t run = bytes.size() / outer;
      if (run == 0) continue;
      CopyRun(context, part, bytes.data() + o * run, out, run);
      out += run;
    }
  }
  return {};
}

}  // namespace

extern const OpDef kConcatenation;
const OpDef kConcatenation = {
    .op = schema::BuiltinOperator::CONCATENATION,
    .custom_code = "",
    .name = "CONCATENATION",
    .types = "all numeric",
    .summary = "Joins tensors along an axis; int8 and uint8 parts are brought to one scale.",
    .min_inputs = 1,
    .max_inputs = -1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
