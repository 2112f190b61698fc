#include "graph/op_options.h"

#include <algorithm>
#include <iterator>

#include "schema/model_generated.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;
using schema::BuiltinOptions;
using schema::BuiltinOptionsUnion;

struct OptionsRow {
  BuiltinOperator op;
  BuiltinOptions type;
  BuiltinOptionsUnion (*make)();
};

template <typename Table>
BuiltinOptionsUnion Make() {
  BuiltinOptionsUnion options;
  options.Set(Table());
  return options;
}

template <typename Table>
constexpr OptionsRow Row(BuiltinOperator op) {
  return {op, schema::BuiltinOptionsUnionTraits<Table>::enum_value, &Make<Table>};
}

constexpr OptionsRow kRows[] = {
    Row<schema::AddOptionsT>(BuiltinOperator::ADD),
    Row<schema::ArgMaxOptionsT>(BuiltinOperator::ARG_MAX),
    Row<schema::ArgMinOptionsT>(BuiltinOperator::ARG_MIN),
    Row<schema::Pool2DOptionsT>(BuiltinOperator::AVERAGE_POOL_2D),
    Row<schema::BatchMatMulOptionsT>(BuiltinOperator::BATCH_MATMUL),
    Row<schema::CastOptionsT>(BuiltinOperator::CAST),
    Row<schema::ConcatenationOptionsT>(BuiltinOperator::CONCATENATION),
    Row<schema::Conv2DOptionsT>(BuiltinOperator::CONV_2D),
    Row<schema::CumsumOptionsT>(BuiltinOperator::CUMSUM),
    Row<schema::DepthwiseConv2DOptionsT>(BuiltinOperator::DEPTHWISE_CONV_2D),
    Row<schema::DepthToSpaceOptionsT>(BuiltinOperator::DEPTH_TO_SPACE),
    Row<schema::DivOptionsT>(BuiltinOperator::DIV),
    Row<schema::FullyConnectedOptionsT>(BuiltinOperator::FULLY_CONNECTED),
    Row<schema::GatherOptionsT>(BuiltinOperator::GATHER),
    Row<schema::GeluOptionsT>(BuiltinOperator::GELU),
    Row<schema::L2NormOptionsT>(BuiltinOperator::L2_NORMALIZATION),
    Row<schema::LeakyReluOptionsT>(BuiltinOperator::LEAKY_RELU),
    Row<schema::LocalResponseNormalizationOptionsT>(BuiltinOperator::LOCAL_RESPONSE_NORMALIZATION),
    Row<schema::Pool2DOptionsT>(BuiltinOperator::MAX_POOL_2D),
    Row<schema::ReducerOptionsT>(BuiltinOperator::MEAN),
    Row<schema::MirrorPadOptionsT>(BuiltinOperator::MIRROR_PAD),
    Row<schema::MulOptionsT>(BuiltinOperator::MUL),
    Row<schema::OneHotOptionsT>(BuiltinOperator::ONE_HOT),
    Row<schema::PackOptionsT>(BuiltinOperator::PACK),
    Row<schema::ReducerOptionsT>(BuiltinOperator::REDUCE_ALL),
    Row<schema::ReducerOptionsT>(BuiltinOperator::REDUCE_ANY),
    Row<schema::ReducerOptionsT>(BuiltinOperator::REDUCE_MAX),
    Row<schema::ReducerOptionsT>(BuiltinOperator::REDUCE_MIN),
    Row<schema::ReducerOptionsT>(BuiltinOperator::REDUCE_PROD),
    Row<schema::ReshapeOptionsT>(BuiltinOperator::RESHAPE),
    Row<schema::ResizeBilinearOptionsT>(BuiltinOperator::RESIZE_BILINEAR),
    Row<schema::ResizeNearestNeighborOptionsT>(BuiltinOperator::RESIZE_NEAREST_NEIGHBOR),
    Row<schema::ShapeOptionsT>(BuiltinOperator::SHAPE),
    Row<schema::SoftmaxOptionsT>(BuiltinOperator::SOFTMAX),
    Row<schema::SpaceToDepthOptionsT>(BuiltinOperator::SPACE_TO_DEPTH),
    Row<schema::SplitOptionsT>(BuiltinOperator::SPLIT),
    Row<schema::SplitVOptionsT>(BuiltinOperator::SPLIT_V),
    Row<schema::SqueezeOptionsT>(BuiltinOperator::SQUEEZE),
    Row<schema::StridedSliceOptionsT>(BuiltinOperator::STRIDED_SLICE),
    Row<schema::SubOptionsT>(BuiltinOperator::SUB),
    Row<schema::ReducerOptionsT>(BuiltinOperator::SUM),
    Row<schema::TransposeConvOptionsT>(BuiltinOperator::TRANSPOSE_CONV),
    Row<schema::UnpackOptionsT>(BuiltinOperator::UNPACK),
};

const OptionsRow* FindRow(BuiltinOperator op) {
  const auto* found = std::ranges::find(kRows, op, &OptionsRow::op);
  return found == std::end(kRows) ? nullptr : found;
}

}  // namespace

BuiltinOptions OptionsTypeOf(BuiltinOperator op) {
  const OptionsRow* row = FindRow(op);
  return row == nullptr ? BuiltinOptions::NONE : row->type;
}

BuiltinOptionsUnion DefaultOptions(BuiltinOperator op) {
  const OptionsRow* row = FindRow(op);
  return row == nullptr ? BuiltinOptionsUnion() : row->make();
}

std::vector<uint8_t> PackOptions(const BuiltinOptionsUnion& options) {
  flatbuffers::FlatBufferBuilder builder;
  const auto packed = options.Pack(builder);
  if (packed.IsNull()) return {};
  builder.Finish(flatbuffers::Offset<flatbuffers::Table>(packed.o));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

}  // namespace monograph
