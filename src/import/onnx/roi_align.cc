#include "ops/roi_align.h"

#include <string>

#include "import/onnx/compose.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

Result<bool> Chooses(const std::string& name, std::string_view yes, std::string_view no) {
  if (name == yes || name == no) return name == yes;
  return Error{ErrorCode::kCorruptModel, "its mode is none of ONNX's."};
}

// A number from 0 or 1 on that the operator can have.
Result<int32_t> Size(const NodeContext& context, std::string_view name, int64_t fallback) {
  const int64_t value = context.Int(name, fallback);
  if (value >= fallback && value <= 1024) return static_cast<int32_t>(value);
  return NodeContext::Unsupported("its output size or its sampling_ratio is impossible.");
}

Result<RoiAlignOptions> ReadOptions(const NodeContext& context) {
  RoiAlignOptions options;
  MG_TRY_ASSIGN(options.height, Size(context, "output_height", 1));
  MG_TRY_ASSIGN(options.width, Size(context, "output_width", 1));
  MG_TRY_ASSIGN(options.sampling_ratio, Size(context, "sampling_ratio", 0));
  options.spatial_scale = context.Float("spatial_scale", 1);
  // Before opset 16 there was no half pixel.
  const std::string mode = context.String(
      "coordinate_transformation_mode", context.opset() < 16 ? "output_half_pixel" : "half_pixel");
  MG_TRY_ASSIGN(options.half_pixel, Chooses(mode, "half_pixel", "output_half_pixel"));
  MG_TRY_ASSIGN(options.maximum, Chooses(context.String("mode", "avg"), "max", "avg"));
  return options;
}

}  // namespace

Status ImportRoiAlign(NodeContext& context) {
  MG_TRY_ASSIGN(const RoiAlignOptions options, ReadOptions(context));
  MG_TRY_ASSIGN(const ValueId image, context.ChannelsLast(0));
  MG_TRY_ASSIGN(const ValueId boxes, context.OnnxOrder(1));
  MG_TRY_ASSIGN(const ValueId batch, context.OnnxOrder(2));
  MG_TRY_ASSIGN(const ValueId output,
                EmitCustom(context, kRoiAlignName, {image, boxes, batch}, WriteOptions(options)));
  return context.SetOutput(output, true);
}

}  // namespace monograph::onnx
