#include "format/op_version.h"

#include <algorithm>

namespace monograph {

namespace {

using schema::ActivationFunctionType;
using schema::BuiltinOperator;

struct View {
  const Graph& graph;
  const Node& node;

  const Value* input(size_t i) const {
    const bool there = i < node.inputs.size() && node.inputs[i] != kNoValue;
    return there ? &graph.value(node.inputs[i]) : nullptr;
  }
  const Value* output(size_t i) const {
    return i < node.outputs.size() ? &graph.value(node.outputs[i]) : nullptr;
  }
};

bool Is(const Value* value, DType dtype) { return value != nullptr && value->dtype == dtype; }

bool PerChannel(const Value* value) {
  return value != nullptr && value->quantization.per_channel();
}

int Rank(const Value* value) { return value == nullptr ? 0 : value->shape.rank(); }

template <DType kType, size_t kIndex = 0>
bool Input(const View& view) {
  return Is(view.input(kIndex), kType);
}

template <DType kType>
bool Output(const View& view) {
  return Is(view.output(0), kType);
}

template <int kAbove>
bool RankAbove(const View& view) {
  return Rank(view.input(0)) > kAbove;
}

// Elementwise operators with two inputs of different shape.
bool BroadcastAboveFour(const View& view) {
  const Value* a = view.input(0);
  const Value* b = view.input(1);
  return a != nullptr && b != nullptr && a->shape != b->shape && std::max(Rank(a), Rank(b)) > 4;
}

bool Hybrid(const View& view) {
  return Is(view.input(0), DType::kFloat32) && Is(view.input(1), DType::kInt8);
}

bool HybridPerChannel(const View& view) { return Hybrid(view) && PerChannel(view.input(1)); }

bool PerChannelInput(const View& view) { return PerChannel(view.input(0)); }

bool PerChannelOutput(const View& view) { return PerChannel(view.output(0)); }

bool UnquantizedInt16(const View& view) {
  const Value* input = view.input(0);
  return Is(input, DType::kInt16) && input->quantization.empty();
}

bool Grouped(const View& view) {
  const Value* input = view.input(0);
  const Value* filter = view.input(1);
  return Rank(input) == 4 && Rank(filter) == 4 && input->shape[3] != filter->shape[3];
}

bool Dilated(const View& view) {
  const auto* options = view.node.options.AsDepthwiseConv2DOptions();
  return options != nullptr && (options->dilation_h_factor != 1 || options->dilation_w_factor != 1);
}

bool WithoutBias(const View& view) { return view.input(2) == nullptr; }

bool KeepsDims(const View& view) {
  const auto* options = view.node.options.AsFullyConnectedOptions();
  return options != nullptr && options->keep_num_dims;
}

bool AsymmetricHybrid(const View& view) {
  const auto* options = view.node.options.AsFullyConnectedOptions();
  return Hybrid(view) && options != nullptr && options->asymmetric_quantize_inputs;
}

bool Shuffled(const View& view) {
  const auto* options = view.node.options.AsFullyConnectedOptions();
  return options != nullptr &&
         options->weights_format != schema::FullyConnectedOptionsWeightsFormat::DEFAULT;
}

bool BatchDims(const View& view) {
  const auto* options = view.node.options.AsGatherOptions();
  return options != nullptr && options->batch_dims != 0;
}

// The product of the inputs' scales is not below the output's.
bool RescalesUp(const View& view) {
  const Value* values[] = {view.input(0), view.input(1), view.output(0)};
  for (const Value* value : values) {
    if (value == nullptr || value->quantization.empty()) return false;
  }
  return values[0]->quantization.scale[0] * values[1]->quantization.scale[0] >=
         values[2]->quantization.scale[0];
}

bool HasTransposeConvBias(const View& view) { return view.input(3) != nullptr; }

bool HasTransposeConvActivation(const View& view) {
  const auto* options = view.node.options.AsTransposeConvOptions();
  return options != nullptr && options->fused_activation_function != ActivationFunctionType::NONE;
}

bool MasksNewAxes(const View& view) {
  const auto* options = view.node.options.AsStridedSliceOptions();
  return options != nullptr && (options->ellipsis_mask != 0 || options->new_axis_mask != 0);
}

bool EndIsOffset(const View& view) {
  const auto* options = view.node.options.AsStridedSliceOptions();
  return options != nullptr && options->offset;
}

bool HalfPixelBilinear(const View& view) {
  const auto* options = view.node.options.AsResizeBilinearOptions();
  return options != nullptr && options->half_pixel_centers;
}

bool AlignedNearest(const View& view) {
  const auto* options = view.node.options.AsResizeNearestNeighborOptions();
  return options != nullptr && (options->half_pixel_centers || options->align_corners);
}

bool Always(const View&) { return true; }

bool SelectsRankFive(const View& view) {
  return Rank(view.input(0)) == 5 || Rank(view.input(1)) == 5 || Rank(view.input(2)) == 5;
}

// As a condition.
bool TakesNumbers(const View& view) { return !Is(view.input(0), DType::kBool); }

struct VersionRow {
  BuiltinOperator op;
  int32_t version;
  bool (*needed)(const View& view);
};

using Op = BuiltinOperator;

constexpr DType kF16 = DType::kFloat16;
constexpr DType kF32 = DType::kFloat32;
constexpr DType kI8 = DType::kInt8;
constexpr DType kU8 = DType::kUInt8;
constexpr DType kI16 = DType::kInt16;
constexpr DType kI32 = DType::kInt32;
constexpr DType kI64 = DType::kInt64;
constexpr DType kStr = DType::kString;

// A version holds all that lower ones do, so the highest row that applies counts.
constexpr VersionRow kRows[] = {
    {Op::ABS, 2, Input<kI8>},
    {Op::ABS, 2, Input<kU8>},
    {Op::ABS, 3, Input<kI16>},
    {Op::ABS, 4, UnquantizedInt16},
    {Op::ABS, 5, Input<kI32>},
    {Op::ADD, 2, Input<kI8>},
    {Op::ADD, 4, Input<kI64>},
    {Op::ADD, 5, UnquantizedInt16},
    {Op::ADD, 6, Input<kF16>},
    {Op::ARG_MAX, 2, Input<kI8>},
    {Op::ARG_MAX, 3, Input<DType::kBool>},
    {Op::ARG_MIN, 2, Input<kI8>},
    {Op::AVERAGE_POOL_2D, 2, Input<kI8>},
    {Op::AVERAGE_POOL_2D, 3, Input<kI16>},
    {Op::BROADCAST_TO, 2, Always},
    {Op::BROADCAST_TO, 3, Input<kI8>},
    {Op::BROADCAST_TO, 3, Input<kI16>},
    {Op::CAST, 3, Input<kI8>},
    {Op::CAST, 3, Output<kI8>},
    {Op::CAST, 5, Input<kF16>},
    {Op::CAST, 5, Output<kF16>},
    {Op::CONCATENATION, 2, Input<kI8>},
    {Op::CONCATENATION, 3, Input<kI16>},
    {Op::CONV_2D, 2, Hybrid},
    {Op::CONV_2D, 3, Input<kI8>},
    {Op::CONV_2D, 4, Input<kI16>},
    {Op::CONV_2D, 5, HybridPerChannel},
    {Op::CONV_2D, 6, Grouped},
    {Op::DEPTHWISE_CONV_2D, 2, Dilated},
    {Op::DEPTHWISE_CONV_2D, 3, Input<kI8>},
    {Op::DEPTHWISE_CONV_2D, 4, Hybrid},
    {Op::DEPTHWISE_CONV_2D, 5, Input<kI16>},
    {Op::DEPTHWISE_CONV_2D, 6, HybridPerChannel},
    {Op::DEPTH_TO_SPACE, 2, Input<kI8>},
    {Op::DEQUANTIZE, 2, Input<kI8>},
    {Op::DEQUANTIZE, 3, Input<kI16>},
    {Op::DEQUANTIZE, 3, Input<kF16>},
    {Op::DEQUANTIZE, 5, PerChannelInput},
    {Op::DIV, 2, BroadcastAboveFour},
    {Op::EQUAL, 2, Input<kI8>},
    {Op::EQUAL, 4, Input<kI16>},
    {Op::EXP, 2, Input<kI8>},
    {Op::EXP, 2, Input<kI16>},
    {Op::FILL, 2, Input<DType::kBool, 1>},
    {Op::FILL, 3, Input<kI8, 1>},
    {Op::FILL, 3, Input<kI16, 1>},
    {Op::FLOOR_DIV, 2, Input<kF32>},
    {Op::FLOOR_DIV, 3, Input<kI8>},
    {Op::FLOOR_DIV, 3, Input<kI16>},
    {Op::FULLY_CONNECTED, 2, Shuffled},
    {Op::FULLY_CONNECTED, 3, Hybrid},
    {Op::FULLY_CONNECTED, 4, Input<kI8>},
    {Op::FULLY_CONNECTED, 5, KeepsDims},
    {Op::FULLY_CONNECTED, 6, WithoutBias},
    {Op::FULLY_CONNECTED, 7, Input<kI16>},
    {Op::FULLY_CONNECTED, 9, AsymmetricHybrid},
    {Op::FULLY_CONNECTED, 12, HybridPerChannel},
    {Op::GATHER, 2, Input<kI8>},
    {Op::GATHER, 3, Input<DType::kBool>},
    {Op::GATHER, 4, Input<kI16>},
    {Op::GATHER, 5, BatchDims},
    {Op::GATHER, 6, Input<kI16, 1>},
    {Op::GATHER_ND, 2, Input<kStr>},
    {Op::GATHER_ND, 3, Input<kI16>},
    {Op::GATHER_ND, 4, Input<kI16, 1>},
    {Op::GATHER_ND, 5, Input<DType::kBool>},
    {Op::GELU, 2, Input<kI8>},
    {Op::GELU, 2, Input<kU8>},
    {Op::GREATER, 2, Input<kI8>},
    {Op::GREATER_EQUAL, 2, Input<kI8>},
    {Op::GREATER_EQUAL, 3, Input<kI16>},
    {Op::L2_NORMALIZATION, 2, Output<kI8>},
    {Op::LEAKY_RELU, 2, Input<kI16>},
    {Op::LESS, 2, Input<kI8>},
    {Op::LESS, 3, Input<kI16>},
    {Op::LESS_EQUAL, 2, Input<kI8>},
    {Op::LOGISTIC, 2, Input<kI8>},
    {Op::LOGISTIC, 3, Input<kI16>},
    {Op::LOG_SOFTMAX, 2, Input<kI8>},
    {Op::MAXIMUM, 2, Input<kI8>},
    {Op::MAXIMUM, 3, BroadcastAboveFour},
    {Op::MAXIMUM, 4, Input<kI16>},
    {Op::MAX_POOL_2D, 2, Input<kI8>},
    {Op::MAX_POOL_2D, 3, Input<kI16>},
    {Op::MEAN, 2, Input<kI8>},
    {Op::MEAN, 3, Input<kI16>},
    {Op::MINIMUM, 2, Input<kI8>},
    {Op::MINIMUM, 3, BroadcastAboveFour},
    {Op::MINIMUM, 4, Input<kI16>},
    {Op::MIRROR_PAD, 2, Input<kI8>},
    {Op::MIRROR_PAD, 3, Input<kI16>},
    {Op::MUL, 2, Input<kI8>},
    {Op::MUL, 3, RescalesUp},
    {Op::MUL, 4, Input<kI16>},
    {Op::MUL, 5, Input<kI64>},
    {Op::MUL, 7, UnquantizedInt16},
    {Op::MUL, 8, Input<kF16>},
    {Op::NOT_EQUAL, 2, Input<kI8>},
    {Op::PACK, 2, Input<kI8>},
    {Op::PACK, 3, Input<kI16>},
    {Op::PAD, 2, Input<kI8>},
    {Op::PAD, 3, Input<kI16>},
    {Op::PAD, 4, RankAbove<4>},
    {Op::PAD, 5, Input<DType::kBool>},
    {Op::PADV2, 2, Input<kI8>},
    {Op::PADV2, 3, Input<kI16>},
    {Op::PADV2, 4, RankAbove<4>},
    {Op::PADV2, 5, Input<DType::kBool>},
    {Op::QUANTIZE, 2, Output<kI16>},
    {Op::QUANTIZE, 3, PerChannelOutput},
    {Op::RANGE, 2, Input<kI64>},
    {Op::REDUCE_MAX, 2, Input<kI8>},
    {Op::REDUCE_MIN, 2, Input<kI8>},
    {Op::REDUCE_PROD, 2, Input<kI8>},
    {Op::RELU, 2, Input<kI8>},
    {Op::RELU, 2, Input<kU8>},
    {Op::RELU, 3, Input<kI16>},
    {Op::RELU6, 2, Input<kI8>},
    {Op::RELU6, 3, Input<kI16>},
    {Op::RESIZE_BILINEAR, 2, Input<kI8>},
    {Op::RESIZE_BILINEAR, 3, HalfPixelBilinear},
    {Op::RESIZE_BILINEAR, 4, Input<kI16>},
    {Op::RESIZE_NEAREST_NEIGHBOR, 2, Input<kI8>},
    {Op::RESIZE_NEAREST_NEIGHBOR, 3, AlignedNearest},
    {Op::RESIZE_NEAREST_NEIGHBOR, 4, Input<kI16>},
    {Op::RSQRT, 2, Input<kI8>},
    {Op::RSQRT, 3, Input<kI16>},
    {Op::SELECT, 3, SelectsRankFive},
    {Op::SIGN, 2, Input<kI32>},
    {Op::SLICE, 2, Input<kI8>},
    {Op::SLICE, 3, Input<kStr>},
    {Op::SLICE, 4, Input<kI16>},
    {Op::SLICE, 5, RankAbove<4>},
    {Op::SOFTMAX, 2, Input<kI8>},
    {Op::SOFTMAX, 3, Input<kI16>},
    {Op::SPACE_TO_DEPTH, 2, Input<kI8>},
    {Op::SPLIT, 2, Input<kI8, 1>},
    {Op::SPLIT, 3, Input<kI32, 1>},
    {Op::SPLIT, 4, Input<kI16, 1>},
    {Op::SQRT, 2, Input<kI8>},
    {Op::SQRT, 2, Input<kI16>},
    {Op::SQUARED_DIFFERENCE, 2, Input<kI8>},
    {Op::SQUEEZE, 2, Input<kStr>},
    {Op::STRIDED_SLICE, 2, Input<kI8>},
    {Op::STRIDED_SLICE, 3, Input<DType::kBool>},
    {Op::STRIDED_SLICE, 4, RankAbove<4>},
    {Op::STRIDED_SLICE, 5, Input<kStr>},
    {Op::STRIDED_SLICE, 6, MasksNewAxes},
    {Op::STRIDED_SLICE, 8, EndIsOffset},
    {Op::SUB, 2, Input<kI8>},
    {Op::SUB, 3, BroadcastAboveFour},
    {Op::SUB, 4, Input<kI64>},
    {Op::SUM, 2, Input<kI8>},
    {Op::TANH, 2, Input<kI8>},
    {Op::TANH, 3, Input<kI16>},
    {Op::TOPK_V2, 2, Input<kI8>},
    {Op::TOPK_V2, 3, Input<kI16>},
    {Op::TOPK_V2, 3, Input<kI16, 1>},
    {Op::TRANSPOSE, 2, Input<kI8>},
    {Op::TRANSPOSE, 3, Input<DType::kBool>},
    {Op::TRANSPOSE, 4, RankAbove<4>},
    {Op::TRANSPOSE, 5, Input<kI16>},
    {Op::TRANSPOSE, 6, RankAbove<5>},
    {Op::TRANSPOSE, 8, RankAbove<6>},
    {Op::TRANSPOSE_CONV, 2, Input<kI8, 1>},
    {Op::TRANSPOSE_CONV, 3, HasTransposeConvBias},
    {Op::TRANSPOSE_CONV, 4, HasTransposeConvActivation},
    {Op::UNPACK, 2, Input<kI8>},
    {Op::UNPACK, 2, Input<kU8>},
    {Op::UNPACK, 3, Input<DType::kBool>},
    {Op::UNPACK, 4, Input<kI16>},
    {Op::UNPACK, 5, Input<kF16>},
    {Op::WHERE, 2, TakesNumbers},
};

}  // namespace

int32_t MinimumVersion(const Graph& graph, const Node& node) {
  int32_t version = 1;
  for (const VersionRow& row : kRows) {
    if (row.op == node.op && row.needed({graph, node})) version = std::max(version, row.version);
  }
  return version;
}

}  // namespace monograph
