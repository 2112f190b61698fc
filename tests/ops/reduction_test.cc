// Reductions, SOFTMAX, ARG_MAX and ARG_MIN.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numeric>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;
using Floats = std::vector<float>;

OpCase ReduceCase(Op reduction, const Tensor& input, const std::vector<int32_t>& axes, bool keep,
                  Quantization output = {}) {
  OpCase op(reduction);
  op.Input(input)
      .Constant(Tensor::Of<int32_t>({static_cast<int>(axes.size())}, axes))
      .Output(input.dtype, std::move(output));
  op.options<schema::ReducerOptionsT>().keep_dims = keep;
  return op;
}

OpCase MeanCase(const Tensor& input, const std::vector<int32_t>& axes, bool keep,
                Quantization output = {}) {
  return ReduceCase(Op::MEAN, input, axes, keep, std::move(output));
}

Tensor Counting(const Shape& shape) {
  Floats values(static_cast<size_t>(*shape.NumElements()));
  std::iota(values.begin(), values.end(), 0.0F);
  return Tensor::Of(shape, values);
}

TEST_CASE("MEAN averages over any axes") {
  const Tensor input = Counting({2, 2, 3});
  CHECK(Naive(MeanCase(input, {2}, false)).as<float>() == Floats{1, 4, 7, 10});
  CHECK(Naive(MeanCase(input, {0}, false)).as<float>() == Floats{3, 4, 5, 6, 7, 8});
  CHECK(Naive(MeanCase(input, {1, -3}, false)).as<float>() == Floats{4.5F, 5.5F, 6.5F});
  CHECK(Naive(MeanCase(input, {1, 1, -2}, true)).shape == Shape{2, 1, 3});
  CHECK(Naive(MeanCase(input, {0, 1, 2}, false)).shape == Shape{});
  CHECK(Naive(MeanCase(input, {}, false)).as<float>() == input.as<float>());
  for (const int32_t axis : {3, -4, INT32_MAX, INT32_MIN}) {
    CHECK(ErrorOf(MeanCase(input, {axis}, false)).code() == ErrorCode::kShapeMismatch);
  }
  const Tensor nothing = Tensor::Of<float>({2, 0}, {});
  CHECK(ErrorOf(MeanCase(nothing, {1}, false)).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("A quantised MEAN rounds once and changes scale") {
  const Tensor input = Tensor::Of<int8_t>({1, 4}, {10, 11, 11, 100}, PerTensor(0.5F, 1));
  // (33 - 1) * 0.5 = 16 of scale 0.25 is 64, and a zero point of -8.
  const OpCase op = MeanCase(input, {1}, false, PerTensor(0.25F, -8));
  CHECK(Naive(op).as<int8_t>() == std::vector<int8_t>{56});
  CheckOnXnnpack(op);
}

TEST_CASE("A quantised SUM rounds once and changes scale") {
  const Tensor input = Tensor::Of<int8_t>({1, 4}, {10, 11, 11, -20}, PerTensor(0.5F, 1));
  // (9 + 10 + 10 - 21) * 0.5 = 4 of scale 0.25 is 16, and a zero point of -8.
  const OpCase op = ReduceCase(Op::SUM, input, {1}, false, PerTensor(0.25F, -8));
  CHECK(Naive(op).as<int8_t>() == std::vector<int8_t>{8});
  CheckOnXnnpack(op);
}

TEST_CASE("Sums, products and extremes are over any axes") {
  const Tensor input = Tensor::Of<float>({2, 3}, {1, -2, 3, 4, 5, -6});
  const auto rows = [&](Op op) { return Naive(ReduceCase(op, input, {1}, false)).as<float>(); };
  CHECK(rows(Op::SUM) == Floats{2, 3});
  CHECK(rows(Op::REDUCE_PROD) == Floats{-6, -120});
  CHECK(rows(Op::REDUCE_MAX) == Floats{3, 5});
  CHECK(rows(Op::REDUCE_MIN) == Floats{-2, -6});
  const Tensor whole = Tensor::Of<int32_t>({2, 2}, {INT32_MAX, 1, 2, -7});
  const auto columns = [&](Op op) {
    const Tensor output = Naive(ReduceCase(op, whole, {-1}, true));
    CHECK(output.shape == Shape{2, 1});
    return output.as<int32_t>();
  };
  using Ints = std::vector<int32_t>;
  CHECK(columns(Op::SUM) == Ints{INT32_MIN, -5});
  CHECK(columns(Op::MEAN) == Ints{1 << 30, -2});
  CHECK(columns(Op::REDUCE_PROD) == Ints{INT32_MAX, -14});
  CHECK(columns(Op::REDUCE_MAX) == Ints{INT32_MAX, 2});
  CHECK(columns(Op::REDUCE_MIN) == Ints{1, -7});
}

TEST_CASE("Nothing sums up to 0, multiplies to 1 and has no extremes") {
  const auto over = [](Op reduction, const Tensor& nothing) {
    OpCase op(reduction);
    op.Constant(nothing).Constant(Tensor::Of<int32_t>({1}, {1})).Output(nothing.dtype);
    return Naive(op);
  };
  const Tensor reals = Tensor::Of<float>({1, 0}, {});
  const Tensor whole = Tensor::Of<int32_t>({1, 0}, {});
  CHECK(over(Op::SUM, reals).as<float>() == Floats{0});
  CHECK(over(Op::REDUCE_PROD, whole).as<int32_t>()[0] == 1);
  CHECK(over(Op::REDUCE_MAX, reals).as<float>() == Floats{-INFINITY});
  CHECK(over(Op::REDUCE_MIN, reals).as<float>() == Floats{INFINITY});
  CHECK(over(Op::REDUCE_MAX, whole).as<int32_t>()[0] == INT32_MIN);
  CHECK(over(Op::REDUCE_MIN, whole).as<int32_t>()[0] == INT32_MAX);
}

TEST_CASE("Booleans are reduced by or and by and") {
  const Tensor input = Tensor::OfBools({3, 2}, {0, 0, 0, 1, 1, 1});
  using Bytes = std::vector<uint8_t>;
  CHECK(Naive(ReduceCase(Op::REDUCE_ANY, input, {1}, false)).as<uint8_t>() == Bytes{0, 1, 1});
  CHECK(Naive(ReduceCase(Op::REDUCE_ALL, input, {1}, false)).as<uint8_t>() == Bytes{0, 0, 1});
  CHECK(ErrorOf(ReduceCase(Op::SUM, input, {1}, false)).code() == ErrorCode::kTypeMismatch);
  const Tensor number = Counting({2});
  CHECK(ErrorOf(ReduceCase(Op::REDUCE_ANY, number, {0}, false)).code() == ErrorCode::kTypeMismatch);
}

TEST_CASE("Quantised extremes keep their scale") {
  const Tensor input = Tensor::Of<int8_t>({2, 2}, {-100, 7, 3, -4}, PerTensor(0.5F, 1));
  const OpCase op = ReduceCase(Op::REDUCE_MAX, input, {0}, false, PerTensor(0.5F, 1));
  CHECK(Naive(op).as<int8_t>() == std::vector<int8_t>{3, 7});
  CheckOnAllExecutors(op);
}

TEST_CASE("Reductions agree on all executors") {
  constexpr Op kReductions[] = {Op::MEAN, Op::SUM, Op::REDUCE_MAX, Op::REDUCE_MIN};
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    Shape shape;
    const int rank = random.Int(1, 4);
    for (int axis = 0; axis < rank; ++axis) shape.Append(random.Int(1, 17));
    std::vector<int32_t> axes;
    for (int axis = 0; axis < rank; ++axis) {
      if (random.Coin()) axes.push_back(random.Coin() ? axis : axis - rank);
    }
    const Op reduction = kReductions[random.Int(0, 3)];
    INFO(schema::EnumNameBuiltinOperator(reduction) << " of " << shape.ToString());
    const bool keep = random.Coin();
    const DType dtype = random.Coin() ? DType::kInt8 : DType::kUInt8;
    const auto quantization = PerTensor(random.Float(0.02F, 0.2F), random.Int(0, 99));
    const OpCase op = random.Coin()
                          ? ReduceCase(reduction, random.Floats(shape), axes, keep)
                          : ReduceCase(reduction, random.Quanta(dtype, shape, quantization), axes,
                                       keep, PerTensor(0.05F, 9));
    CheckOnAllExecutors(op);
    const bool has_kernel = (reduction == Op::MEAN || reduction == Op::SUM) && !axes.empty();
    REQUIRE((PlaceOf(op) == "xnnpack") == has_kernel);
  });
}

OpCase SoftmaxCase(const Tensor& input, float beta, Quantization output = {}) {
  OpCase op(Op::SOFTMAX);
  op.Input(input).Output(input.dtype, std::move(output));
  op.options<schema::SoftmaxOptionsT>().beta = beta;
  return op;
}

TEST_CASE("SOFTMAX makes rows of probabilities") {
  const float third = std::log(3.0F);
  const Tensor input = Tensor::Of<float>({2, 2}, {0, third, 1000, 1000 + third});
  const OpCase op = SoftmaxCase(input, 1);
  const Floats rows = Naive(op).as<float>();
  const Floats expected = {0.25F, 0.75F, 0.25F, 0.75F};
  for (size_t i = 0; i < 4; ++i) CHECK(std::abs(rows[i] - expected[i]) < 1e-4F);
  CheckOnXnnpack(op, 1e-4F);
  const OpCase sharp = SoftmaxCase(Tensor::Of<float>({2}, {0, third}), 2);
  CHECK(std::abs(Naive(sharp).as<float>()[1] - 0.9F) < 1e-6F);
  CheckOnAllExecutors(sharp);
  CHECK(ErrorOf(SoftmaxCase(Tensor::Of<float>({}, {1}), 1)).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("A quantised SOFTMAX gives 256ths") {
  // Numbers that are log 3 apart.
  const Tensor input = Tensor::Of<int8_t>({1, 2}, {5, 6}, PerTensor(std::log(3.0F), 0));
  const OpCase op = SoftmaxCase(input, 1, PerTensor(1.0F / 256, -128));
  CHECK(Naive(op).as<int8_t>() == std::vector<int8_t>{-64, 64});
  CheckOnAllExecutors(op);
}

TEST_CASE("SOFTMAX agrees on all executors") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const Tensor input = random.Floats({random.Int(1, 4), random.Int(1, 70)}, -8, 8);
    const OpCase op = SoftmaxCase(input, 1);
    const int width = input.shape[1];
    const Floats rows = Naive(op).as<float>();
    for (auto row = rows.begin(); row != rows.end(); row += width) {
      REQUIRE(std::abs(std::accumulate(row, row + width, 0.0) - 1) < 1e-5);
    }
    CheckOnXnnpack(op);
  });
}

template <typename T>
OpCase ArgMaxCase(const Tensor& input, T axis, DType output, Op which = Op::ARG_MAX) {
  OpCase op(which);
  op.Input(input).Constant(Tensor::Of<T>({}, {axis})).Output(output);
  return op;
}

TEST_CASE("ARG_MAX finds the first of the largest along an axis") {
  const Tensor input = Tensor::Of<float>({2, 3}, {1, 7, 7, 2, -1, 0});
  CHECK(Naive(ArgMaxCase<int32_t>(input, 1, DType::kInt32)).as<int32_t>() ==
        std::vector<int32_t>{1, 0});
  CHECK(Naive(ArgMaxCase<int64_t>(input, -2, DType::kInt64)).as<int64_t>() ==
        std::vector<int64_t>{1, 0, 0});
  const Tensor quanta = Tensor::Of<uint8_t>({3}, {3, 200, 100}, PerTensor(0.5F, 120));
  const OpCase op = ArgMaxCase<int32_t>(quanta, 0, DType::kInt32);
  CHECK(Naive(op).as<int32_t>() == std::vector<int32_t>{1});
  CHECK(Naive(op).shape == Shape{});
  CheckOnAllExecutors(op);
}

TEST_CASE("ARG_MIN finds the first of the smallest along an axis") {
  const Tensor input = Tensor::Of<float>({2, 3}, {7, 1, 1, 2, -1, 0});
  const OpCase op = ArgMaxCase<int32_t>(input, 1, DType::kInt64, Op::ARG_MIN);
  CHECK(Naive(op).as<int64_t>() == std::vector<int64_t>{1, 1});
  CheckOnAllExecutors(op);
}

TEST_CASE("ARG_MAX refuses axes that are not there and outputs that are no index") {
  const Tensor input = Counting({2, 3});
  CHECK(ErrorOf(ArgMaxCase<int32_t>(input, 2, DType::kInt32)).code() == ErrorCode::kShapeMismatch);
  CHECK(ErrorOf(ArgMaxCase<int32_t>(input, 0, DType::kFloat32)).code() == ErrorCode::kTypeMismatch);
  const Tensor nothing = Tensor::Of<float>({2, 0}, {});
  CHECK(ErrorOf(ArgMaxCase<int32_t>(nothing, 1, DType::kInt32)).code() ==
        ErrorCode::kShapeMismatch);
}

}  // namespace
}  // namespace monograph
