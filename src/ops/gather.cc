#include <cstring>

#include "base/string_tensor.h"
#include "base/strings.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

struct Axes {
  int axis = 0;
  int batch_dims = 0;
};

Result<Axes> AxesOf(const Node& node, const Shape& params, const Shape& indices) {
  const schema::GatherOptionsT& options = *node.options.AsGatherOptions();
  const auto axis = NormalizeAxis(options.axis, params.rank());
  const int batch =
      options.batch_dims < 0 ? options.batch_dims + indices.rank() : options.batch_dims;
  if (!axis || batch < 0 || batch > *axis || batch > indices.rank()) {
    return Error{ErrorCode::kCorruptModel, StrCat("axis ", options.axis, " or batch_dims ",
                                                  options.batch_dims, " is out of range.")};
  }
  return Axes{*axis, batch};
}

Status CheckStrings(const InferContext& context) {
  if (context.input(0).dtype != DType::kString || context.input(0).shape.rank() == 1) return {};
  return Error{ErrorCode::kUnsupportedModel, "strings are gathered from a list only (rank 1)."};
}

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 1, {DType::kInt32, DType::kInt64}));
  MG_TRY(CheckStrings(context));
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  const Shape& params = context.input(0).shape;
  const Shape& indices = context.input(1).shape;
  MG_TRY_ASSIGN(const Axes axes, AxesOf(context.node(), params, indices));
  if (params.rank() - 1 + indices.rank() - axes.batch_dims > kMaxRank) {
    return Error{ErrorCode::kUnsupportedModel, "its output has too many dimensions."};
  }
  for (int i = 0; i < axes.batch_dims; ++i) {
    if (params[i] != indices[i] && params[i] != kDynamic && indices[i] != kDynamic) {
      return Error{ErrorCode::kShapeMismatch, "batch dimensions differ."};
    }
  }
  Shape output;
  for (int i = 0; i < axes.axis; ++i) output.Append(params[i]);
  for (int i = axes.batch_dims; i < indices.rank(); ++i) output.Append(indices[i]);
  for (int i = axes.axis + 1; i < params.rank(); ++i) output.Append(params[i]);
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

int64_t IndexAt(const ConstTensorView& indices, size_t i) {
  return indices.dtype == DType::kInt64 ? indices.as<int64_t>()[i] : indices.as<int32_t>()[i];
}

Error BadIndex(int64_t index, int64_t size) {
  return Error{ErrorCode::kInvalidArgument,
               StrCat("GATHER met index ", index, " in a list of ", size, ".")};
}

Status GatherStrings(const EvalContext& context) {
  MG_TRY_ASSIGN(const std::vector<std::string_view> params, UnpackStrings(context.inputs[0].bytes));
  const size_t count = static_cast<size_t>(context.inputs[1].shape.NumElements().value_or(0));
  const int64_t size = static_cast<int64_t>(params.size());
  std::vector<std::string_view> picked;
  for (size_t i = 0; i < count; ++i) {
    const int64_t index = IndexAt(context.inputs[1], i);
    if (index < 0 || index >= size) return BadIndex(index, size);
    picked.push_back(params[static_cast<size_t>(index)]);
  }
  MG_TRY_ASSIGN(context.outputs[0].owned->bytes, PackStrings(picked));
  return {};
}

size_t Product(const Shape& shape, int first, int last) {
  size_t product = 1;
  for (int i = first; i < last; ++i) product *= static_cast<size_t>(shape[i]);
  return product;
}

Status GatherNumbers(const EvalContext& context) {
  const Shape& params = context.inputs[0].shape;
  const Shape& indices = context.inputs[1].shape;
  MG_TRY_ASSIGN(const Axes axes, AxesOf(context.node, params, indices));
  const size_t batches = Product(params, 0, axes.batch_dims);
  const size_t outer = Product(params, axes.batch_dims, axes.axis);
  const size_t size = static_cast<size_t>(params[axes.axis]);
  const size_t run =
      Product(params, axes.axis + 1, params.rank()) * DTypeSize(context.inputs[0].dtype);
  const size_t picks = Product(indices, axes.batch_dims, indices.rank());
  const std::byte* from = context.inputs[0].bytes.data();
  std::byte* out = context.outputs[0].bytes.data();
  for (size_t b = 0; b < batches; ++b) {
    for (size_t o = 0; o < outer; ++o) {
      for (size_t i = 0; i < picks; ++i) {
        const int64_t index = IndexAt(context.inputs[1], b * picks + i);
        if (index < 0 || static_cast<uint64_t>(index) >= size) {
          return BadIndex(index, static_cast<int64_t>(size));
        }
        const size_t row = (b * outer + o) * size + static_cast<size_t>(index);
        std::memcpy(out, from + row * run, run);
        out += run;
      }
    }
  }
  return {};
}

Status Evaluate(const EvalContext& context) {
  return context.inputs[0].dtype == DType::kString ? GatherStrings(context)
                                                   : GatherNumbers(context);
}

// Rows of the batch are not picked from, only what is the same for any batch.
RowRule RuleOfRows(const InferState& types, const Node& node) {
  const bool picks_rows = node.options.AsGatherOptions()->axis <= 0;
  return picks_rows && !types.known(node.inputs[0]) ? RowRule::kMixed : RowRule::kRows;
}

}  // namespace

extern const OpDef kGather;
const OpDef kGather = {
    .op = schema::BuiltinOperator::GATHER,
    .custom_code = "",
    .name = "GATHER",
    .types = "all, strings from a list",
    .summary =
        "Slices picked along an axis by int32 or int64 indices; an index out of range is an "
        "error of the run.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .infer = Infer,
    .evaluate = Evaluate,
    .row_rule_of = RuleOfRows,
};

}  // namespace monograph
