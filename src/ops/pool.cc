#include "ops/pool.h"

#include <algorithm>

#include "ops/require.h"

namespace monograph {

Window PoolHeight(const schema::Pool2DOptionsT& o) { return {o.filter_height, o.stride_h, 1}; }
Window PoolWidth(const schema::Pool2DOptionsT& o) { return {o.filter_width, o.stride_w, 1}; }

Status InferPool(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt8, DType::kUInt8}));
  MG_TRY(RequireRank(context, 0, 4));
  MG_TRY(RequirePerTensor(context));
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  const schema::Pool2DOptionsT& options = *context.node().options.AsPool2DOptions();
  MG_TRY(RangeOfActivation(options.fused_activation_function));
  const Shape& input = context.input(0).shape;
  MG_TRY_ASSIGN(const WindowSpan height,
                SlideWindow(input[1], PoolHeight(options), options.padding));
  MG_TRY_ASSIGN(const WindowSpan width, SlideWindow(input[2], PoolWidth(options), options.padding));
  context.SetOutput(0, context.input(0).dtype,
                    Shape{input[0], height.output, width.output, input[3]});
  return {};
}

PoolWindow PoolGeometry::At(int32_t y, int32_t x) const {
  const int32_t top = y * height.window.stride - height.pad_before;
  const int32_t left = x * width.window.stride - width.pad_before;
  return {std::max(top, 0), std::min(top + height.window.filter, input[1]), std::max(left, 0),
          std::min(left + width.window.filter, input[2])};
}

namespace {

Result<PoolAxis> MakeAxis(int32_t input, const Window& window, schema::Padding padding) {
  MG_TRY_ASSIGN(const WindowSpan span, SlideWindow(input, window, padding));
  return PoolAxis{window, span.pad_before};
}

}  // namespace

Result<PoolGeometry> GeometryOfPool(const EvalContext& context) {
  const schema::Pool2DOptionsT& options = *context.node.options.AsPool2DOptions();
  PoolGeometry g{context.inputs[0].shape, context.outputs[0].shape, {}, {}};
  MG_TRY_ASSIGN(g.height, MakeAxis(g.input[1], PoolHeight(options), options.padding));
  MG_TRY_ASSIGN(g.width, MakeAxis(g.input[2], PoolWidth(options), options.padding));
  return g;
}

}  // namespace monograph
