// CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;
using schema::ActivationFunctionType;

TEST_CASE("CONV_2D sums the taps inside the image") {
  OpCase op(Op::CONV_2D);
  op.Input(Tensor::Of<float>({1, 2, 2, 1}, {1, 2, 3, 4}))
      .Constant(Tensor::Of<float>({1, 2, 2, 1}, {10, 20, 30, 40}))
      .Constant(Tensor::Of<float>({1}, {5}))
      .Output(DType::kFloat32);
  auto& options = op.options<schema::Conv2DOptionsT>();
  options.stride_h = options.stride_w = 1;
  // SAME pads a window of two behind the image only.
  CHECK(Naive(op).as<float>() == std::vector<float>{305, 145, 115, 45});
  options.padding = schema::Padding::VALID;
  CHECK(Naive(op).as<float>() == std::vector<float>{305});
  CHECK(Naive(op).shape == Shape{1, 1, 1, 1});
  options.fused_activation_function = ActivationFunctionType::RELU6;
  CHECK(Naive(op).as<float>() == std::vector<float>{6});
}

TEST_CASE("A quantised CONV_2D rounds once, at the end") {
  OpCase op(Op::CONV_2D);
  op.Input(Tensor::Of<int8_t>({1, 1, 1, 2}, {10, -6}, PerTensor(0.5F, 2)))
      .Constant(Tensor::Of<int8_t>({2, 1, 1, 2}, {3, 1, -2, 4}, {{0.25F, 0.5F}, {0, 0}, 0}))
      .Constant(Tensor::Of<int32_t>({2}, {8, -4}, {{0.125F, 0.25F}, {0, 0}, 0}))
      .Output(DType::kInt8, PerTensor(1.0F, -1));
  auto& options = op.options<schema::Conv2DOptionsT>();
  options.stride_h = options.stride_w = 1;
  // (8 * 3 - 8 * 1 + 8) / 8 = 3 and (-16 - 32 - 4) / 4 = -13, then the zero point.
  CHECK(Naive(op).as<int8_t>() == std::vector<int8_t>{2, -14});
  CheckOnXnnpack(op);
}

struct Layer {
  DType dtype;
  Shape input;
  int output_channels;
};

Tensor RandomImage(Random& random, const Layer& layer) {
  if (layer.dtype == DType::kFloat32) return random.Floats(layer.input);
  return random.Quanta(
      layer.dtype, layer.input,
      PerTensor(random.Float(0.01F, 0.1F), layer.dtype == DType::kInt8 ? -3 : 120));
}

Tensor RandomFilter(Random& random, DType dtype, const Shape& shape, int axis, int channels) {
  if (dtype == DType::kFloat32) return random.Floats(shape);
  if (dtype == DType::kUInt8) return random.Quanta(dtype, shape, PerTensor(0.02F, 130));
  Quantization q = PerTensor(0.02F, 0);
  if (random.Coin() && channels > 1) {
    q = {std::vector<float>(static_cast<size_t>(channels)),
         std::vector<int32_t>(static_cast<size_t>(channels)), axis};
    for (float& scale : q.scale) scale = random.Float(0.005F, 0.04F);
  }
  return random.Quanta(dtype, shape, q);
}

void AddBiasAndOutput(Random& random, OpCase& op, DType dtype, int channels,
                      float output_scale = 0.3F) {
  const Shape shape{channels};
  if (dtype == DType::kFloat32) {
    op.Constant(random.Floats(shape)).Output(dtype);
    return;
  }
  std::vector<int32_t> bias(static_cast<size_t>(channels));
  for (int32_t& b : bias) b = random.Int(-3000, 3000);
  op.Constant(Tensor::Of(shape, bias))
      .Output(dtype, PerTensor(output_scale, dtype == DType::kInt8 ? 5 : 99));
}

ActivationFunctionType RandomActivation(Random& random) {
  constexpr ActivationFunctionType kAll[] = {
      ActivationFunctionType::NONE, ActivationFunctionType::RELU, ActivationFunctionType::RELU6};
  return kAll[random.Int(0, 2)];
}

DType RandomDType(Random& random) {
  constexpr DType kAll[] = {DType::kFloat32, DType::kInt8, DType::kUInt8};
  return kAll[random.Int(0, 2)];
}

template <typename Options>
void Randomize(Random& random, Options& options) {
  options.padding = random.Coin() ? schema::Padding::SAME : schema::Padding::VALID;
  options.stride_h = random.Int(1, 3);
  options.stride_w = random.Int(1, 3);
  options.fused_activation_function = RandomActivation(random);
  if (random.Int(0, 3) == 0) {
    options.dilation_h_factor = options.dilation_w_factor = 2;
    options.stride_h = options.stride_w = 1;
  }
}

TEST_CASE("CONV_2D agrees on all executors") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const DType dtype = RandomDType(random);
    const int groups = random.Int(0, 3) == 0 ? 2 : 1;
    const int in = random.Int(1, 9) * groups;
    const int out = random.Int(1, 20) * groups;
    const Layer layer{dtype, {random.Int(1, 2), random.Int(7, 12), random.Int(7, 12), in}, out};
    OpCase op(Op::CONV_2D);
    const Tensor image = RandomImage(random, layer);
    op.Input(image);
    op.Constant(RandomFilter(random, dtype, {out, random.Int(1, 3), random.Int(1, 3), in / groups},
                             0, out));
    AddBiasAndOutput(random, op, dtype, out);
    Randomize(random, op.options<schema::Conv2DOptionsT>());
    CheckOnXnnpack(op);
  });
}

TEST_CASE("DEPTHWISE_CONV_2D agrees on all executors") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const DType dtype = RandomDType(random);
    const int in = random.Int(1, 20);
    const int out = in * random.Int(1, 2);
    const Layer layer{dtype, {random.Int(1, 2), random.Int(7, 12), random.Int(7, 12), in}, out};
    OpCase op(Op::DEPTHWISE_CONV_2D);
    op.Input(RandomImage(random, layer))
        .Constant(
            RandomFilter(random, dtype, {1, random.Int(1, 3), random.Int(1, 3), out}, 3, out));
    AddBiasAndOutput(random, op, dtype, out);
    auto& options = op.options<schema::DepthwiseConv2DOptionsT>();
    options.depth_multiplier = out / in;
    Randomize(random, options);
    CheckOnXnnpack(op);
  });
}

TEST_CASE("CONV_2D of int8 is right however deep it is") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const bool deep = random.Coin();
    const int in = deep ? random.Int(1000, 2100) : random.Int(1, 300);
    const int side = random.Int(1, deep ? 1 : 3);
    const int out = random.Int(1, 40);
    const Layer layer{DType::kInt8, {1, random.Int(3, 4), random.Int(3, 7), in}, out};
    OpCase op(Op::CONV_2D);
    op.Input(RandomImage(random, layer))
        .Constant(RandomFilter(random, DType::kInt8, {out, side, side, in}, 0, out));
    AddBiasAndOutput(random, op, DType::kInt8, out,
                     0.1F * std::sqrt(static_cast<float>(in * side * side)));
    Randomize(random, op.options<schema::Conv2DOptionsT>());
    op.options<schema::Conv2DOptionsT>().padding = schema::Padding::SAME;
    CheckOnXnnpack(op);
  });
}

TEST_CASE("DEPTHWISE_CONV_2D of int8 is right for all widths and numbers of taps") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const int channels = random.Int(1, 50);
    const int width = random.Coin() ? random.Int(1, 12) : random.Int(60, 190);
    const int side = random.Coin() ? 3 : 5;
    const int rows = random.Coin() ? side : random.Int(1, 5);
    const int columns = random.Coin() ? side : random.Int(1, 5);
    const Layer layer{DType::kInt8, {1, random.Int(1, 6), width, channels}, channels};
    OpCase op(Op::DEPTHWISE_CONV_2D);
    op.Input(RandomImage(random, layer))
        .Constant(RandomFilter(random, DType::kInt8, {1, rows, columns, channels}, 3, channels));
    AddBiasAndOutput(random, op, DType::kInt8, channels);
    auto& options = op.options<schema::DepthwiseConv2DOptionsT>();
    options.depth_multiplier = 1;
    Randomize(random, options);
    options.stride_w = options.dilation_w_factor == 1 ? random.Int(1, 6) : 1;
    options.padding = schema::Padding::SAME;
    CheckOnXnnpack(op);
  });
}

TEST_CASE("FULLY_CONNECTED agrees on all executors") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const DType dtype = RandomDType(random);
    const int depth = random.Int(1, 70);
    const int units = random.Int(1, 40);
    const Layer layer{dtype, {random.Int(1, 3), 1, 1, depth}, units};
    OpCase op(Op::FULLY_CONNECTED);
    op.Input(RandomImage(random, layer))
        .Constant(RandomFilter(random, dtype, {units, depth}, 0, units));
    AddBiasAndOutput(random, op, dtype, units);
    auto& options = op.options<schema::FullyConnectedOptionsT>();
    options.keep_num_dims = random.Coin();
    options.fused_activation_function = RandomActivation(random);
    CheckOnXnnpack(op);
  });
}

TEST_CASE("A convolution follows the batch and the size of its image") {
  Random random;
  INFO("seed " << random.seed());
  Graph graph;
  OpCase op(Op::CONV_2D);
  op.Input(random.Floats({1, 8, 8, 3}))
      .Constant(random.Floats({4, 3, 3, 3}))
      .Constant(random.Floats({4}))
      .Output(DType::kFloat32);
  auto& options = op.options<schema::Conv2DOptionsT>();
  options.stride_h = options.stride_w = 2;
  graph = op.graph();
  graph.value(graph.inputs[0]).shape = Shape{kDynamic, kDynamic, kDynamic, 3};
  const auto session = Session::Create(graph, {});
  REQUIRE(session.ok());
  CHECK((*session)->Placement()[0] == "xnnpack");
  CHECK((*session)->outputs()[0].shape == Shape{kDynamic, kDynamic, kDynamic, 4});
  SessionOptions naive_options;
  naive_options.reference_only = true;
  const auto naive = Session::Create(graph, naive_options);
  REQUIRE(naive.ok());
  for (const Shape& shape : {Shape{1, 8, 8, 3}, Shape{2, 17, 5, 3}, Shape{1, 64, 32, 3},
                             Shape{3, 1, 1, 3}, Shape{1, 8, 8, 3}}) {
    const Tensor image = random.Floats(shape);
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
      REQUIRE(std::abs(results[0][i] - results[1][i]) < 1e-4F);
    }
  }
}

OpCase BadConvolution(const Shape& input, const Shape& filter) {
  OpCase op(Op::CONV_2D);
  const auto zeros = [](const Shape& shape) {
    return std::vector<float>(static_cast<size_t>(*shape.NumElements()));
  };
  op.Input(Tensor::Of(input, zeros(input))).Constant(Tensor::Of(filter, zeros(filter)));
  op.Output(DType::kFloat32);
  auto& options = op.options<schema::Conv2DOptionsT>();
  options.stride_h = options.stride_w = 1;
  options.padding = schema::Padding::VALID;
  return op;
}

TEST_CASE("Convolutions that do not fit are refused with a reason") {
  CHECK(ErrorOf(BadConvolution({1, 4, 4, 3}, {2, 1, 1, 2})).code() == ErrorCode::kShapeMismatch);
  CHECK(ErrorOf(BadConvolution({1, 2, 2, 3}, {2, 3, 3, 3})).code() == ErrorCode::kShapeMismatch);
  CHECK(ErrorOf(BadConvolution({4, 4, 3}, {2, 1, 1, 3})).code() == ErrorCode::kShapeMismatch);
  OpCase strideless = BadConvolution({1, 4, 4, 3}, {2, 1, 1, 3});
  strideless.options<schema::Conv2DOptionsT>().stride_w = 0;
  const Error error = ErrorOf(strideless);
  CHECK(error.code() == ErrorCode::kCorruptModel);
  CHECK(error.message().find("Node 0 (CONV_2D)") != std::string::npos);
}

}  // namespace
}  // namespace monograph
