// Convolutions and fully connected operators with int8 weights and float32 activations.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;
using schema::ActivationFunctionType;

TEST_CASE("Each row is rounded to int8 with a scale that just holds its numbers and 0") {
  OpCase op(Op::FULLY_CONNECTED);
  op.Input(Tensor::Of<float>({3, 3}, {-1, 0.004F, 1.55F, 0.5F, 25.5F, 0.04F, 0, 0, 0}))
      .Constant(Tensor::Of<int8_t>({2, 3}, {2, 2, 2, 0, 100, 0}, {{0.25F, 0.125F}, {0, 0}, 0}))
      .Constant(Tensor::Of<float>({2}, {10, -1}))
      .Output(DType::kFloat32);
  // Quanta of 0.01 and of 0.1: 0.004 and 0.04 become 0.
  const auto numbers = Naive(op).as<float>();
  const std::vector<float> expected = {10.275F, -1, 23, 317.75F, 10, -1};
  REQUIRE(numbers.size() == expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    CHECK(std::abs(numbers[i] - expected[i]) <= 1e-4F);
  }
  CheckOnXnnpack(op);
}

TEST_CASE("Each image is rounded to int8 with a scale of its own") {
  OpCase op(Op::CONV_2D);
  op.Input(Tensor::Of<float>({2, 1, 2, 1}, {2.55F, 0.004F, -25.5F, -0.04F}))
      .Constant(Tensor::Of<int8_t>({1, 1, 2, 1}, {100, 1}, PerTensor(0.01F, 0)))
      .Output(DType::kFloat32);
  auto& options = op.options<schema::Conv2DOptionsT>();
  options.stride_h = options.stride_w = 1;
  options.padding = schema::Padding::SAME;
  const auto numbers = Naive(op).as<float>();
  const std::vector<float> expected = {2.55F, 0, -25.5F, 0};
  REQUIRE(numbers.size() == expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    CHECK(std::abs(numbers[i] - expected[i]) <= 1e-5F);
  }
  CheckOnXnnpack(op);
}

Tensor RandomWeights(Random& random, const Shape& shape) {
  const auto channels = static_cast<size_t>(shape[0]);
  Quantization q = PerTensor(0.02F, 0);
  if (random.Coin()) {
    q = {std::vector<float>(channels), std::vector<int32_t>(channels), 0};
    for (float& scale : q.scale) scale = random.Float(0.005F, 0.04F);
  }
  return random.Quanta(DType::kInt8, shape, q);
}

// Numbers on both sides of 0, or on one.
Tensor RandomActivations(Random& random, const Shape& shape) {
  const float low = random.Float(-3, 1);
  return random.Floats(shape, low, low + random.Float(0, 4));
}

TEST_CASE("Rounded images are convolved alike on all executors") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const int groups = random.Int(0, 3) == 0 ? 2 : 1;
    const int in = random.Int(1, 9) * groups;
    const int out = random.Int(1, 20) * groups;
    OpCase op(Op::CONV_2D);
    op.Input(
          RandomActivations(random, {random.Int(1, 3), random.Int(7, 12), random.Int(7, 12), in}))
        .Constant(RandomWeights(random, {out, random.Int(1, 3), random.Int(1, 3), in / groups}));
    if (random.Coin()) op.Constant(random.Floats({out}));
    op.Output(DType::kFloat32);
    auto& options = op.options<schema::Conv2DOptionsT>();
    options.padding = random.Coin() ? schema::Padding::SAME : schema::Padding::VALID;
    options.stride_h = random.Int(1, 3);
    options.stride_w = random.Int(1, 3);
    if (random.Coin()) options.fused_activation_function = ActivationFunctionType::RELU6;
    CheckOnXnnpack(op);
  });
}

TEST_CASE("Rounded rows are multiplied alike on all executors") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const int width = random.Int(1, 4);
    const int channels = random.Int(1, 20);
    const bool keeps = random.Coin();
    const int depth = keeps || random.Coin() ? channels : width * channels;
    const int units = random.Int(1, 40);
    OpCase op(Op::FULLY_CONNECTED);
    op.Input(RandomActivations(random, {random.Int(1, 3), width, channels}))
        .Constant(RandomWeights(random, {units, depth}));
    if (random.Coin()) op.Constant(random.Floats({units}));
    op.Output(DType::kFloat32);
    auto& options = op.options<schema::FullyConnectedOptionsT>();
    options.keep_num_dims = keeps;
    if (random.Coin()) options.fused_activation_function = ActivationFunctionType::RELU;
    CheckOnXnnpack(op);
  });
}

TEST_CASE("Rows that end within a dimension are left to the evaluator") {
  Random random;
  OpCase op(Op::FULLY_CONNECTED);
  op.Input(random.Floats({2, 6})).Constant(RandomWeights(random, {3, 4})).Output(DType::kFloat32);
  CHECK(PlaceOf(op) == "reference");
  CHECK(Naive(op).shape == Shape{3, 3});
  CheckOnAllExecutors(op);
}

// The numbers that the node gives for images of these shapes, one run after the other.
void CheckShapes(const Shape& declared, std::initializer_list<Shape> shapes,
                 const std::string& place) {
  Random random;
  INFO("seed " << random.seed());
  OpCase op(Op::CONV_2D);
  op.Input(random.Floats({1, 8, 8, 3}))
      .Constant(RandomWeights(random, {5, 3, 3, 3}))
      .Constant(random.Floats({5}))
      .Output(DType::kFloat32);
  auto& options = op.options<schema::Conv2DOptionsT>();
  options.stride_h = options.stride_w = 2;
  Graph graph = op.graph();
  graph.value(graph.inputs[0]).shape = declared;
  const auto session = Session::Create(graph, {});
  REQUIRE(session.ok());
  CHECK((*session)->Placement()[0] == place);
  SessionOptions naive_options;
  naive_options.reference_only = true;
  const auto naive = Session::Create(graph, naive_options);
  REQUIRE(naive.ok());
  for (const Shape& shape : shapes) {
    const Tensor image = RandomActivations(random, shape);
    std::vector<float> results[2];
    for (int i : {0, 1}) {
      Session& runner = i == 0 ? **session : **naive;
      const auto view = runner.PrepareInput(0, shape);
      REQUIRE(view.ok());
      std::memcpy(view->bytes.data(), image.bytes.data(), image.bytes.size());
      REQUIRE(runner.Run().ok());
      const auto output = runner.Output(0);
      REQUIRE(output.ok());
      results[i].assign(output->as<float>().begin(), output->as<float>().end());
    }
    REQUIRE(results[0].size() == results[1].size());
    for (size_t i = 0; i < results[0].size(); ++i) {
      REQUIRE(std::abs(results[0][i] - results[1][i]) < 1e-3F);
    }
  }
}

TEST_CASE("A convolution of rounded images follows their number, or their size") {
  CheckShapes({kDynamic, 8, 8, 3},
              {{1, 8, 8, 3}, {40, 8, 8, 3}, {2, 8, 8, 3}, {300, 8, 8, 3}, {1, 8, 8, 3}}, "xnnpack");
  CheckShapes({2, kDynamic, kDynamic, 3}, {{2, 8, 8, 3}, {2, 30, 7, 3}, {2, 1, 1, 3}}, "xnnpack");
  CheckShapes({kDynamic, kDynamic, kDynamic, 3}, {{1, 40, 40, 3}, {60, 3, 3, 3}}, "reference");
}

TEST_CASE("Weights of int8 need float32 biases and no zero points where activations are float32") {
  const auto error = [](Op type, const Tensor& weights, const Tensor& bias) {
    OpCase op(type);
    op.Input(Tensor::Of<float>({1, 2}, {1, 2})).Constant(weights).Constant(bias);
    return ErrorOf(op.Output(DType::kFloat32)).code();
  };
  const auto weights = [](int32_t zero_point) {
    return Tensor::Of<int8_t>({1, 2}, {1, 2}, PerTensor(0.5F, zero_point));
  };
  const Tensor floats = Tensor::Of<float>({1}, {1});
  CHECK(error(Op::FULLY_CONNECTED, weights(3), floats) == ErrorCode::kUnsupportedModel);
  CHECK(error(Op::FULLY_CONNECTED, weights(0), Tensor::Of<int32_t>({1}, {1})) ==
        ErrorCode::kTypeMismatch);
  const Tensor bare = Tensor::Of<int8_t>({1, 2}, {1, 2});
  CHECK(error(Op::FULLY_CONNECTED, bare, floats) == ErrorCode::kUnsupportedModel);
}

}  // namespace
}  // namespace monograph
