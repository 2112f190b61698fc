// The passes that make operators on integers of DEQUANTIZE, operator, QUANTIZE.
#include <limits>

#include "ops/interpolation.h"
#include "ops/quant_math.h"
#include "passes/align_quantized.h"
#include "passes/fuse_qdq.h"
#include "passes/integer_operands.h"
#include "passes/pipeline.h"
#include "passes/sink_dequantize.h"
#include "support/quantized_net.h"

namespace monograph {
namespace {

using test::Get;
using test::Numbers;
using test::OpsOf;
using test::QuantizedNet;
using Op = schema::BuiltinOperator;
using Ops = std::vector<Op>;

constexpr float kScale = 0.0625f;

// Runs the passes on a graph of one input and one real output, quantised with `quantum` at last,
// and requires the operators, and the same numbers within one quantum.
void CheckPasses(Graph graph, const Ops& expected, float quantum = kScale) {
  const Numbers input = test::Scattered(graph.value(graph.inputs[0]).shape, 5);
  const Numbers before = test::RunGraph(graph, {input})[0];
  Get(RunPasses(graph, {}));
  CHECK(OpsOf(graph) == expected);
  const Numbers after = test::RunGraph(graph, {input})[0];
  REQUIRE(after.shape == before.shape);
  for (size_t i = 0; i < after.values.size(); ++i) {
    INFO(i << ": " << after.values[i] << " instead of " << before.values[i]);
    CHECK(std::fabs(after.values[i] - before.values[i]) <= 1.001f * quantum);
  }
}

std::vector<int8_t> Weights(size_t count) {
  std::vector<int8_t> weights;
  for (size_t i = 0; i < count; ++i) weights.push_back(static_cast<int8_t>(i * 37 % 255 - 127));
  return weights;
}

struct ConvCase {
  DType activations = DType::kInt8;
  int32_t zero_point = -3;
  Quantization filter = {{0.01f, 0.02f, 0.03f}, {0, 0, 0}, 0};
  Op activation = Op::ADD;  // None.
  bool float_bias = false;
};

Graph Conv(const ConvCase& c) {
  QuantizedNet net;
  const ValueId image = net.Rounded(net.Input({1, 5, 6, 2}), c.activations, 0.01f, c.zero_point);
  const ValueId filter = net.Constant<int8_t>({3, 3, 3, 2}, Weights(54), c.filter);
  Quantization sums = c.filter;
  for (float& scale : sums.scale) scale *= 0.01f;
  sums.zero_point.assign(sums.scale.size(), 0);
  const ValueId bias = c.float_bias ? net.Floats({{3}, {0.5f, -0.25f, 1}})
                                    : net.Constant<int32_t>({3}, {5000, -300, 900}, sums);
  ValueId result = net.Conv(image, filter, bias);
  if (c.activation != Op::ADD) result = net.Add(c.activation, {result});
  return net.Finish({net.Rounded(result, c.activations, kScale, c.zero_point)});
}

TEST_CASE("A convolution between DEQUANTIZE and QUANTIZE becomes one on integers") {
  const Ops expected = {Op::QUANTIZE, Op::CONV_2D, Op::DEQUANTIZE};
  CheckPasses(Conv({}), expected);
  CheckPasses(Conv({.filter = {{0.02f}, {0}, 0}}), expected);
  CheckPasses(Conv({.float_bias = true}), expected);
  CheckPasses(Conv({.activation = Op::RELU}), expected);
  CheckPasses(Conv({.activation = Op::RELU6}), expected);
}

TEST_CASE("uint8 with weights of int8 becomes int8") {
  Graph graph = Conv({.activations = DType::kUInt8, .zero_point = 120});
  CheckPasses(graph, {Op::QUANTIZE, Op::CONV_2D, Op::DEQUANTIZE});
  Get(RunPasses(graph, {}));
  const Value& image = graph.value(graph.node(1).inputs[0]);
  CHECK(image.dtype == DType::kInt8);
  CHECK(image.quantization.zero_point == std::vector<int32_t>{-8});
  const Value& bias = graph.value(graph.node(1).inputs[2]);
  CHECK(bias.dtype == DType::kInt32);
  CHECK(bias.quantization.scale.size() == 3);
}

TEST_CASE("Weights with a zero point bring all to uint8") {
  Graph graph = Conv({.filter = {{0.02f}, {7}, 0}});
  CheckPasses(graph, {Op::QUANTIZE, Op::CONV_2D, Op::DEQUANTIZE});
  Get(RunPasses(graph, {}));
  const Value& filter = graph.value(graph.node(1).inputs[1]);
  CHECK(filter.dtype == DType::kUInt8);
  CHECK(filter.quantization.zero_point == std::vector<int32_t>{135});
  CHECK(graph.value(graph.node(1).inputs[0]).dtype == DType::kUInt8);
}

TEST_CASE("Weights by channel with zero points stay behind a DEQUANTIZE, in float") {
  CheckPasses(Conv({.filter = {{0.01f, 0.02f, 0.03f}, {0, 4, 0}, 0}}),
              {Op::QUANTIZE, Op::DEQUANTIZE, Op::DEQUANTIZE, Op::DEQUANTIZE, Op::CONV_2D,
               Op::QUANTIZE, Op::DEQUANTIZE});
}

TEST_CASE("A bias of another scale is brought to that of the sums") {
  QuantizedNet net;
  const ValueId rows = net.Rounded(net.Input({2, 4}), DType::kInt8, 0.01f, 0);
  const ValueId weights = net.Constant<int8_t>({3, 4}, Weights(12), {{0.02f}, {0}, 0});
  const ValueId bias = net.Constant<int32_t>({3}, {100, -50, 7}, {{0.01f}, {0}, 0});
  const ValueId result = net.Add(Op::FULLY_CONNECTED, {rows, weights, bias});
  Graph graph = net.Finish({net.Rounded(result, DType::kInt8, kScale, 0)});
  CheckPasses(graph, {Op::QUANTIZE, Op::FULLY_CONNECTED, Op::DEQUANTIZE});
  Get(RunPasses(graph, {}));
  const auto integers = ConstantView(graph, graph.node(1).inputs[2])->as<int32_t>();
  CHECK(std::vector<int32_t>(integers.begin(), integers.end()) ==
        std::vector<int32_t>{5000, -2500, 350});
}

TEST_CASE("A bias beyond int32 leaves the operator in float") {
  QuantizedNet net;
  const ValueId rows = net.Rounded(net.Input({2, 4}), DType::kInt8, 0.01f, 0);
  const ValueId weights = net.Constant<int8_t>({3, 4}, Weights(12), {{1e-9f}, {0}, 0});
  const ValueId result =
      net.Add(Op::FULLY_CONNECTED, {rows, weights, net.Floats({{3}, {1, 2, 3}})});
  Graph graph = net.Finish({net.Rounded(result, DType::kInt8, kScale, 0)});
  Get(RunPasses(graph, {}));
  CHECK(std::ranges::count(OpsOf(graph), Op::DEQUANTIZE) == 3);
}

TEST_CASE("Arithmetic, means and activations are had on integers") {
  const auto check = [](auto build, const Ops& between) {
    QuantizedNet net;
    const ValueId a = net.Rounded(net.Input({1, 4, 4, 3}), DType::kInt8, 0.0078125f, 5);
    Graph graph = net.Finish({net.Rounded(build(net, a), DType::kInt8, 0.015625f, -20)});
    Ops expected = {Op::QUANTIZE};
    expected.insert(expected.end(), between.begin(), between.end());
    expected.push_back(Op::DEQUANTIZE);
    CheckPasses(graph, expected, 0.015625f);
  };
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::ADD, {a, a}); }, {Op::ADD});
  check([](QuantizedNet& net,
           ValueId a) { return net.Add(Op::MUL, {a, net.Rounded(a, DType::kInt8, 0.01f, 0)}); },
        {Op::QUANTIZE, Op::MUL});
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::SUB, {a, a}); }, {Op::SUB});
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::HARD_SWISH, {a}); },
        {Op::HARD_SWISH});
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::RELU, {a}); }, {Op::RELU});
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::RELU_N1_TO_1, {a}); },
        {Op::RELU_N1_TO_1});
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::ELU, {a}); }, {Op::ELU});
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::GELU, {a}); }, {Op::GELU});
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::ABS, {a}); }, {Op::ABS});
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::SQUARE, {a}); }, {Op::MUL});
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::MEAN, {a, net.Ints({2}, {1, 2})}); },
        {Op::MEAN});
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::SUM, {a, net.Ints({1}, {3})}); },
        {Op::SUM});
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::PACK, {a, a}); },
        {Op::QUANTIZE, Op::PACK});
  // With the scale that the operator has in TFLite, and a step to the one asked for.
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::LOGISTIC, {a}); },
        {Op::LOGISTIC, Op::QUANTIZE});
  check([](QuantizedNet& net, ValueId a) { return net.Add(Op::TANH, {a}); },
        {Op::TANH, Op::QUANTIZE});
}

TEST_CASE("A much finer scale than a sigmoid's own keeps it in float") {
  QuantizedNet net;
  const ValueId a = net.Rounded(net.Input({1, 8}), DType::kInt8, 0.05f, 0);
  const ValueId y = net.Rounded(net.Add(Op::LOGISTIC, {a}), DType::kInt8, 0.001f, -128);
  CheckPasses(net.Finish({y}),
              {Op::QUANTIZE, Op::DEQUANTIZE, Op::LOGISTIC, Op::QUANTIZE, Op::DEQUANTIZE}, 1e-6f);
}

TEST_CASE("Parts of a concatenation are brought to its scale") {
  QuantizedNet net;
  const ValueId x = net.Input({1, 4});
  const ValueId a = net.Rounded(x, DType::kInt8, 0.01f, 5);
  const ValueId b = net.Rounded(x, DType::kInt8, kScale, -7);
  const ValueId both = net.Add(Op::CONCATENATION, {a, b});
  CheckPasses(net.Finish({net.Rounded(both, DType::kInt8, kScale, -7)}),
              {Op::QUANTIZE, Op::QUANTIZE, Op::QUANTIZE, Op::CONCATENATION, Op::DEQUANTIZE});
}

TEST_CASE("Operands of one number, and constants that are dequantised, are had as integers") {
  const auto check = [](auto build, const Ops& expected) {
    QuantizedNet net;
    const ValueId a = net.Rounded(net.Input({1, 4, 4, 3}), DType::kInt8, 0.03f, 5);
    Graph graph = net.Finish({net.Rounded(build(net, a), DType::kInt8, 0.025f, -20)});
    CheckPasses(graph, expected, 0.025f);
    Get(RunPasses(graph, {}));
    CHECK(Get(Session::Create(graph, {}))->Placement()[1] == "xnnpack");
  };
  const auto one = [](QuantizedNet& net, float number) { return net.Floats({{1}, {number}}); };
  const auto expected = [](Op op) { return Ops{Op::QUANTIZE, op, Op::DEQUANTIZE}; };
  check([&](QuantizedNet& net, ValueId a) { return net.Add(Op::ADD, {a, one(net, 0.3f)}); },
        expected(Op::ADD));
  check([&](QuantizedNet& net, ValueId a) { return net.Add(Op::MUL, {one(net, -1.7f), a}); },
        expected(Op::MUL));
  check([&](QuantizedNet& net, ValueId a) { return net.Add(Op::SUB, {one(net, 0.4f), a}); },
        expected(Op::SUB));
  check([&](QuantizedNet& net,
            ValueId a) { return net.Add(Op::MUL, {a, net.Floats({{3}, {0.25f, 0.25f, 0.25f}})}); },
        expected(Op::MUL));
  check(
      [&](QuantizedNet& net, ValueId a) {
        const ValueId slopes = net.Constant<int8_t>({3}, {25, 50, -10}, {{0.01f}, {-2}, 0});
        return net.Add(Op::PRELU, {a, slopes});
      },
      expected(Op::PRELU));
  check(
      [&](QuantizedNet& net, ValueId a) {
        return net.Add(Op::ADD, {net.Constant<int8_t>({3}, {25, 50, -10}, {{0.01f}, {-2}, 0}), a});
      },
      expected(Op::ADD));
}

TEST_CASE("Constants of several real numbers keep an operator in float") {
  QuantizedNet net;
  const ValueId a = net.Rounded(net.Input({1, 3}), DType::kInt8, 0.03f, 5);
  const ValueId sum = net.Add(Op::ADD, {a, net.Floats({{3}, {0.25f, 0.5f, 1}})});
  CheckPasses(net.Finish({net.Rounded(sum, DType::kInt8, 0.02f, 0)}),
              {Op::QUANTIZE, Op::DEQUANTIZE, Op::ADD, Op::QUANTIZE, Op::DEQUANTIZE});
}

TEST_CASE("A constant in int8 is within half a quantum of its numbers") {
  QuantizedNet net;
  const auto in_int8 = [&](const Numbers& numbers) {
    return Get(InInt8(net.graph().value(net.Floats(numbers))));
  };
  const auto value = in_int8({{4}, {-1, 0, 0.3f, 1.55f}});
  REQUIRE(value);
  CHECK(value->quantization.scale[0] == 0.01f);
  CHECK(value->quantization.zero_point == std::vector<int32_t>{-28});
  const auto quanta = ConstTensorView{value->dtype, value->shape, value->constant->bytes};
  CHECK(quanta.as<int8_t>()[0] == -128);
  CHECK(quanta.as<int8_t>()[1] == -28);
  CHECK(quanta.as<int8_t>()[2] == 2);
  CHECK(quanta.as<int8_t>()[3] == 127);
  CHECK_FALSE(in_int8({{2}, {0, 0}}));
  CHECK_FALSE(in_int8({{2}, {0, std::numeric_limits<float>::infinity()}}));
  CHECK_FALSE(Get(InInt8(net.graph().value(net.Input({2})))));
}

TEST_CASE("A hard sigmoid of additions and multiplications is had on integers") {
  QuantizedNet net;
  const ValueId a = net.Rounded(net.Input({1, 16}), DType::kInt8, 0.06f, 5);
  const ValueId sum = net.Add(Op::RELU6, {net.Add(Op::ADD, {a, net.Floats({{1}, {3}})})});
  const ValueId capped = net.Rounded(sum, DType::kInt8, 6.0f / 255, -128);
  const ValueId sixth = net.Add(Op::MUL, {capped, net.Floats({{1}, {1.0f / 6}})});
  CheckPasses(net.Finish({net.Rounded(sixth, DType::kInt8, 1.0f / 255, -128)}),
              {Op::QUANTIZE, Op::ADD, Op::MUL, Op::DEQUANTIZE}, 1.0f / 255);
}

TEST_CASE("What rounds in its input's scale gets it, and is brought to one that is no finer") {
  const auto check = [](auto build, float scale, const Ops& expected) {
    QuantizedNet net;
    const ValueId a = net.Rounded(net.Input({1, 4, 4, 3}), DType::kInt8, 0.02f, 5);
    CheckPasses(net.Finish({net.Rounded(build(net, a), DType::kInt8, scale, 5)}), expected, scale);
  };
  const auto pool = [](QuantizedNet& net, ValueId a) {
    Node node = MakeNode(Op::AVERAGE_POOL_2D, {a});
    auto& options = *node.options.AsPool2DOptions();
    options.filter_height = options.filter_width = options.stride_h = options.stride_w = 2;
    options.padding = schema::Padding::VALID;
    return net.Add(std::move(node));
  };
  const auto resize = [](QuantizedNet& net, ValueId a) {
    Node node = MakeNode(Op::RESIZE_BILINEAR, {a, net.Ints({2}, {8, 8})});
    node.options.AsResizeBilinearOptions()->half_pixel_centers = true;
    return net.Add(std::move(node));
  };
  check(pool, 0.02f, {Op::QUANTIZE, Op::AVERAGE_POOL_2D, Op::DEQUANTIZE});
  check(pool, 0.015f, {Op::QUANTIZE, Op::AVERAGE_POOL_2D, Op::QUANTIZE, Op::DEQUANTIZE});
  check(pool, 0.009f,
        {Op::QUANTIZE, Op::DEQUANTIZE, Op::AVERAGE_POOL_2D, Op::QUANTIZE, Op::DEQUANTIZE});
  check(resize, 0.02f, {Op::QUANTIZE, Op::RESIZE_BILINEAR, Op::DEQUANTIZE});
  check(resize, 0.03f, {Op::QUANTIZE, Op::RESIZE_BILINEAR, Op::QUANTIZE, Op::DEQUANTIZE});
}

TEST_CASE("What is only brought to another scale is made in that scale") {
  const auto check = [](int32_t zero_point, const Ops& expected) {
    QuantizedNet net;
    const ValueId a = net.Rounded(net.Input({1, 16}), DType::kInt8, 0.01f, 0);
    const ValueId clamped = net.Add(Op::RELU, {net.Add(Op::ADD, {a, a})});
    const ValueId narrow = net.Rounded(clamped, DType::kInt8, 0.01f, -128);
    CheckPasses(net.Finish({net.Rounded(narrow, DType::kInt8, 0.02f, zero_point)}), expected);
  };
  check(-128, {Op::QUANTIZE, Op::ADD, Op::DEQUANTIZE});
  check(3, {Op::QUANTIZE, Op::ADD, Op::DEQUANTIZE});
}

TEST_CASE("A scale that begins at 0 stays where it clamps") {
  QuantizedNet net;
  const ValueId a = net.Rounded(net.Input({1, 16}), DType::kInt8, 0.01f, 0);
  const ValueId narrow = net.Rounded(net.Add(Op::ADD, {a, a}), DType::kInt8, 0.01f, -128);
  CheckPasses(net.Finish({net.Rounded(narrow, DType::kInt8, 0.02f, 3)}),
              {Op::QUANTIZE, Op::ADD, Op::QUANTIZE, Op::DEQUANTIZE});
}

TEST_CASE("A RELU goes whose QUANTIZE has no numbers below 0") {
  QuantizedNet net;
  const ValueId a = net.Rounded(net.Input({1, 16}), DType::kInt8, 0.01f, 0);
  CheckPasses(net.Finish({net.Rounded(net.Add(Op::RELU, {a}), DType::kInt8, 0.02f, -128)}),
              {Op::QUANTIZE, Op::QUANTIZE, Op::DEQUANTIZE}, 0.02f);
}

TEST_CASE("What only moves numbers moves integers, exactly") {
  QuantizedNet net;
  const ValueId image = net.Rounded(net.Input({1, 4, 4, 2}), DType::kUInt8, 0.01f, 100);
  const ValueId lowest = net.Floats({{1}, {std::numeric_limits<float>::lowest()}});
  const ValueId pooled = net.MaxPool(net.Pad(image, 1, 1, 1, 1, lowest), 3, 2);
  const ValueId padded = net.Pad(pooled, 0, 1, 0, 0);
  Graph graph = net.Finish({net.Add(Op::RESHAPE, {padded, net.Ints({2}, {1, -1})})});
  const Numbers input = test::Scattered({1, 4, 4, 2}, 3);
  const auto before = test::RunGraph(graph, {input});
  CHECK(Get(SinkDequantize(graph)) == 4);
  CHECK(OpsOf(graph) ==
        Ops{Op::QUANTIZE, Op::PADV2, Op::MAX_POOL_2D, Op::PAD, Op::RESHAPE, Op::DEQUANTIZE});
  test::RequireClose(test::RunGraph(graph, {input})[0], before[0], 0);
  CHECK(Get(SinkDequantize(graph)) == 0);
}

TEST_CASE("Blocks of pixels, mirrored borders and extremes are taken of integers, exactly") {
  QuantizedNet net;
  const ValueId image = net.Rounded(net.Input({1, 4, 4, 2}), DType::kInt8, 0.01f, 3);
  Node blocks = MakeNode(Op::SPACE_TO_DEPTH, {image});
  blocks.options.AsSpaceToDepthOptions()->block_size = 2;
  const ValueId padded = net.Add(
      Op::MIRROR_PAD, {net.Add(std::move(blocks)), net.Ints({4, 2}, {0, 0, 1, 1, 1, 1, 0, 0})});
  Graph graph = net.Finish({net.Add(Op::REDUCE_MAX, {padded, net.Ints({2}, {1, 2})})});
  const Numbers input = test::Scattered({1, 4, 4, 2}, 3);
  const auto before = test::RunGraph(graph, {input});
  CHECK(Get(SinkDequantize(graph)) == 3);
  CHECK(OpsOf(graph) ==
        Ops{Op::QUANTIZE, Op::SPACE_TO_DEPTH, Op::MIRROR_PAD, Op::REDUCE_MAX, Op::DEQUANTIZE});
  test::RequireClose(test::RunGraph(graph, {input})[0], before[0], 0);
}

Node Interpolated(ValueId image, InterpolationMode mode) {
  Interpolation options;
  options.mode = mode;
  options.axes[1] = options.axes[2] = {.resized = true, .scale = 2};
  Node node = MakeNode(Op::CUSTOM, {image});
  node.custom_code = kInterpolateCode;
  node.custom_options = WriteInterpolation(options);
  return node;
}

TEST_CASE("Nearest neighbours of any scale are taken of integers, blends are not") {
  QuantizedNet net;
  const ValueId image = net.Rounded(net.Input({1, 3, 3, 2}), DType::kInt8, 0.01f, 3);
  const ValueId nearest = net.Add(Interpolated(image, InterpolationMode::kNearest));
  Graph graph = net.Finish({net.Add(Interpolated(nearest, InterpolationMode::kLinear))});
  const Numbers input = test::Scattered({1, 3, 3, 2}, 3);
  const auto before = test::RunGraph(graph, {input});
  CHECK(Get(SinkDequantize(graph)) == 1);
  CHECK(OpsOf(graph) == Ops{Op::QUANTIZE, Op::CUSTOM, Op::DEQUANTIZE, Op::CUSTOM});
  test::RequireClose(test::RunGraph(graph, {input})[0], before[0], 0);
}

std::vector<ValueId> Split(QuantizedNet& net, ValueId x, int32_t axis, size_t parts) {
  return Get(AppendNode(net.graph(), MakeNode(Op::SPLIT, {net.Ints({1}, {axis}), x}),
                        std::vector<std::string>(parts, "part")));
}

TEST_CASE("A SPLIT is had on integers where its parts are rounded or convolved") {
  QuantizedNet net;
  const ValueId x = net.Rounded(net.Input({1, 4, 4, 8}), DType::kInt8, 0.02f, -128);
  const std::vector<ValueId> parts = Split(net, x, 3, 2);
  const ValueId left = net.Rounded(parts[0], DType::kInt8, 0.02f, -128);
  const ValueId right = net.Rounded(net.Add(Op::ABS, {parts[1]}), DType::kInt8, 0.02f, -128);
  Node node = MakeNode(Op::CONCATENATION, {left, right});
  node.options.AsConcatenationOptions()->axis = 3;
  CheckPasses(net.Finish({net.Rounded(net.Add(std::move(node)), DType::kInt8, 0.02f, -128)}),
              {Op::QUANTIZE, Op::SPLIT, Op::ABS, Op::CONCATENATION, Op::DEQUANTIZE});
}

TEST_CASE("A SPLIT whose parts are read as real numbers stays in float") {
  QuantizedNet net;
  const ValueId x = net.Rounded(net.Input({1, 8}), DType::kInt8, 0.02f, 0);
  const std::vector<ValueId> parts = Split(net, x, 1, 4);
  Graph graph = net.Finish({net.Add(Op::EXP, {parts[0]}), net.Add(Op::EXP, {parts[1]})});
  CHECK(Get(SinkDequantize(graph)) == 0);
}

// A convolution with RELU and the numbers rounded behind it.
ValueId ConvRounded(QuantizedNet& net, ValueId x, int32_t width, int32_t kernel, float scale,
                    DType dtype = DType::kInt8) {
  const int32_t depth = net.graph().value(x).shape[3];
  const auto count = static_cast<size_t>(int64_t{width} * kernel * kernel * depth);
  const ValueId filter =
      net.Constant<int8_t>({width, kernel, kernel, depth}, Weights(count), {{0.002f}, {0}, 0});
  const ValueId image = kernel == 1 ? x : net.Pad(x, 1, 1, 1, 1);
  return net.Rounded(net.Add(Op::RELU, {net.Conv(image, filter)}), dtype, scale,
                     RangeOfDType(dtype).min);
}

// The branches of an Inception block, of which all read the same numbers. Its pooling is rounded,
// as onnxruntime's quantiser does, or not.
ValueId InceptionBlock(QuantizedNet& net, ValueId x, bool pool_rounded) {
  const ValueId lowest = net.Floats({{1}, {std::numeric_limits<float>::lowest()}});
  ValueId pooled = net.MaxPool(net.Pad(x, 1, 1, 1, 1, lowest), 3, 1);
  if (pool_rounded) pooled = net.Rounded(pooled, DType::kInt8, 0.02f, -128);
  const ValueId narrow = ConvRounded(net, x, 3, 1, 0.03f);
  const std::vector<ValueId> branches = {
      ConvRounded(net, x, 2, 1, 0.02f), ConvRounded(net, narrow, 4, 3, 0.04f),
      ConvRounded(net, ConvRounded(net, narrow, 2, 3, 0.03f), 2, 3, 0.02f),
      ConvRounded(net, pooled, 2, 1, 0.02f)};
  Node node = MakeNode(Op::CONCATENATION, branches);
  node.options.AsConcatenationOptions()->axis = 3;
  return net.Rounded(net.Add(std::move(node)), DType::kInt8, 0.04f, -128);
}

// Real numbers are at both ends alone.
void CheckStaysOnIntegers(Graph graph) {
  const int nodes = graph.node_count();
  const Numbers input = test::Scattered(graph.value(graph.inputs[0]).shape, 5);
  const Numbers before = test::RunGraph(graph, {input})[0];
  Get(RunPasses(graph, {}));
  CHECK(graph.node_count() < nodes);
  const auto is_real = [&](ValueId id) {
    return id != kNoValue && graph.value(id).dtype == DType::kFloat32;
  };
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    INFO(id << " " << schema::EnumNameBuiltinOperator(graph.node(id).op));
    CHECK(std::ranges::any_of(graph.node(id).inputs, is_real) == (id == 0));
    CHECK(std::ranges::any_of(graph.node(id).outputs, is_real) == (id + 1 == graph.node_count()));
  }
  const Numbers after = test::RunGraph(graph, {input})[0];
  REQUIRE(after.values.size() == before.values.size());
  // Each layer may be one quantum off, and hands that on.
  float largest = 0;
  for (size_t i = 0; i < after.values.size(); ++i) {
    largest = std::max(largest, std::fabs(after.values[i] - before.values[i]));
  }
  CHECK(largest <= 3 * 0.04f);
}

TEST_CASE("Blocks whose branches read one tensor stay on integers, as in Inception") {
  for (const bool rounded : {true, false}) {
    QuantizedNet net;
    ValueId x = net.Rounded(net.Input({1, 6, 6, 3}), DType::kInt8, 0.02f, -128);
    x = InceptionBlock(net, x, rounded);
    CheckStaysOnIntegers(net.Finish({InceptionBlock(net, x, rounded)}));
  }
}

TEST_CASE("Halves of one tensor that are convolved stay on integers, as in ShuffleNet") {
  QuantizedNet net;
  const ValueId x = net.Rounded(net.Input({1, 4, 4, 8}), DType::kInt8, 0.02f, -128);
  const auto half = [&](int32_t begin) {
    return net.Add(Op::SLICE, {x, net.Ints({4}, {0, 0, 0, begin}), net.Ints({4}, {-1, -1, -1, 4})});
  };
  const ValueId left = ConvRounded(net, half(0), 4, 1, 0.03f);
  const ValueId right = ConvRounded(net, net.MaxPool(half(4), 1, 1), 4, 1, 0.04f);
  Node node = MakeNode(Op::CONCATENATION, {left, right});
  node.options.AsConcatenationOptions()->axis = 3;
  CheckStaysOnIntegers(
      net.Finish({net.Rounded(net.Add(std::move(node)), DType::kInt8, 0.04f, -128)}));
}

// The channels of [1, H, W, C] in another order, as exporters write it for images that have their
// channels first. What each step makes is rounded, as onnxruntime's quantiser does, or not.
ValueId Shuffle(QuantizedNet& net, ValueId x, int32_t groups, DType dtype, bool rounded) {
  const Shape shape = net.graph().value(x).shape;
  const int32_t depth = shape[3];
  const auto step = [&](Op op, const std::vector<int32_t>& numbers) {
    x = net.Add(op, {x, net.Ints({static_cast<int32_t>(numbers.size())}, numbers)});
    if (rounded) x = net.Rounded(x, dtype, 0.03f, RangeOfDType(dtype).min);
  };
  step(Op::TRANSPOSE, {0, 3, 1, 2});
  step(Op::RESHAPE, {1, groups, depth / groups, shape[1], shape[2]});
  step(Op::TRANSPOSE, {0, 2, 1, 3, 4});
  step(Op::RESHAPE, {1, depth, shape[1], shape[2]});
  step(Op::TRANSPOSE, {0, 2, 3, 1});
  return x;
}

TEST_CASE("Channels are shuffled on integers between convolutions") {
  for (const DType dtype : {DType::kInt8, DType::kUInt8}) {
    for (const bool rounded : {true, false}) {
      QuantizedNet net;
      ValueId x = net.Rounded(net.Input({1, 4, 5, 6}), dtype, 0.02f, RangeOfDType(dtype).min);
      x = Shuffle(net, ConvRounded(net, x, 6, 1, 0.03f, dtype), 2, dtype, rounded);
      CheckPasses(net.Finish({ConvRounded(net, x, 4, 1, 0.04f, dtype)}),
                  {Op::QUANTIZE, Op::CONV_2D, Op::RESHAPE, Op::TRANSPOSE, Op::RESHAPE, Op::CONV_2D,
                   Op::DEQUANTIZE});
    }
  }
}

TEST_CASE("Axes of real numbers are moved as real numbers") {
  QuantizedNet net;
  const ValueId x = net.Rounded(net.Input({1, 4, 5, 6}), DType::kInt8, 0.02f, 0);
  const ValueId moved = net.Add(Op::TRANSPOSE, {x, net.Ints({4}, {0, 3, 1, 2})});
  Graph graph = net.Finish({net.Add(Op::EXP, {moved})});
  CHECK(Get(SinkDequantize(graph)) == 0);
}

TEST_CASE("Numbers that are read as real ones elsewhere are not moved for nothing") {
  QuantizedNet net;
  const ValueId x = net.Rounded(net.Input({1, 4, 4, 2}), DType::kInt8, 0.02f, -128);
  Graph graph = net.Finish({net.MaxPool(x, 2, 2), net.Pad(x, 1, 1, 1, 1), net.Add(Op::EXP, {x})});
  CHECK(Get(SinkDequantize(graph)) == 0);
  CHECK(graph.node_count() == 5);
}

TEST_CASE("Borders and activations that are no whole quanta stay in float") {
  QuantizedNet net;
  const ValueId image = net.Rounded(net.Input({1, 4, 4, 2}), DType::kInt8, 0.01f, 0);
  const ValueId border = net.Floats({{1}, {0.013f}});
  Graph graph = net.Finish({net.Pad(image, 1, 1, 1, 1, border)});
  CHECK(Get(SinkDequantize(graph)) == 0);
}

TEST_CASE("Inputs and outputs of the graph keep their type") {
  QuantizedNet net;
  const ValueId image = net.Input({1, 3}, DType::kUInt8);
  net.graph().value(image).quantization = {{0.5f}, {128}, 0};
  const ValueId weights = net.Constant<int8_t>({2, 3}, Weights(6), {{0.02f}, {0}, 0});
  const ValueId result = net.Add(Op::FULLY_CONNECTED, {net.Dequantize(image), weights, kNoValue});
  Graph graph = net.Finish({net.Quantize(result, DType::kUInt8, 1, 10)});
  Get(RunPasses(graph, {}));
  CHECK(OpsOf(graph) == Ops{Op::QUANTIZE, Op::FULLY_CONNECTED, Op::QUANTIZE});
  CHECK(graph.value(graph.inputs[0]).dtype == DType::kUInt8);
  CHECK(graph.value(graph.outputs[0]).dtype == DType::kUInt8);
  CHECK(graph.value(graph.node(1).inputs[0]).dtype == DType::kInt8);
}

TEST_CASE("Real numbers that others read stay") {
  QuantizedNet net;
  const ValueId a = net.Rounded(net.Input({1, 8}), DType::kInt8, 0.01f, 0);
  const ValueId sum = net.Add(Op::ADD, {a, a});
  Graph graph = net.Finish({net.Rounded(sum, DType::kInt8, 0.02f, 0), sum});
  CHECK(Get(FuseQdq(graph)) == 0);
  CHECK(graph.node_count() == 5);
}

TEST_CASE("Integers that become real and the same integers again pass") {
  QuantizedNet net;
  const ValueId a = net.Rounded(net.Input({1, 8}), DType::kInt8, 0.01f, 3);
  const ValueId same = net.Rounded(a, DType::kInt8, 0.01f, 3);
  const ValueId other = net.Rounded(same, DType::kInt8, 0.02f, 3);
  Graph graph = net.Finish({other});
  CHECK(Get(FuseQdq(graph)) == 2);
  CHECK(OpsOf(graph) == Ops{Op::QUANTIZE, Op::QUANTIZE, Op::DEQUANTIZE});
}

TEST_CASE("Aligning ends, and changes nothing that is aligned") {
  Graph graph = Conv({.activations = DType::kUInt8, .zero_point = 120});
  CHECK(Get(AlignQuantized(graph)) == 2);
  CHECK(Get(AlignQuantized(graph)) == 0);
}

TEST_CASE("What has a form on integers, and what moves them, is said of single nodes") {
  CHECK(HasIntegerForm(MakeNode(Op::CONV_2D, {0, 1, 2})));
  CHECK(HasIntegerForm(MakeNode(Op::HARD_SWISH, {0})));
  CHECK_FALSE(HasIntegerForm(MakeNode(Op::TOPK_V2, {0, 1})));
  CHECK(KeepsQuantization(MakeNode(Op::AVERAGE_POOL_2D, {0})));
  CHECK_FALSE(KeepsQuantization(MakeNode(Op::ADD, {0, 1})));
  CHECK(FixedOutputOf(Op::LOGISTIC, DType::kInt8) == Quantization{{1.0f / 256}, {-128}, 0});
  CHECK(FixedOutputOf(Op::TANH, DType::kUInt8) == Quantization{{1.0f / 128}, {128}, 0});
  CHECK_FALSE(FixedOutputOf(Op::ADD, DType::kInt8));
  Node node = MakeNode(Op::TRANSPOSE, {0, 1});
  node.outputs = {2};
  CHECK(MovesQuanta(node));
  node.op = Op::ADD;
  CHECK_FALSE(MovesQuanta(node));
}

}  // namespace
}  // namespace monograph
