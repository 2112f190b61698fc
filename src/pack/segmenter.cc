#include "pack/segmenter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"
#include "ops/restore_mask.h"
#include "pack/labels.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// Takes an ARG_MAX over classes off the graph's end, where it is there: between the network's
// pixels scores can be interpolated, numbers of classes cannot.
void TakeArgMax(Graph& graph) {
  const auto ends = [&](const Node& node) {
    const auto axis = node.op == BuiltinOperator::ARG_MAX ? ConstantView(graph, node.inputs[1])
                                                          : std::optional<ConstTensorView>();
    if (graph.outputs.size() != 1 || node.outputs[0] != graph.outputs[0] || !axis) return false;
    const bool last = axis->dtype == DType::kInt32 && axis->bytes.size() == sizeof(int32_t) &&
                      (axis->as<int32_t>()[0] == 3 || axis->as<int32_t>()[0] == -1);
    return last && graph.value(node.inputs[0]).shape.rank() == 4;
  };
  auto& nodes = graph.mutable_nodes();
  const auto found = std::ranges::find_if(nodes, ends);
  if (found == nodes.end()) return;
  graph.outputs = {found->inputs[0]};
  nodes.erase(found);
}

Result<ValueId> FindScores(const Graph& graph) {
  if (graph.outputs.size() != 1) {
    return Error{ErrorCode::kUnsupportedModel,
                 StrCat("The network has ", graph.outputs.size(),
                        " outputs; one map of scores is what a segmenter has.")};
  }
  const Value& output = graph.value(graph.outputs[0]);
  const bool real = output.dtype == DType::kFloat32 || !output.quantization.empty();
  if (real && output.shape.rank() == 4) return graph.outputs[0];
  return Error{
      ErrorCode::kUnsupportedModel,
      StrCat("The network's output \"", Printable(output.name), "\" is ", DTypeName(output.dtype),
             " ", output.shape.ToString(), "; a segmenter gives float32 [N, h, w, classes].")};
}

Status CheckOptions(const SegmenterOptions& options, int32_t classes) {
  if (!options.labels.empty()) MG_TRY(CheckLabels(options.labels, classes));
  const bool best = options.mask == MaskKind::kClasses;
  if (best && (classes < 2 || classes > kUnseenClass)) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("A mask of classes needs 2 up to ", int{kUnseenClass},
                        " of them; the network tells ", classes,
                        " apart. A mask of probabilities can be asked for instead.")};
  }
  return {};
}

// int32 [2]: height and width of the original image.
Result<ValueId> OriginalSize(Emitter& emitter, ValueId image) {
  MG_TRY_ASSIGN(const ValueId shape, emitter.ShapeOf(image, "image_shape"));
  return emitter.Pick(shape, 0, {1, 2}, "image_size");
}

Result<ValueId> Restore(Emitter& emitter, ValueId scores, const PackedImage& image, MaskKind mask) {
  MG_TRY_ASSIGN(const ValueId size, OriginalSize(emitter, image.image));
  Node node = MakeNode(BuiltinOperator::CUSTOM, {scores, image.transform, size});
  node.custom_code = kRestoreMaskName;
  node.custom_options =
      WriteOptions(RestoreMaskOptions{image.height, image.width, mask == MaskKind::kClasses});
  return emitter.Emit(std::move(node), "mask");
}

Result<ValueId> Stretch(Emitter& emitter, ValueId scores, const PackedImage& image, MaskKind mask) {
  MG_TRY_ASSIGN(const ValueId size, OriginalSize(emitter, image.image));
  Node resize = MakeNode(BuiltinOperator::RESIZE_BILINEAR, {scores, size});
  resize.options.AsResizeBilinearOptions()->half_pixel_centers = true;
  MG_TRY_ASSIGN(const ValueId stretched, emitter.Emit(std::move(resize), "stretched_scores"));
  if (mask == MaskKind::kProbabilities) return stretched;
  MG_TRY_ASSIGN(const ValueId axis, emitter.Scalar("class_axis", 3));
  Node best = MakeNode(BuiltinOperator::ARG_MAX, {stretched, axis});
  best.options.AsArgMaxOptions()->output_type = schema::TensorType::INT32;
  MG_TRY_ASSIGN(const ValueId classes, emitter.Emit(std::move(best), "best", DType::kInt32));
  return emitter.Cast(classes, DType::kUInt8, "mask");
}

}  // namespace

Status PackSegmenter(Graph& graph, const PackedImage& image, const SegmenterOptions& options) {
  TakeArgMax(graph);
  MG_TRY_ASSIGN(ValueId scores, FindScores(graph));
  Emitter emitter(graph, "postprocess");
  if (options.layout == Layout::kNchw) {
    MG_TRY_ASSIGN(scores, emitter.Transpose(scores, {0, 2, 3, 1}, "nhwc"));
  }
  MG_TRY(CheckOptions(options, emitter.shape(scores)[3]));
  MG_TRY_ASSIGN(scores, EmitScores(emitter, scores, options.activation, "scores"));
  MG_TRY_ASSIGN(const ValueId mask, options.portable
                                        ? Stretch(emitter, scores, image, options.mask)
                                        : Restore(emitter, scores, image, options.mask));
  graph.value(mask).name = "mask";
  graph.outputs = {mask};
  if (options.labels.empty()) return {};
  MG_TRY_ASSIGN(const ValueId labels, AddLabels(graph, options.labels));
  graph.value(labels).name = "labels";
  graph.outputs.push_back(labels);
  return {};
}

}  // namespace monograph
