// MEAN, SOFTMAX and ARG_MAX.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numeric>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;
using Floats = std::vector<float>;

OpCase MeanCase(const Tensor& input, const std::vector<int32_t>& axes, bool keep,
                Quantization output = {}) {
  OpCase op(Op::MEAN);
  op.Input(input)
      .Constant(Tensor::Of<int32_t>({static_cast<int>(axes.size())}, axes))
      .Output(input.dtype, std::move(output));
  op.options<schema::ReducerOptionsT>().keep_dims = keep;
  return op;
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
    CHECK(ErrorOf(MeanCase(input, {axis}, false)).code == ErrorCode::kShapeMismatch);
  }
  const Tensor nothing = Tensor::Of<float>({2, 0}, {});
  CHECK(ErrorOf(MeanCase(nothing, {1}, false)).code == ErrorCode::kShapeMismatch);
}

TEST_CASE("A quantised MEAN rounds once and changes scale") {
  const Tensor input = Tensor::Of<int8_t>({1, 4}, {10, 11, 11, 100}, PerTensor(0.5F, 1));
  // (33 - 1) * 0.5 = 16 of scale 0.25 is 64, and a zero point of -8.
  const OpCase op = MeanCase(input, {1}, false, PerTensor(0.25F, -8));
  CHECK(Naive(op).as<int8_t>() == std::vector<int8_t>{56});
  CheckOnXnnpack(op);
}

TEST_CASE("MEAN agrees on all executors") {
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
    const bool keep = random.Coin();
    switch (random.Int(0, 2)) {
      case 0: CheckOnAllExecutors(MeanCase(random.Floats(shape), axes, keep)); break;
      case 1:
        CheckOnAllExecutors(
            MeanCase(random.Quanta(DType::kInt8, shape, PerTensor(random.Float(0.02F, 0.2F), -3)),
                     axes, keep, PerTensor(0.05F, 9)));
        break;
      default:
        CheckOnAllExecutors(
            MeanCase(random.Quanta(DType::kUInt8, shape, PerTensor(random.Float(0.02F, 0.2F), 99)),
                     axes, keep, PerTensor(0.05F, 120)));
    }
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
  CHECK(ErrorOf(SoftmaxCase(Tensor::Of<float>({}, {1}), 1)).code == ErrorCode::kShapeMismatch);
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
OpCase ArgMaxCase(const Tensor& input, T axis, DType output) {
  OpCase op(Op::ARG_MAX);
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

TEST_CASE("ARG_MAX refuses axes that are not there and outputs that are no index") {
  const Tensor input = Counting({2, 3});
  CHECK(ErrorOf(ArgMaxCase<int32_t>(input, 2, DType::kInt32)).code == ErrorCode::kShapeMismatch);
  CHECK(ErrorOf(ArgMaxCase<int32_t>(input, 0, DType::kFloat32)).code == ErrorCode::kTypeMismatch);
  const Tensor nothing = Tensor::Of<float>({2, 0}, {});
  CHECK(ErrorOf(ArgMaxCase<int32_t>(nothing, 1, DType::kInt32)).code == ErrorCode::kShapeMismatch);
}

}  // namespace
}  // namespace monograph
