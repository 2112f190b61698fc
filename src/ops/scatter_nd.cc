#include <algorithm>

#include "base/strings.h"
#include "ops/element.h"
#include "ops/require.h"
#include "ops/scatter.h"

namespace monograph {

namespace {

// The indices' last dimension points into the data's first ones; an update holds what is left.
Status CheckShapes(const Shape& data, const Shape& indices, const Shape& updates) {
  const int last = indices.rank() - 1;
  const int32_t depth = last < 0 ? kDynamic : indices[last];
  bool fits = depth >= 0 && depth <= data.rank() && updates.rank() == last + data.rank() - depth;
  for (int i = 0; fits && i < updates.rank(); ++i) {
    const int32_t wanted = i < last ? indices[i] : data[depth + i - last];
    fits = wanted == updates[i] || wanted == kDynamic || updates[i] == kDynamic;
  }
  if (fits) return {};
  return Error{ErrorCode::kShapeMismatch,
               StrCat("updates of shape ", updates.ToString(), " at indices of shape ",
                      indices.ToString(), " do not fit ", data.ToString(), ".")};
}

Status Infer(InferContext& context) {
  MG_TRY(ReadScatterOptions(context.node().custom_options));
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt32, DType::kInt64}));
  MG_TRY(RequireDType(context, 1, {DType::kInt32, DType::kInt64}));
  MG_TRY(RequireSameDType(context, 2, 0));
  MG_TRY(CheckShapes(context.input(0).shape, context.input(1).shape, context.input(2).shape));
  context.SetOutput(0, context.input(0).dtype, context.input(0).shape);
  return {};
}

Status Evaluate(const EvalContext& context) {
  MG_TRY_ASSIGN(const ScatterOptions options, ReadScatterOptions(context.node.custom_options));
  const Shape& data = context.inputs[0].shape;
  const ConstTensorView& indices = context.inputs[1];
  std::ranges::copy(context.inputs[0].bytes, context.outputs[0].bytes.begin());
  const int32_t depth = indices.shape[indices.shape.rank() - 1];
  size_t run = 1;
  for (int i = depth; i < data.rank(); ++i) run *= static_cast<size_t>(data[i]);
  const size_t elements = context.inputs[2].bytes.size() / DTypeSize(context.inputs[2].dtype);
  const size_t updates = run == 0 ? 0 : elements / run;
  for (size_t update = 0; update < updates; ++update) {
    size_t at = 0;
    for (int32_t d = 0; d < depth; ++d) {
      const size_t i = update * static_cast<size_t>(depth) + static_cast<size_t>(d);
      MG_TRY_ASSIGN(const size_t index, ElementIndex(IntegerAt(indices, i), data[d]));
      at = at * static_cast<size_t>(data[d]) + index;
    }
    for (size_t k = 0; k < run; ++k) {
      ScatterElement(options.reduction, context.outputs[0], at * run + k, context.inputs[2],
                     update * run + k);
    }
  }
  return {};
}

}  // namespace

extern const OpDef kScatterNd;
const OpDef kScatterNd = {
    .op = schema::BuiltinOperator::CUSTOM,
    .custom_code = kScatterNdName,
    .name = kScatterNdName,
    .types = "float32, int32, int64",
    .summary = "Writes, adds, multiplies or compares slices at computed positions.",
    .min_inputs = 3,
    .max_inputs = 3,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
