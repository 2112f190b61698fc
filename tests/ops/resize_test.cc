// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR. tests/web compares both with TensorFlow Lite.
#include <catch2/catch_test_macros.hpp>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;

OpCase Resize(Op kind, const Tensor& image, int32_t height, int32_t width) {
  OpCase op(kind);
  op.Input(image).Constant(Tensor::Of<int32_t>({2}, {height, width}));
  op.Output(image.dtype, image.quantization);
  return op;
}

TEST_CASE("RESIZE_BILINEAR blends by its three ideas of where pixels are") {
  const Tensor ramp = Tensor::Of<float>({1, 1, 2, 1}, {0, 12});
  OpCase op = Resize(Op::RESIZE_BILINEAR, ramp, 1, 4);
  CHECK(Naive(op).as<float>() == std::vector<float>{0, 6, 12, 12});
  op.options<schema::ResizeBilinearOptionsT>().half_pixel_centers = true;
  CHECK(Naive(op).as<float>() == std::vector<float>{0, 3, 9, 12});
  op.options<schema::ResizeBilinearOptionsT>().half_pixel_centers = false;
  op.options<schema::ResizeBilinearOptionsT>().align_corners = true;
  CHECK(Naive(op).as<float>() == std::vector<float>{0, 4, 8, 12});
  op.options<schema::ResizeBilinearOptionsT>().half_pixel_centers = true;
  CHECK(ErrorOf(op).code() == ErrorCode::kCorruptModel);
}

TEST_CASE("Pixels are rounded half up") {
  const Tensor pixels = Tensor::Of<uint8_t>({1, 1, 2, 1}, {0, 5});
  OpCase op = Resize(Op::RESIZE_BILINEAR, pixels, 1, 4);
  CHECK(Naive(op).as<uint8_t>() == std::vector<uint8_t>{0, 3, 5, 5});
  CHECK(PlaceOf(op) == "reference");
}

TEST_CASE("Plain pixels may become quantised values, and are resized as pixels") {
  const Tensor pixels = Tensor::Of<uint8_t>({1, 1, 2, 1}, {0, 5});
  OpCase op = Resize(Op::RESIZE_BILINEAR, pixels, 1, 4);
  const std::vector<uint8_t> plain = Naive(op).as<uint8_t>();
  OpCase entering(Op::RESIZE_BILINEAR);
  entering.Input(pixels).Constant(Tensor::Of<int32_t>({2}, {1, 4}));
  entering.Output(DType::kUInt8, PerTensor(1, 127));
  CHECK(Naive(entering).as<uint8_t>() == plain);
  CHECK(PlaceOf(entering) == "reference");
}

TEST_CASE("Values of two quantisations do not meet in a resize") {
  const Tensor image = Tensor::Of<uint8_t>({1, 1, 2, 1}, {0, 5}, PerTensor(1, 0));
  OpCase op(Op::RESIZE_BILINEAR);
  op.Input(image).Constant(Tensor::Of<int32_t>({2}, {1, 4}));
  op.Output(DType::kUInt8, PerTensor(1, 127));
  CHECK(ErrorOf(op).code() == ErrorCode::kUnsupportedModel);
}

TEST_CASE("RESIZE_NEAREST_NEIGHBOR picks by its three ideas of where pixels are") {
  const Tensor ramp = Tensor::Of<uint8_t>({1, 1, 3, 1}, {10, 20, 30});
  OpCase op = Resize(Op::RESIZE_NEAREST_NEIGHBOR, ramp, 1, 2);
  CHECK(Naive(op).as<uint8_t>() == std::vector<uint8_t>{10, 20});
  op.options<schema::ResizeNearestNeighborOptionsT>().half_pixel_centers = true;
  CHECK(Naive(op).as<uint8_t>() == std::vector<uint8_t>{10, 30});
  op.options<schema::ResizeNearestNeighborOptionsT>().half_pixel_centers = false;
  op.options<schema::ResizeNearestNeighborOptionsT>().align_corners = true;
  CHECK(Naive(op).as<uint8_t>() == std::vector<uint8_t>{10, 30});
}

TEST_CASE("RESIZE_BILINEAR agrees on all executors") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const Shape shape{random.Int(1, 2), random.Int(1, 9), random.Int(1, 9), random.Int(1, 5)};
    const bool quantized = random.Coin();
    const Tensor image =
        quantized ? random.Quanta(DType::kInt8, shape, PerTensor(0.1F, 3)) : random.Floats(shape);
    OpCase op = Resize(Op::RESIZE_BILINEAR, image, random.Int(1, 12), random.Int(1, 12));
    auto& options = op.options<schema::ResizeBilinearOptionsT>();
    const int kind = random.Int(0, 2);
    options.align_corners = kind == 1;
    options.half_pixel_centers = kind == 2;
    INFO("from " << shape.ToString() << " kind " << kind);
    CheckOnXnnpack(op);
  });
}

TEST_CASE("Sizes below 1 and images without pixels are refused") {
  const Tensor image = Tensor::Of<float>({1, 1, 1, 1}, {1});
  CHECK(ErrorOf(Resize(Op::RESIZE_BILINEAR, image, 0, 4)).code() == ErrorCode::kShapeMismatch);
  CHECK(ErrorOf(Resize(Op::RESIZE_NEAREST_NEIGHBOR, image, 4, -1)).code() ==
        ErrorCode::kShapeMismatch);
}

}  // namespace
}  // namespace monograph
