// Operators that move elements without computing on them.
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <numeric>

#include "base/string_tensor.h"
#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;

// 0, 1, 2, ... in the shape.
Tensor Counting(const Shape& shape) {
  std::vector<int32_t> values(static_cast<size_t>(*shape.NumElements()));
  std::iota(values.begin(), values.end(), 0);
  return Tensor::Of(shape, values);
}

Tensor Integers(const std::vector<int32_t>& values) {
  return Tensor::Of<int32_t>({static_cast<int32_t>(values.size())}, values);
}

Tensor Scalar(int32_t value) { return Tensor::Of<int32_t>({}, {value}); }

using Ints = std::vector<int32_t>;

TEST_CASE("SHAPE gives the dimensions and is known ahead") {
  OpCase op(Op::SHAPE);
  op.Dynamic(Counting({2, 3, 4})).Output(DType::kInt32);
  CHECK(Naive(op).as<int32_t>() == Ints{2, 3, 4});
  OpCase wide(Op::SHAPE);
  wide.Input(Counting({7})).Output(DType::kInt64);
  CHECK(Naive(wide).as<int64_t>() == std::vector<int64_t>{7});
  CHECK(PlaceOf(wide) == "folded");
}

TEST_CASE("RESHAPE finds the open dimension") {
  OpCase op(Op::RESHAPE);
  op.Dynamic(Counting({2, 3, 4})).Constant(Integers({4, -1})).Output(DType::kInt32);
  CHECK(Naive(op).shape == Shape{4, 6});
  OpCase by_options(Op::RESHAPE);
  by_options.Input(Counting({2, 6})).Output(DType::kInt32);
  by_options.options<schema::ReshapeOptionsT>().new_shape = {3, 4};
  CHECK(Naive(by_options).shape == Shape{3, 4});
  CHECK(Naive(by_options).as<int32_t>() == Counting({12}).as<int32_t>());
}

TEST_CASE("RESHAPE refuses what does not fit") {
  for (const Ints& dims : {Ints{5, 5}, Ints{-1, -1}, Ints{7, -1}, Ints{-2, 12}, Ints{0, -1}}) {
    OpCase op(Op::RESHAPE);
    op.Input(Counting({2, 3, 4})).Constant(Integers(dims)).Output(DType::kInt32);
    CHECK(ErrorOf(op).message().find("Node 0 (RESHAPE)") == 0);
  }
  // The shape comes with the run, but the output is declared a scalar.
  OpCase late(Op::RESHAPE);
  late.Input(Counting({2, 3, 4})).Input(Integers({6, 4})).Output(DType::kInt32);
  CHECK(ErrorOf(late).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("RESHAPE to a shape that is given at run time stays off XNNPACK") {
  OpCase op(Op::RESHAPE);
  op.Input(Tensor::Of<float>({1, 1}, {5})).Input(Integers({1})).Output(DType::kFloat32);
  CHECK(PlaceOf(op) == "reference");
}

TEST_CASE("RESHAPE of floats runs on XNNPACK") {
  Random random;
  OpCase op(Op::RESHAPE);
  op.Input(random.Floats({2, 3, 4})).Constant(Integers({2, 12})).Output(DType::kFloat32);
  CheckOnXnnpack(op);
}

TEST_CASE("SQUEEZE and EXPAND_DIMS drop and add axes of size 1") {
  OpCase all(Op::SQUEEZE);
  all.Input(Counting({1, 3, 1, 2})).Output(DType::kInt32);
  CHECK(Naive(all).shape == Shape{3, 2});
  OpCase one(Op::SQUEEZE);
  one.Input(Counting({1, 3, 1, 2})).Output(DType::kInt32);
  one.options<schema::SqueezeOptionsT>().squeeze_dims = {-2};
  CHECK(Naive(one).shape == Shape{1, 3, 2});
  one.options<schema::SqueezeOptionsT>().squeeze_dims = {1};
  CHECK(ErrorOf(one).code() == ErrorCode::kShapeMismatch);
  OpCase added(Op::EXPAND_DIMS);
  added.Input(Counting({3, 2})).Constant(Scalar(-1)).Output(DType::kInt32);
  CHECK(Naive(added).shape == Shape{3, 2, 1});
}

TEST_CASE("SLICE copies a box") {
  OpCase op(Op::SLICE);
  op.Dynamic(Counting({2, 3, 4}))
      .Constant(Integers({0, 1, 2}))
      .Constant(Integers({-1, 2, 1}))
      .Output(DType::kInt32);
  CHECK(Naive(op).shape == Shape{2, 2, 1});
  CHECK(Naive(op).as<int32_t>() == Ints{6, 10, 18, 22});
}

TEST_CASE("SLICE refuses a box outside") {
  for (const auto& [begin, size] : {std::pair<Ints, Ints>{{0, 2}, {1, 2}},
                                    {{-1, 0}, {1, 1}},
                                    {{0, 0}, {1, -2}},
                                    {{0, 0, 0}, {1, 1, 1}},
                                    {{INT32_MAX, 0}, {INT32_MAX, 1}}}) {
    OpCase op(Op::SLICE);
    op.Input(Counting({2, 3})).Constant(Integers(begin)).Constant(Integers(size));
    op.Output(DType::kInt32);
    CHECK(ErrorOf(op).code() == ErrorCode::kShapeMismatch);
  }
}

OpCase Strided(const Shape& shape, const Ints& begin, const Ints& end, const Ints& stride) {
  OpCase op(Op::STRIDED_SLICE);
  op.Input(Counting(shape))
      .Constant(Integers(begin))
      .Constant(Integers(end))
      .Constant(Integers(stride))
      .Output(DType::kInt32);
  return op;
}

TEST_CASE("STRIDED_SLICE steps as Python does") {
  CHECK(Naive(Strided({6}, {1}, {5}, {2})).as<int32_t>() == Ints{1, 3});
  CHECK(Naive(Strided({6}, {-1}, {-4}, {-1})).as<int32_t>() == Ints{5, 4, 3});
  CHECK(Naive(Strided({6}, {-100}, {100}, {3})).as<int32_t>() == Ints{0, 3});
  CHECK(Naive(Strided({2, 3}, {1}, {2}, {1})).as<int32_t>() == Ints{3, 4, 5});
  CHECK(Naive(Strided({6}, {4}, {2}, {1})).shape == Shape{0});
}

TEST_CASE("STRIDED_SLICE's masks open ends and drop axes") {
  OpCase open = Strided({6}, {3}, {4}, {-1});
  open.options<schema::StridedSliceOptionsT>().begin_mask = 1;
  CHECK(Naive(open).as<int32_t>() == Ints{5});
  open.options<schema::StridedSliceOptionsT>().end_mask = 1;
  CHECK(Naive(open).as<int32_t>() == Ints{5, 4, 3, 2, 1, 0});
  OpCase shrunk = Strided({2, 3}, {-1, 1}, {0, 3}, {1, 1});
  shrunk.options<schema::StridedSliceOptionsT>().shrink_axis_mask = 1;
  CHECK(Naive(shrunk).shape == Shape{2});
  CHECK(Naive(shrunk).as<int32_t>() == Ints{4, 5});
  // Masks do not speak of axes behind the bounds.
  OpCase behind = Strided({2, 3}, {1}, {2}, {1});
  behind.options<schema::StridedSliceOptionsT>().shrink_axis_mask = 3;
  CHECK(Naive(behind).shape == Shape{3});
  OpCase offset = Strided({6}, {2}, {3}, {1});
  offset.options<schema::StridedSliceOptionsT>().offset = true;
  CHECK(Naive(offset).as<int32_t>() == Ints{2, 3, 4});
}

TEST_CASE("STRIDED_SLICE refuses what it cannot do") {
  CHECK(ErrorOf(Strided({6}, {0}, {6, 1}, {1})).code() == ErrorCode::kShapeMismatch);
  CHECK(ErrorOf(Strided({6}, {0, 0}, {6, 1}, {1, 1})).code() == ErrorCode::kShapeMismatch);
  CHECK(ErrorOf(Strided({6}, {0}, {6}, {0})).code() == ErrorCode::kCorruptModel);
  OpCase ellipsis = Strided({6}, {0}, {6}, {1});
  ellipsis.options<schema::StridedSliceOptionsT>().ellipsis_mask = 1;
  CHECK(ErrorOf(ellipsis).code() == ErrorCode::kUnsupportedModel);
  OpCase outside = Strided({6}, {6}, {7}, {1});
  outside.options<schema::StridedSliceOptionsT>().shrink_axis_mask = 1;
  CHECK(ErrorOf(outside).code() == ErrorCode::kShapeMismatch);
  // Both axes are kept whole, so the shape is known, but the run's bounds are not equally long.
  OpCase uneven(Op::STRIDED_SLICE);
  uneven.Input(Counting({2, 3})).Input(Integers({0, 0})).Input(Integers({0}));
  uneven.Constant(Integers({1, 1})).Output(DType::kInt32);
  auto& options = uneven.options<schema::StridedSliceOptionsT>();
  options.begin_mask = options.end_mask = 3;
  CHECK(ErrorOf(uneven).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("PACK and UNPACK stack and unstack") {
  OpCase pack(Op::PACK);
  pack.Input(Integers({1, 2, 3})).Input(Integers({4, 5, 6})).Output(DType::kInt32);
  pack.options<schema::PackOptionsT>().axis = -1;
  CHECK(Naive(pack).shape == Shape{3, 2});
  CHECK(Naive(pack).as<int32_t>() == Ints{1, 4, 2, 5, 3, 6});
  OpCase unpack(Op::UNPACK);
  unpack.Input(Counting({3, 2})).Output(DType::kInt32).Output(DType::kInt32);
  unpack.options<schema::UnpackOptionsT>().axis = 1;
  const auto parts = RunNaive(unpack);
  REQUIRE(parts.ok());
  CHECK((*parts)[0].as<int32_t>() == Ints{0, 2, 4});
  CHECK((*parts)[1].as<int32_t>() == Ints{1, 3, 5});
  unpack.options<schema::UnpackOptionsT>().axis = 0;
  CHECK(ErrorOf(unpack).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("SPLIT makes equal parts") {
  OpCase op(Op::SPLIT);
  op.Constant(Scalar(1)).Input(Counting({2, 4})).Output(DType::kInt32).Output(DType::kInt32);
  const auto parts = RunNaive(op);
  REQUIRE(parts.ok());
  CHECK((*parts)[0].as<int32_t>() == Ints{0, 1, 4, 5});
  CHECK((*parts)[1].as<int32_t>() == Ints{2, 3, 6, 7});
  OpCase uneven(Op::SPLIT);
  uneven.Constant(Scalar(1)).Input(Counting({2, 5})).Output(DType::kInt32).Output(DType::kInt32);
  CHECK(ErrorOf(uneven).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("CONCATENATION joins along any axis") {
  OpCase op(Op::CONCATENATION);
  op.Input(Counting({2, 1})).Input(Counting({2, 2})).Output(DType::kInt32);
  op.options<schema::ConcatenationOptionsT>().axis = -1;
  CHECK(Naive(op).as<int32_t>() == Ints{0, 0, 1, 1, 2, 3});
  op.options<schema::ConcatenationOptionsT>().axis = 0;
  CHECK(ErrorOf(op).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("CONCATENATION agrees on all executors") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const int parts = random.Int(2, 6);
    const bool quantized = random.Coin();
    const bool one_scale = random.Coin();
    OpCase op(Op::CONCATENATION);
    for (int i = 0; i < parts; ++i) {
      const Shape shape{2, 3, random.Int(1, 5)};
      const Quantization q = PerTensor(one_scale ? 0.5F : random.Float(0.3F, 0.7F), 3);
      op.Input(quantized ? random.Quanta(DType::kInt8, shape, q) : random.Floats(shape));
    }
    op.Output(quantized ? DType::kInt8 : DType::kFloat32,
              quantized ? PerTensor(0.5F, 3) : Quantization());
    op.options<schema::ConcatenationOptionsT>().axis = 2;
    CheckOnAllExecutors(op);
  });
}

TEST_CASE("PAD puts zeros around, PADV2 any value") {
  OpCase op(Op::PAD);
  op.Input(Tensor::Of<int8_t>({1, 2}, {7, 8}, PerTensor(1, -5)))
      .Constant(Tensor::Of<int32_t>({2, 2}, {1, 0, 0, 2}))
      .Output(DType::kInt8, PerTensor(1, -5));
  CHECK(Naive(op).as<int8_t>() == std::vector<int8_t>{-5, -5, -5, -5, 7, 8, -5, -5});
  CheckOnXnnpack(op);
  OpCase any(Op::PADV2);
  any.Input(Counting({2}))
      .Constant(Tensor::Of<int32_t>({1, 2}, {1, 1}))
      .Constant(Scalar(9))
      .Output(DType::kInt32);
  CHECK(Naive(any).as<int32_t>() == Ints{9, 0, 1, 9});
  OpCase lowest(Op::PADV2);
  lowest.Input(Tensor::Of<int8_t>({1, 2}, {7, 8}, PerTensor(0.3f, -5)))
      .Constant(Tensor::Of<int32_t>({2, 2}, {0, 0, 1, 1}))
      .Constant(Tensor::Of<int8_t>({1}, {-128}, PerTensor(0.3f, -5)))
      .Output(DType::kInt8, PerTensor(0.3f, -5));
  CHECK(Naive(lowest).as<int8_t>() == std::vector<int8_t>{-128, 7, 8, -128});
  CheckOnXnnpack(lowest);
  OpCase real(Op::PADV2);
  real.Input(Tensor::Of<float>({1, 2}, {7, 8}))
      .Constant(Tensor::Of<int32_t>({2, 2}, {0, 0, 1, 0}))
      .Constant(Tensor::Of<float>({1}, {-2.5f}))
      .Output(DType::kFloat32);
  CHECK(Naive(real).as<float>() == std::vector<float>{-2.5f, 7, 8});
  CheckOnXnnpack(real);
  OpCase negative(Op::PAD);
  negative.Input(Counting({2})).Constant(Tensor::Of<int32_t>({1, 2}, {-1, 1}));
  negative.Output(DType::kInt32);
  CHECK(ErrorOf(negative).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("TRANSPOSE reorders axes") {
  OpCase op(Op::TRANSPOSE);
  op.Input(Counting({2, 3, 1})).Constant(Integers({1, 2, 0})).Output(DType::kInt32);
  CHECK(Naive(op).shape == Shape{3, 1, 2});
  CHECK(Naive(op).as<int32_t>() == Ints{0, 3, 1, 4, 2, 5});
  OpCase twice(Op::TRANSPOSE);
  twice.Input(Counting({2, 3})).Constant(Integers({1, 1})).Output(DType::kInt32);
  CHECK(ErrorOf(twice).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("DEPTH_TO_SPACE spreads channels over blocks") {
  OpCase op(Op::DEPTH_TO_SPACE);
  op.Input(Counting({1, 1, 2, 4})).Output(DType::kInt32);
  op.options<schema::DepthToSpaceOptionsT>().block_size = 2;
  CHECK(Naive(op).shape == Shape{1, 2, 4, 1});
  CHECK(Naive(op).as<int32_t>() == Ints{0, 1, 4, 5, 2, 3, 6, 7});
  op.options<schema::DepthToSpaceOptionsT>().block_size = 3;
  CHECK(ErrorOf(op).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("GATHER picks slices, batches too") {
  OpCase op(Op::GATHER);
  op.Input(Counting({3, 2})).Constant(Tensor::Of<int64_t>({2, 2}, {2, 0, 1, 2}));
  op.Output(DType::kInt32);
  CHECK(Naive(op).shape == Shape{2, 2, 2});
  CHECK(Naive(op).as<int32_t>() == Ints{4, 5, 0, 1, 2, 3, 4, 5});
  OpCase batched(Op::GATHER);
  batched.Input(Counting({2, 3})).Constant(Tensor::Of<int32_t>({2, 1}, {2, 0}));
  batched.Output(DType::kInt32);
  batched.options<schema::GatherOptionsT>().axis = 1;
  batched.options<schema::GatherOptionsT>().batch_dims = 1;
  CHECK(Naive(batched).as<int32_t>() == Ints{2, 3});
}

TEST_CASE("GATHER of strings gives labels by any indices") {
  OpCase op(Op::GATHER);
  op.Constant(Tensor::OfStrings({3}, {"cat", "dog", ""}))
      .Input(Tensor::Of<int32_t>({2, 2}, {1, 0, 2, 1}))
      .Output(DType::kString);
  const Tensor labels = Naive(op);
  CHECK(labels.shape == Shape{2, 2});
  const auto strings = UnpackStrings(labels.bytes);
  REQUIRE(strings.ok());
  CHECK(*strings == std::vector<std::string_view>{"dog", "cat", "", "dog"});
}

TEST_CASE("An index out of range is an error of the run") {
  for (const int32_t index : {-1, 3}) {
    OpCase gather(Op::GATHER);
    gather.Input(Counting({3})).Input(Integers({index})).Output(DType::kInt32);
    CHECK(ErrorOf(gather).code() == ErrorCode::kInvalidArgument);
    OpCase labels(Op::GATHER);
    labels.Constant(Tensor::OfStrings({3}, {"a", "b", "c"})).Input(Integers({index}));
    labels.Output(DType::kString);
    CHECK(ErrorOf(labels).code() == ErrorCode::kInvalidArgument);
    OpCase nd(Op::GATHER_ND);
    nd.Input(Counting({3, 3})).Input(Tensor::Of<int32_t>({1, 2}, {0, index}));
    nd.Output(DType::kInt32);
    CHECK(ErrorOf(nd).code() == ErrorCode::kInvalidArgument);
  }
}

TEST_CASE("GATHER_ND picks by tuples") {
  OpCase op(Op::GATHER_ND);
  op.Input(Counting({2, 3})).Input(Tensor::Of<int32_t>({2, 2}, {1, 2, 0, 1}));
  op.Output(DType::kInt32);
  CHECK(Naive(op).as<int32_t>() == Ints{5, 1});
  OpCase rows(Op::GATHER_ND);
  rows.Input(Counting({2, 3})).Input(Tensor::Of<int32_t>({1, 1}, {1})).Output(DType::kInt32);
  CHECK(Naive(rows).as<int32_t>() == Ints{3, 4, 5});
}

TEST_CASE("TOPK_V2 gives the largest, ties to the lower index, NaN last") {
  OpCase op(Op::TOPK_V2);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  op.Input(Tensor::Of<float>({2, 4}, {1, 3, nan, 3, 0, -1, 5, 2}))
      .Constant(Scalar(3))
      .Output(DType::kFloat32)
      .Output(DType::kInt32);
  const auto top = RunNaive(op);
  REQUIRE(top.ok());
  CHECK((*top)[0].as<float>() == std::vector<float>{3, 3, 1, 5, 2, 0});
  CHECK((*top)[1].as<int32_t>() == Ints{1, 3, 0, 2, 3, 0});
  for (const int32_t k : {0, 5}) {
    OpCase bad(Op::TOPK_V2);
    bad.Input(Counting({4})).Constant(Scalar(k)).Output(DType::kInt32).Output(DType::kInt32);
    CHECK(ErrorOf(bad).code() == ErrorCode::kShapeMismatch);
  }
}

TEST_CASE("CAST cuts towards zero and saturates") {
  OpCase op(Op::CAST);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  op.Input(Tensor::Of<float>({6}, {1.9F, -1.9F, 300, -5, nan, 255})).Output(DType::kUInt8);
  CHECK(Naive(op).as<uint8_t>() == std::vector<uint8_t>{1, 0, 255, 0, 0, 255});
  OpCase to_float(Op::CAST);
  to_float.Input(Tensor::Of<uint8_t>({2}, {0, 200})).Output(DType::kFloat32);
  CHECK(Naive(to_float).as<float>() == std::vector<float>{0, 200});
  OpCase narrow(Op::CAST);
  narrow.Input(Integers({257, -1})).Output(DType::kInt8);
  CHECK(Naive(narrow).as<int8_t>() == std::vector<int8_t>{1, -1});
}

}  // namespace
}  // namespace monograph
