// QUANTIZE and DEQUANTIZE.
#include <catch2/catch_test_macros.hpp>
#include <numeric>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;

TEST_CASE("QUANTIZE rounds to nearest, ties to even, and saturates") {
  OpCase op(Op::QUANTIZE);
  op.Input(Tensor::Of<float>({7}, {0, 0.25F, 0.75F, -0.25F, 1.1F, 1000, -1000}))
      .Output(DType::kInt8, PerTensor(0.5F, 10));
  CHECK(Naive(op).as<int8_t>() == std::vector<int8_t>{10, 10, 12, 10, 12, 127, -128});
  CheckOnXnnpack(op);
}

TEST_CASE("Pixels enter an int8 network by an exclusive or with 0x80") {
  std::vector<uint8_t> pixels(256);
  std::iota(pixels.begin(), pixels.end(), uint8_t{0});
  OpCase op(Op::QUANTIZE);
  op.Input(Tensor::Of({256}, pixels, PerTensor(0.0078125F, 128)))
      .Output(DType::kInt8, PerTensor(0.0078125F, 0));
  std::vector<int8_t> expected;
  for (uint8_t pixel : pixels) expected.push_back(static_cast<int8_t>(pixel ^ 0x80));
  CHECK(Naive(op).as<int8_t>() == expected);
  CheckOnAllExecutors(op);
}

TEST_CASE("Quantised values change scale") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const DType from = random.Coin() ? DType::kInt8 : DType::kUInt8;
    const DType to = random.Coin() ? DType::kInt8 : DType::kUInt8;
    OpCase op(Op::QUANTIZE);
    const auto zero_point = [&](DType dtype) {
      return dtype == DType::kInt8 ? random.Int(-128, 127) : random.Int(0, 255);
    };
    const Shape shape{random.Int(1, 40)};
    op.Input(random.Quanta(from, shape, PerTensor(random.Float(0.01F, 0.1F), zero_point(from))))
        .Output(to, PerTensor(random.Float(0.01F, 0.1F), zero_point(to)));
    CheckOnAllExecutors(op);
  });
}

TEST_CASE("DEQUANTIZE gives real values, per channel too") {
  OpCase op(Op::DEQUANTIZE);
  op.Input(Tensor::Of<uint8_t>({3}, {0, 10, 255}, PerTensor(0.5F, 10))).Output(DType::kFloat32);
  CHECK(Naive(op).as<float>() == std::vector<float>{-5, 0, 122.5F});
  CheckOnXnnpack(op);
  OpCase channels(Op::DEQUANTIZE);
  channels.Input(Tensor::Of<int8_t>({2, 2}, {1, 2, 3, 4}, {{1, 10}, {0, 1}, 1}))
      .Output(DType::kFloat32);
  CHECK(Naive(channels).as<float>() == std::vector<float>{1, 10, 3, 30});
}

TEST_CASE("DEQUANTIZE of half-precision constants is folded when a session is made") {
  OpCase op(Op::DEQUANTIZE);
  Tensor halves{DType::kFloat16, {3}, {}, {}};
  const std::vector<uint16_t> bits{0x3C00, 0xC100, 0x0001};
  halves.bytes.resize(6);
  std::memcpy(halves.bytes.data(), bits.data(), 6);
  op.Constant(halves).Output(DType::kFloat32);
  CHECK(Naive(op).as<float>() == std::vector<float>{1, -2.5F, 0x1p-24F});
  const auto session = Session::Create(op.graph(), {});
  REQUIRE(session.ok());
  CHECK((*session)->graph().node_count() == 0);
}

TEST_CASE("Values without a scale cannot be quantised or dequantised") {
  OpCase op(Op::QUANTIZE);
  op.Input(Tensor::Of<float>({1}, {1})).Output(DType::kInt8);
  CHECK(ErrorOf(op).code() == ErrorCode::kUnsupportedModel);
  OpCase back(Op::DEQUANTIZE);
  back.Input(Tensor::Of<int8_t>({1}, {1})).Output(DType::kFloat32);
  CHECK(ErrorOf(back).code() == ErrorCode::kUnsupportedModel);
}

}  // namespace
}  // namespace monograph
