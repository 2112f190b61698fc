#include <string>
#include <utility>
#include <vector>

#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

Result<int32_t> BlockSize(const NodeContext& context) {
  const int64_t block = context.Int("blocksize", 0);
  if (block >= 1 && block <= 1 << 12) return static_cast<int32_t>(block);
  return Error{ErrorCode::kCorruptModel, "its blocksize is impossible."};
}

// The format has a block's pixels one behind the other, each with all its channels (DCR); CRD has
// for each channel all its pixels.
Result<ValueId> PixelsInFront(NodeContext& context, ValueId image, int32_t block) {
  const int32_t area = block * block;
  const int32_t channels = context.shape(image)[3];
  constexpr int32_t kMostChannels = 1 << 24;
  if (channels == kDynamic || channels % area != 0 || channels > kMostChannels) {
    return Error{ErrorCode::kShapeMismatch, "its channels do not fill blocks."};
  }
  std::vector<int32_t> order;
  for (int32_t pixel = 0; pixel < area; ++pixel) {
    for (int32_t c = 0; c < channels / area; ++c) order.push_back(c * area + pixel);
  }
  MG_TRY_ASSIGN(const ValueId order_id, context.Ints32(order));
  Node node = MakeNode(BuiltinOperator::GATHER, {image, order_id});
  node.options.AsGatherOptions()->axis = 3;
  return context.Emit(std::move(node));
}

}  // namespace

Status ImportDepthToSpace(NodeContext& context) {
  MG_TRY_ASSIGN(ValueId image, context.ChannelsLast(0));
  if (context.shape(image).rank() != 4) return NodeContext::Unsupported("it needs an image.");
  MG_TRY_ASSIGN(const int32_t block, BlockSize(context));
  const std::string mode = context.String("mode", "DCR");
  if (mode != "DCR" && mode != "CRD")
    return NodeContext::Unsupported("its mode is none of ONNX's.");
  if (mode == "CRD") {
    MG_TRY_ASSIGN(image, PixelsInFront(context, image, block));
  }
  Node node = MakeNode(BuiltinOperator::DEPTH_TO_SPACE, {image});
  node.options.AsDepthToSpaceOptions()->block_size = block;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, true);
}

Status ImportSpaceToDepth(NodeContext& context) {
  MG_TRY_ASSIGN(const ValueId image, context.ChannelsLast(0));
  MG_TRY_ASSIGN(const int32_t block, BlockSize(context));
  Node node = MakeNode(BuiltinOperator::SPACE_TO_DEPTH, {image});
  node.options.AsSpaceToDepthOptions()->block_size = block;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, true);
}

}  // namespace monograph::onnx
