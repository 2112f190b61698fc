// TRANSPOSE_CONV and MediaPipe's Convolution2DTransposeBias.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;
using schema::Padding;

constexpr uint8_t kSame = 1;
constexpr uint8_t kValid = 2;

std::vector<uint8_t> BiasOptions(uint8_t padding, int stride_w, int stride_h) {
  return {padding, 0, 0, 0, static_cast<uint8_t>(stride_w), 0, 0, 0, static_cast<uint8_t>(stride_h),
          0,       0, 0};
}

OpCase SmallCase(Padding padding, const std::vector<int32_t>& size) {
  OpCase op(Op::TRANSPOSE_CONV);
  op.Constant(Tensor::Of<int32_t>({4}, size))
      .Constant(Tensor::Of<float>({1, 3, 3, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9}))
      .Input(Tensor::Of<float>({1, 1, 2, 1}, {1, 10}))
      .Output(DType::kFloat32);
  auto& options = op.options<schema::TransposeConvOptionsT>();
  options.padding = padding;
  options.stride_h = options.stride_w = 2;
  return op;
}

TEST_CASE("TRANSPOSE_CONV scatters pixels over the output") {
  const OpCase valid = SmallCase(Padding::VALID, {1, 3, 5, 1});
  CHECK(Naive(valid).as<float>() ==
        std::vector<float>{1, 2, 13, 20, 30, 4, 5, 46, 50, 60, 7, 8, 79, 80, 90});
  CheckOnXnnpack(valid);
  // A convolution from 2 x 4 with stride 2 would pad behind only, so the same is cut off here.
  const OpCase same = SmallCase(Padding::SAME, {1, 2, 4, 1});
  CHECK(Naive(same).as<float>() == std::vector<float>{1, 2, 13, 20, 4, 5, 46, 50});
  CheckOnXnnpack(same);
  // From 1 x 3 it would pad by one on all sides. XNNPACK has no outputs shorter than the stride.
  const OpCase odd = SmallCase(Padding::SAME, {1, 1, 3, 1});
  CHECK(Naive(odd).as<float>() == std::vector<float>{5, 46, 50});
  CHECK(PlaceOf(odd) == "reference");
  // Nothing reaches what lies beyond.
  const OpCase wide = SmallCase(Padding::VALID, {1, 3, 6, 1});
  CHECK(Naive(wide).as<float>() ==
        std::vector<float>{1, 2, 13, 20, 30, 0, 4, 5, 46, 50, 60, 0, 7, 8, 79, 80, 90, 0});
  CheckOnXnnpack(wide);
}

TEST_CASE("A quantised TRANSPOSE_CONV rounds once, at the end") {
  OpCase op(Op::TRANSPOSE_CONV);
  op.Constant(Tensor::Of<int32_t>({4}, {1, 1, 2, 2}))
      .Constant(Tensor::Of<int8_t>({2, 1, 2, 1}, {3, 1, -2, 4}, {{0.25F, 0.5F}, {0, 0}, 0}))
      .Input(Tensor::Of<int8_t>({1, 1, 1, 1}, {10}, PerTensor(0.5F, 2)))
      .Constant(Tensor::Of<int32_t>({2}, {8, -4}, {{0.125F, 0.25F}, {0, 0}, 0}))
      .Output(DType::kInt8, PerTensor(1.0F, -1));
  auto& options = op.options<schema::TransposeConvOptionsT>();
  options.padding = Padding::VALID;
  options.stride_h = options.stride_w = 1;
  // (24 + 8) / 8, (-16 - 4) / 4, (8 + 8) / 8 and (32 - 4) / 4, then the zero point.
  CHECK(Naive(op).as<int8_t>() == std::vector<int8_t>{3, -6, 1, 6});
  CheckOnXnnpack(op);
}

TEST_CASE("Convolution2DTransposeBias finds its size by itself") {
  const auto make = [](uint8_t padding) {
    OpCase op("Convolution2DTransposeBias", BiasOptions(padding, 2, 1));
    op.Input(Tensor::Of<float>({1, 1, 2, 1}, {1, 10}))
        .Constant(Tensor::Of<float>({1, 1, 3, 1}, {1, 2, 3}))
        .Constant(Tensor::Of<float>({1}, {0.5F}))
        .Output(DType::kFloat32);
    return op;
  };
  CHECK(Naive(make(kValid)).as<float>() == std::vector<float>{1.5F, 2.5F, 13.5F, 20.5F, 30.5F});
  // 3 - 1 - (2 - 1) % 2 = 1 is cut off behind.
  CHECK(Naive(make(kSame)).as<float>() == std::vector<float>{1.5F, 2.5F, 13.5F, 20.5F});
  CheckOnXnnpack(make(kValid));
  CheckOnXnnpack(make(kSame));
}

struct Sizes {
  int height, width, in, out, filter_h, filter_w, stride_h, stride_w;
};

Sizes RandomSizes(Random& random) {
  return {random.Int(1, 7), random.Int(1, 7), random.Int(1, 9), random.Int(1, 9),
          random.Int(1, 4), random.Int(1, 4), random.Int(1, 3), random.Int(1, 3)};
}

// The size that SAME or VALID convolutions come from, changed by up to stride - 1.
int RandomOutput(Random& random, Padding padding, int input, int filter, int stride) {
  const bool same = padding == Padding::SAME;
  const int full = stride * (input - 1) + filter;
  return same ? stride * input - random.Int(0, stride - 1) : full + random.Int(0, stride - 1);
}

Tensor RandomImage(Random& random, DType dtype, const Shape& shape) {
  if (dtype == DType::kFloat32) return random.Floats(shape);
  return random.Quanta(dtype, shape, PerTensor(0.05F, dtype == DType::kInt8 ? -3 : 120));
}

Tensor RandomFilter(Random& random, DType dtype, const Shape& shape) {
  if (dtype == DType::kFloat32) return random.Floats(shape);
  if (dtype == DType::kUInt8) return random.Quanta(dtype, shape, PerTensor(0.02F, 130));
  const size_t channels = static_cast<size_t>(shape[0]);
  Quantization q{std::vector<float>(channels), std::vector<int32_t>(channels), 0};
  for (float& scale : q.scale) scale = random.Float(0.005F, 0.04F);
  return random.Quanta(dtype, shape, channels > 1 ? q : PerTensor(0.02F, 0));
}

OpCase RandomCase(Random& random, DType dtype) {
  const Sizes s = RandomSizes(random);
  OpCase op(Op::TRANSPOSE_CONV);
  auto& options = op.options<schema::TransposeConvOptionsT>();
  options.padding = random.Coin() ? Padding::SAME : Padding::VALID;
  options.stride_h = s.stride_h;
  options.stride_w = s.stride_w;
  const int32_t batch = random.Int(1, 2);
  op.Constant(Tensor::Of<int32_t>(
      {4}, {batch, RandomOutput(random, options.padding, s.height, s.filter_h, s.stride_h),
            RandomOutput(random, options.padding, s.width, s.filter_w, s.stride_w), s.out}));
  op.Constant(RandomFilter(random, dtype, {s.out, s.filter_h, s.filter_w, s.in}));
  op.Input(RandomImage(random, dtype, {batch, s.height, s.width, s.in}));
  std::vector<int32_t> bias(static_cast<size_t>(s.out));
  for (int32_t& b : bias) b = random.Int(-2000, 2000);
  if (dtype == DType::kFloat32) {
    if (random.Coin()) op.Constant(random.Floats({s.out}));
    op.Output(dtype);
  } else {
    if (random.Coin()) op.Constant(Tensor::Of({s.out}, bias));
    op.Output(dtype, PerTensor(0.2F, dtype == DType::kInt8 ? 5 : 99));
  }
  return op;
}

TEST_CASE("TRANSPOSE_CONV agrees on all executors") {
  Random random;
  INFO("seed " << random.seed());
  constexpr DType kDTypes[] = {DType::kFloat32, DType::kInt8, DType::kUInt8};
  Repeatedly([&] { CheckOnAllExecutors(RandomCase(random, kDTypes[random.Int(0, 2)])); });
}

TEST_CASE("Convolution2DTransposeBias agrees on all executors") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const Sizes s = RandomSizes(random);
    OpCase op("Convolution2DTransposeBias",
              BiasOptions(random.Coin() ? kSame : kValid, s.stride_w, s.stride_h));
    op.Input(random.Floats({random.Int(1, 2), s.height, s.width, s.in}))
        .Constant(random.Floats({s.out, s.filter_h, s.filter_w, s.in}))
        .Constant(random.Floats({s.out}))
        .Output(DType::kFloat32);
    CheckOnAllExecutors(op);
  });
}

TEST_CASE("Transposed convolutions that do not fit are refused") {
  CHECK(ErrorOf(SmallCase(Padding::SAME, {1, 2, 4, 2})).code() == ErrorCode::kShapeMismatch);
  CHECK(ErrorOf(SmallCase(Padding::SAME, {2, 2, 4, 1})).code() == ErrorCode::kShapeMismatch);
  CHECK(ErrorOf(SmallCase(Padding::SAME, {1, 0, 4, 1})).code() == ErrorCode::kShapeMismatch);
  OpCase strideless = SmallCase(Padding::SAME, {1, 2, 4, 1});
  strideless.options<schema::TransposeConvOptionsT>().stride_h = 0;
  CHECK(ErrorOf(strideless).code() == ErrorCode::kCorruptModel);
  for (const auto& options : {std::vector<uint8_t>{1, 0, 0, 0}, BiasOptions(3, 1, 1),
                              BiasOptions(kSame, 0, 1), std::vector<uint8_t>(12, 0xFF)}) {
    OpCase op("Convolution2DTransposeBias", options);
    op.Input(Tensor::Of<float>({1, 1, 1, 1}, {1}))
        .Constant(Tensor::Of<float>({1, 1, 1, 1}, {1}))
        .Constant(Tensor::Of<float>({1}, {1}))
        .Output(DType::kFloat32);
    CHECK(ErrorOf(op).code() == ErrorCode::kCorruptModel);
  }
}

}  // namespace
}  // namespace monograph
