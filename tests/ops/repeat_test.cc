// Operators that place elements of their input anew, and products of matrices.
#include <catch2/catch_test_macros.hpp>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;
using schema::MirrorPadMode;

std::vector<float> Floats(const OpCase& op) { return Naive(op).as<float>(); }

Tensor Ints(const std::vector<int32_t>& values) {
  return Tensor::Of(Shape{static_cast<int32_t>(values.size())}, values);
}

TEST_CASE("BROADCAST_TO repeats along dimensions of 1 and in front") {
  OpCase op(Op::BROADCAST_TO);
  op.Input(Tensor::Of<float>({2, 1}, {1, 2})).Constant(Ints({2, 2, 3})).Output(DType::kFloat32);
  CHECK(Floats(op) == std::vector<float>{1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2});
  CheckOnAllExecutors(op);
  OpCase wrong(Op::BROADCAST_TO);
  wrong.Input(Tensor::Of<float>({2}, {1, 2})).Constant(Ints({3})).Output(DType::kFloat32);
  CHECK(ErrorOf(wrong).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("TILE sets its input side by side") {
  OpCase op(Op::TILE);
  op.Input(Tensor::Of<float>({2, 2}, {1, 2, 3, 4})).Constant(Ints({2, 2})).Output(DType::kFloat32);
  CHECK(Floats(op) == std::vector<float>{1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4});
  CheckOnAllExecutors(op);
  OpCase wrong(Op::TILE);
  wrong.Input(Tensor::Of<float>({2}, {1, 2})).Constant(Ints({1 << 30})).Output(DType::kFloat32);
  CHECK(ErrorOf(wrong).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("MIRROR_PAD leaves the edge out or repeats it") {
  const auto padded = [](MirrorPadMode mode, const std::vector<int32_t>& margins) {
    OpCase op(Op::MIRROR_PAD);
    op.Input(Tensor::Of<float>({3}, {1, 2, 3}));
    op.Constant(Tensor::Of(Shape{1, 2}, margins)).Output(DType::kFloat32);
    op.options<schema::MirrorPadOptionsT>().mode = mode;
    return op;
  };
  CHECK(Floats(padded(MirrorPadMode::REFLECT, {2, 1})) == std::vector<float>{3, 2, 1, 2, 3, 2});
  CHECK(Floats(padded(MirrorPadMode::SYMMETRIC, {2, 3})) ==
        std::vector<float>{2, 1, 1, 2, 3, 3, 2, 1});
  CHECK(ErrorOf(padded(MirrorPadMode::REFLECT, {3, 0})).code() == ErrorCode::kShapeMismatch);
  CHECK(ErrorOf(padded(MirrorPadMode::SYMMETRIC, {0, 4})).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("SPACE_TO_DEPTH is what DEPTH_TO_SPACE undoes") {
  OpCase op(Op::SPACE_TO_DEPTH);
  op.Input(Tensor::Of<float>({1, 2, 4, 1}, {0, 1, 2, 3, 4, 5, 6, 7})).Output(DType::kFloat32);
  op.options<schema::SpaceToDepthOptionsT>().block_size = 2;
  CHECK(Floats(op) == std::vector<float>{0, 1, 4, 5, 2, 3, 6, 7});
  CheckOnXnnpack(op);
  Random random;
  Repeatedly([&] {
    const int block = random.Int(2, 3);
    const Shape shape = {random.Int(1, 2), block * random.Int(1, 4), block * random.Int(1, 4),
                         random.Int(1, 5)};
    OpCase there(Op::SPACE_TO_DEPTH);
    const Tensor image = random.Floats(shape);
    there.Input(image).Output(DType::kFloat32);
    there.options<schema::SpaceToDepthOptionsT>().block_size = block;
    CheckOnXnnpack(there);
    OpCase back(Op::DEPTH_TO_SPACE);
    back.Input(Naive(there)).Output(DType::kFloat32);
    back.options<schema::DepthToSpaceOptionsT>().block_size = block;
    INFO("seed " << random.seed());
    REQUIRE(Naive(back).bytes == image.bytes);
    CheckOnXnnpack(back);
  });
}

TEST_CASE("BATCH_MATMUL multiplies matrices, transposed or not") {
  const Tensor x = Tensor::Of<float>({1, 2, 3}, {1, 2, 3, 4, 5, 6});
  OpCase op(Op::BATCH_MATMUL);
  op.Input(x).Input(Tensor::Of<float>({1, 3, 1}, {1, 10, 100})).Output(DType::kFloat32);
  CHECK(Floats(op) == std::vector<float>{321, 654});
  OpCase both(Op::BATCH_MATMUL);
  both.Input(x).Input(Tensor::Of<float>({2, 1, 2}, {1, 10, 2, 20})).Output(DType::kFloat32);
  both.options<schema::BatchMatMulOptionsT>() = {.adj_x = true, .adj_y = true};
  CHECK(Floats(both) == std::vector<float>{41, 52, 63, 82, 104, 126});
  OpCase wrong(Op::BATCH_MATMUL);
  wrong.Input(x).Input(x).Output(DType::kFloat32);
  CHECK(ErrorOf(wrong).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("BATCH_MATMUL agrees on every executor") {
  Random random;
  Repeatedly([&] {
    INFO("seed " << random.seed());
    const int rows = random.Int(1, 9);
    const int depth = random.Int(1, 9);
    const int columns = random.Int(1, 9);
    const int batch = random.Int(1, 3);
    const int heads = random.Int(1, 3);
    const bool transposed = random.Coin();
    const int first = random.Coin() ? batch : 1;
    OpCase op(Op::BATCH_MATMUL);
    op.Input(random.Floats({batch, heads, rows, depth}));
    const Shape y =
        transposed ? Shape{first, heads, columns, depth} : Shape{first, heads, depth, columns};
    random.Coin() ? op.Input(random.Floats(y)) : op.Constant(random.Floats(y));
    op.Output(DType::kFloat32);
    op.options<schema::BatchMatMulOptionsT>().adj_y = transposed;
    CheckOnXnnpack(op);
  });
}

TEST_CASE("TRANSPOSE of small matrices may move other axes too") {
  Random random;
  for (const int32_t first : {0, 1}) {
    const std::vector<int32_t> order = {first, 1 - first, 3, 2};
    OpCase op(Op::TRANSPOSE);
    op.Input(random.Floats({2, 3, 2, 3})).Constant(Ints(order)).Output(DType::kFloat32);
    CheckOnXnnpack(op);
  }
}

TEST_CASE("TRANSPOSE, SLICE and SPLIT agree on every executor") {
  Random random;
  Repeatedly([&] {
    INFO("seed " << random.seed());
    Shape shape;
    std::vector<int32_t> order;
    std::vector<int32_t> begin;
    std::vector<int32_t> size;
    for (int axis = 0, rank = random.Int(1, 6); axis < rank; ++axis) {
      shape.Append(random.Int(1, 4));
      order.insert(order.begin() + random.Int(0, axis), axis);
      begin.push_back(random.Int(0, shape[axis] - 1));
      size.push_back(random.Coin() ? -1 : random.Int(1, shape[axis] - begin.back()));
    }
    OpCase transpose(Op::TRANSPOSE);
    transpose.Input(random.Floats(shape)).Constant(Ints(order)).Output(DType::kFloat32);
    CheckOnXnnpack(transpose);
    OpCase slice(Op::SLICE);
    slice.Input(random.Floats(shape)).Constant(Ints(begin)).Constant(Ints(size));
    slice.Output(DType::kFloat32);
    CheckOnXnnpack(slice);
    const int parts = random.Int(2, 4);
    const int axis = random.Int(0, shape.rank() - 1);
    shape[axis] *= parts;
    OpCase split(Op::SPLIT);
    split.Constant(Tensor::Of<int32_t>({}, {axis})).Input(random.Floats(shape));
    for (int i = 0; i < parts; ++i) split.Output(DType::kFloat32);
    split.options<schema::SplitOptionsT>().num_splits = parts;
    CheckOnXnnpack(split);
  });
}

TEST_CASE("STRIDED_SLICE of an open image runs on XNNPACK where open axes are kept") {
  OpCase op(Op::STRIDED_SLICE);
  op.Dynamic(Tensor::Of<float>({1, 2, 2, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
  op.Constant(Ints({0, 0, -2, 0})).Constant(Ints({0, 0, 9, 0})).Constant(Ints({1, 1, 1, 1}));
  op.Output(DType::kFloat32);
  op.options<schema::StridedSliceOptionsT>() = {.begin_mask = 0b1111, .end_mask = 0b1111};
  CheckOnXnnpack(op);
  OpCase cut(Op::STRIDED_SLICE);
  cut.Input(Tensor::Of<float>({2, 3}, {0, 1, 2, 3, 4, 5}));
  cut.Constant(Ints({0, -2})).Constant(Ints({9, -1})).Constant(Ints({1, 1}));
  cut.Output(DType::kFloat32);
  CHECK(Floats(cut) == std::vector<float>{1, 4});
  CheckOnXnnpack(cut);
}

}  // namespace
}  // namespace monograph
