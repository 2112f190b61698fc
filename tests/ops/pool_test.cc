// AVERAGE_POOL_2D and MAX_POOL_2D.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;
using schema::ActivationFunctionType;
using schema::Padding;

OpCase MakeCase(Op type, const Tensor& image, int height, int width, int stride, Padding padding) {
  OpCase op(type);
  op.Input(image).Output(image.dtype, image.quantization);
  auto& options = op.options<schema::Pool2DOptionsT>();
  options.filter_height = height;
  options.filter_width = width;
  options.stride_h = options.stride_w = stride;
  options.padding = padding;
  return op;
}

TEST_CASE("Pools leave padding out") {
  const Tensor image = Tensor::Of<float>({1, 3, 3, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  const auto pool = [&](Op op, int stride, Padding padding) {
    return Naive(MakeCase(op, image, 2, 2, stride, padding)).as<float>();
  };
  using Floats = std::vector<float>;
  CHECK(pool(Op::AVERAGE_POOL_2D, 1, Padding::VALID) == Floats{3, 4, 6, 7});
  CHECK(pool(Op::AVERAGE_POOL_2D, 2, Padding::SAME) == Floats{3, 4.5F, 7.5F, 9});
  CHECK(pool(Op::AVERAGE_POOL_2D, 2, Padding::VALID) == Floats{3});
  CHECK(pool(Op::MAX_POOL_2D, 1, Padding::VALID) == Floats{5, 6, 8, 9});
  CHECK(pool(Op::MAX_POOL_2D, 2, Padding::SAME) == Floats{5, 6, 8, 9});
  const Tensor negative = Tensor::Of<float>({1, 1, 1, 1}, {-4});
  for (Op op : {Op::AVERAGE_POOL_2D, Op::MAX_POOL_2D}) {
    CHECK(Naive(MakeCase(op, negative, 3, 3, 1, Padding::SAME)).as<float>() == Floats{-4});
  }
}

TEST_CASE("Activations fused into pools clamp") {
  const Tensor image = Tensor::Of<float>({1, 1, 2, 2}, {-5, 7, -3, 9});
  for (Op type : {Op::AVERAGE_POOL_2D, Op::MAX_POOL_2D}) {
    OpCase op = MakeCase(type, image, 1, 2, 1, Padding::VALID);
    op.options<schema::Pool2DOptionsT>().fused_activation_function = ActivationFunctionType::RELU6;
    CHECK(Naive(op).as<float>() == std::vector<float>{0, 6});
    CheckOnXnnpack(op);
  }
  const Tensor quanta = Tensor::Of<int8_t>({1, 1, 2, 1}, {-50, -20}, PerTensor(0.5F, -10));
  for (Op type : {Op::AVERAGE_POOL_2D, Op::MAX_POOL_2D}) {
    OpCase op = MakeCase(type, quanta, 1, 2, 1, Padding::VALID);
    op.options<schema::Pool2DOptionsT>().fused_activation_function = ActivationFunctionType::RELU;
    CHECK(Naive(op).as<int8_t>() == std::vector<int8_t>{-10});
    CheckOnAllExecutors(op);
  }
}

TEST_CASE("Quantised pools work on the numbers") {
  const Tensor image = Tensor::Of<uint8_t>({1, 1, 4, 1}, {10, 13, 200, 100}, PerTensor(0.1F, 7));
  const OpCase average = MakeCase(Op::AVERAGE_POOL_2D, image, 1, 4, 1, Padding::VALID);
  // 80.75.
  CHECK(Naive(average).as<uint8_t>() == std::vector<uint8_t>{81});
  CheckOnXnnpack(average);  // A window over the whole image is a mean.
  const OpCase max = MakeCase(Op::MAX_POOL_2D, image, 1, 2, 1, Padding::VALID);
  CHECK(Naive(max).as<uint8_t>() == std::vector<uint8_t>{13, 200, 200});
  CheckOnXnnpack(max);
}

Tensor RandomImage(Random& random) {
  const Shape shape{random.Int(1, 2), random.Int(4, 12), random.Int(4, 12), random.Int(1, 20)};
  switch (random.Int(0, 2)) {
    case 0: return random.Quanta(DType::kInt8, shape, PerTensor(0.05F, -3));
    case 1: return random.Quanta(DType::kUInt8, shape, PerTensor(0.05F, 120));
    default: return random.Floats(shape);
  }
}

TEST_CASE("Pools agree on all executors") {
  Random random;
  INFO("seed " << random.seed());
  constexpr ActivationFunctionType kActivations[] = {
      ActivationFunctionType::NONE, ActivationFunctionType::RELU, ActivationFunctionType::RELU6};
  Repeatedly([&] {
    const Op type = random.Coin() ? Op::MAX_POOL_2D : Op::AVERAGE_POOL_2D;
    const Tensor image = RandomImage(random);
    OpCase op = MakeCase(type, image, random.Int(1, 4), random.Int(1, 4), random.Int(1, 3),
                         random.Coin() ? Padding::SAME : Padding::VALID);
    auto& options = op.options<schema::Pool2DOptionsT>();
    options.fused_activation_function = kActivations[random.Int(0, 2)];
    CheckOnAllExecutors(op);
    const bool window = options.filter_height * options.filter_width > 1;
    const bool gapless =
        options.filter_height >= options.stride_h && options.filter_width >= options.stride_w;
    const bool claimed = type == Op::AVERAGE_POOL_2D || gapless;
    REQUIRE((PlaceOf(op) == "xnnpack" || !window || !claimed));
  });
}

TEST_CASE("Pools follow the size of their image") {
  Random random;
  INFO("seed " << random.seed());
  for (Op type : {Op::AVERAGE_POOL_2D, Op::MAX_POOL_2D}) {
    OpCase op = MakeCase(type, random.Floats({1, 9, 7, 4}), 3, 3, 2, Padding::SAME);
    Graph graph = op.graph();
    graph.value(graph.inputs[0]).shape = Shape{1, kDynamic, kDynamic, 4};
    const auto session = Session::Create(graph, {});
    REQUIRE(session.ok());
    CHECK((*session)->Placement()[0] == "xnnpack");
    for (int size : {9, 4, 31}) {
      REQUIRE((*session)->PrepareInput(0, Shape{1, size, 2 * size, 4}).ok());
      REQUIRE((*session)->Run().ok());
      CHECK((*session)->Output(0)->shape == Shape{1, (size + 1) / 2, size, 4});
    }
  }
}

TEST_CASE("Pools that do not fit are refused") {
  const Tensor image = Tensor::Of<float>({1, 2, 2, 1}, {1, 2, 3, 4});
  const auto error = [&](int size, int stride) {
    return ErrorOf(MakeCase(Op::MAX_POOL_2D, image, size, size, stride, Padding::VALID)).code();
  };
  CHECK(error(3, 1) == ErrorCode::kShapeMismatch);
  CHECK(error(0, 1) == ErrorCode::kCorruptModel);
  CHECK(error(1, -1) == ErrorCode::kCorruptModel);
  CHECK(error(1 << 20, 1) == ErrorCode::kCorruptModel);
  OpCase rescaled(Op::AVERAGE_POOL_2D);
  rescaled.Input(Tensor::Of<int8_t>({1, 1, 1, 1}, {1}, PerTensor(0.5F, 0)));
  rescaled.Output(DType::kInt8, PerTensor(0.25F, 0));
  auto& options = rescaled.options<schema::Pool2DOptionsT>();
  options.filter_height = options.filter_width = options.stride_h = options.stride_w = 1;
  CHECK(ErrorOf(rescaled).code() == ErrorCode::kUnsupportedModel);
}

}  // namespace
}  // namespace monograph
