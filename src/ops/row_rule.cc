#include "ops/row_rule.h"

#include <algorithm>
#include <string_view>

namespace monograph {

namespace {

using Op = schema::BuiltinOperator;

struct BuiltinRow {
  Op op;
  RowRule rule;
};

struct CustomRow {
  std::string_view code;
  RowRule rule;
};

// What is not here mixes.
constexpr BuiltinRow kBuiltins[] = {
    {Op::ABS, RowRule::kRows},
    {Op::ADD, RowRule::kRows},
    {Op::ARG_MAX, RowRule::kRows},
    {Op::ARG_MIN, RowRule::kRows},
    {Op::ATAN2, RowRule::kRows},
    {Op::AVERAGE_POOL_2D, RowRule::kRows},
    {Op::BATCH_MATMUL, RowRule::kRows},
    {Op::CAST, RowRule::kRows},
    {Op::CEIL, RowRule::kRows},
    {Op::CONCATENATION, RowRule::kRows},
    {Op::CONV_2D, RowRule::kRows},
    {Op::COS, RowRule::kRows},
    {Op::DEPTHWISE_CONV_2D, RowRule::kRows},
    {Op::DEPTH_TO_SPACE, RowRule::kRows},
    {Op::DEQUANTIZE, RowRule::kRows},
    {Op::DIV, RowRule::kRows},
    {Op::ELU, RowRule::kRows},
    {Op::EQUAL, RowRule::kRows},
    {Op::EXP, RowRule::kRows},
    {Op::FLOOR, RowRule::kRows},
    {Op::FLOOR_DIV, RowRule::kRows},
    {Op::FLOOR_MOD, RowRule::kRows},
    {Op::GELU, RowRule::kRows},
    {Op::GREATER, RowRule::kRows},
    {Op::GREATER_EQUAL, RowRule::kRows},
    {Op::HARD_SWISH, RowRule::kRows},
    {Op::L2_NORMALIZATION, RowRule::kRows},
    {Op::LEAKY_RELU, RowRule::kRows},
    {Op::LESS, RowRule::kRows},
    {Op::LESS_EQUAL, RowRule::kRows},
    {Op::LOCAL_RESPONSE_NORMALIZATION, RowRule::kRows},
    {Op::LOG, RowRule::kRows},
    {Op::LOGICAL_AND, RowRule::kRows},
    {Op::LOGICAL_NOT, RowRule::kRows},
    {Op::LOGICAL_OR, RowRule::kRows},
    {Op::LOGISTIC, RowRule::kRows},
    {Op::LOG_SOFTMAX, RowRule::kRows},
    {Op::MAXIMUM, RowRule::kRows},
    {Op::MAX_POOL_2D, RowRule::kRows},
    {Op::MEAN, RowRule::kRows},
    {Op::MINIMUM, RowRule::kRows},
    {Op::MIRROR_PAD, RowRule::kRows},
    {Op::MUL, RowRule::kRows},
    {Op::NEG, RowRule::kRows},
    {Op::NOT_EQUAL, RowRule::kRows},
    {Op::PACK, RowRule::kRows},
    {Op::PAD, RowRule::kRows},
    {Op::PADV2, RowRule::kRows},
    {Op::POW, RowRule::kRows},
    {Op::PRELU, RowRule::kRows},
    {Op::QUANTIZE, RowRule::kRows},
    {Op::REDUCE_ALL, RowRule::kRows},
    {Op::REDUCE_ANY, RowRule::kRows},
    {Op::REDUCE_MAX, RowRule::kRows},
    {Op::REDUCE_MIN, RowRule::kRows},
    {Op::REDUCE_PROD, RowRule::kRows},
    {Op::RELU, RowRule::kRows},
    {Op::RELU6, RowRule::kRows},
    {Op::RELU_0_TO_1, RowRule::kRows},
    {Op::RELU_N1_TO_1, RowRule::kRows},
    {Op::RESIZE_BILINEAR, RowRule::kRows},
    {Op::RESIZE_NEAREST_NEIGHBOR, RowRule::kRows},
    {Op::ROUND, RowRule::kRows},
    {Op::RSQRT, RowRule::kRows},
    {Op::SELECT, RowRule::kRows},
    {Op::SELECT_V2, RowRule::kRows},
    {Op::SIGN, RowRule::kRows},
    {Op::SIN, RowRule::kRows},
    {Op::SLICE, RowRule::kRows},
    {Op::SOFTMAX, RowRule::kRows},
    {Op::SPACE_TO_DEPTH, RowRule::kRows},
    {Op::SPLIT, RowRule::kRows},
    {Op::SPLIT_V, RowRule::kRows},
    {Op::SQRT, RowRule::kRows},
    {Op::SQUARE, RowRule::kRows},
    {Op::SQUARED_DIFFERENCE, RowRule::kRows},
    {Op::SUB, RowRule::kRows},
    {Op::SUM, RowRule::kRows},
    {Op::TANH, RowRule::kRows},
    {Op::TILE, RowRule::kRows},
    {Op::TOPK_V2, RowRule::kRows},
    {Op::TRANSPOSE, RowRule::kRows},
    {Op::UNPACK, RowRule::kRows},
    {Op::ZEROS_LIKE, RowRule::kRows},
    {Op::BROADCAST_TO, RowRule::kShapedRows},
    {Op::FILL, RowRule::kShapedRows},
    {Op::TRANSPOSE_CONV, RowRule::kShapedRows},
    {Op::EXPAND_DIMS, RowRule::kParts},
    {Op::FULLY_CONNECTED, RowRule::kParts},
    {Op::RESHAPE, RowRule::kParts},
    {Op::SQUEEZE, RowRule::kParts},
};

constexpr CustomRow kCustoms[] = {
    {"Convolution2DTransposeBias", RowRule::kRows},    {"monograph.erf", RowRule::kRows},
    {"monograph.non_max_suppression", RowRule::kRows}, {"monograph.resize", RowRule::kRows},
    {"monograph.restore_mask", RowRule::kRows},
};

bool IsFixed(const InferState& types, ValueId id) {
  return types.graph().value(id).is_constant() || types.known(id);
}

// Rows of the batch are not picked from, only what is the same for any batch.
RowRule GatherRule(const InferState& types, const Node& node) {
  const bool picks_rows = node.options.AsGatherOptions()->axis <= 0;
  return picks_rows && !IsFixed(types, node.inputs[0]) ? RowRule::kMixed : RowRule::kRows;
}

// A negative stride would turn the batch around.
RowRule StridedSliceRule(const InferState& types, const Node& node) {
  const auto strides = types.known(node.inputs[3]);
  const bool forwards = strides && strides->dtype == DType::kInt32 && !strides->bytes.empty() &&
                        strides->as<int32_t>()[0] == 1;
  return forwards ? RowRule::kRows : RowRule::kMixed;
}

RowRule CustomRule(std::string_view code) {
  const auto found = std::ranges::find(kCustoms, code, &CustomRow::code);
  return found == std::end(kCustoms) ? RowRule::kMixed : found->rule;
}

}  // namespace

RowRule RowRuleOf(const InferState& types, const Node& node) {
  switch (node.op) {
    case Op::CUSTOM: return CustomRule(node.custom_code);
    case Op::GATHER: return GatherRule(types, node);
    case Op::GATHER_ND: return IsFixed(types, node.inputs[0]) ? RowRule::kRows : RowRule::kMixed;
    case Op::STRIDED_SLICE: return StridedSliceRule(types, node);
    default: break;
  }
  const auto found = std::ranges::find(kBuiltins, node.op, &BuiltinRow::op);
  return found == std::end(kBuiltins) ? RowRule::kMixed : found->rule;
}

}  // namespace monograph
