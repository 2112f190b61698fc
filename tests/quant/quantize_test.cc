#include "quant/quantize.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>

#include "inspect/compare.h"
#include "quant/photo_net.h"
#include "quant/recover.h"

namespace monograph::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Op = schema::BuiltinOperator;

Graph Quantized(const Graph& graph, const QuantizeOptions& options = {}) {
  const Calibrated calibrated = Get(CalibrateModel(graph, Photos(8), options, nullptr));
  const Recovered recovered = Get(Recover(calibrated, Photos(8), options, nullptr));
  return Get(Integerise(calibrated, recovered, {}, options)).graph;
}

int64_t Count(const Graph& graph, Op op) { return std::ranges::count(OpsOf(graph), op); }

Graph Small(const std::vector<float>& zero = {127},
            const std::vector<float>& scale = {1.0f / 128}) {
  return PhotoNet(zero, scale, SmallNetwork);
}

void RequireClose(const Graph& real, const Graph& integers, double sqnr_db) {
  const Comparison comparison = Get(CompareModels(real, integers, Photos(4, 999), {}));
  INFO("SQNR " << comparison.outputs[0].error.sqnr_db());
  CHECK(comparison.outputs[0].error.sqnr_db() > sqnr_db);
}

TEST_CASE("A network works on int8 from its pixels to its logits") {
  const Graph graph = Quantized(Small());
  CHECK(OpsOf(graph) == std::vector{Op::QUANTIZE, Op::CONV_2D, Op::DEPTHWISE_CONV_2D, Op::CONV_2D,
                                    Op::ADD, Op::MEAN, Op::FULLY_CONNECTED, Op::DEQUANTIZE,
                                    Op::SOFTMAX});
  const Value& pixels = graph.value(graph.node(0).inputs[0]);
  CHECK(pixels.dtype == DType::kUInt8);
  CHECK(pixels.quantization == Quantization{{1}, {127}, 0});
  CHECK(graph.value(graph.node(0).outputs[0]).quantization == Quantization{{1}, {-1}, 0});
  RequireClose(Small(), graph, 25);
}

// uint8 [1, 12, 12, 3] -> `before` -> what PhotoNet does with pixels.
template <typename Before>
Graph PhotoNetBehind(const Before& before) {
  return PhotoNet({127}, {1.0f / 128}, SmallNetwork, before);
}

TEST_CASE("A resize in front of the network stays one of plain pixels") {
  const Graph real = PhotoNetBehind([](Net& net, ValueId image) {
    Node resize = MakeNode(Op::RESIZE_BILINEAR, {image, net.Ints({2}, {9, 9})});
    resize.options.AsResizeBilinearOptions()->half_pixel_centers = true;
    return Get(AppendNode(net.graph(), std::move(resize), "resized", DType::kUInt8));
  });
  const Graph graph = Quantized(real);
  REQUIRE(graph.node(0).op == Op::RESIZE_BILINEAR);
  CHECK(graph.node(1).op == Op::QUANTIZE);
  CHECK(graph.value(graph.inputs[0]).quantization.empty());
  CHECK(graph.value(graph.node(0).outputs[0]).quantization == Quantization{{1}, {127}, 0});
  RequireClose(real, graph, 25);
}

TEST_CASE("A crop in front of the network gives its pixels' meaning to the input") {
  const Graph real = PhotoNetBehind([](Net& net, ValueId image) {
    const Node crop =
        MakeNode(Op::SLICE, {image, net.Ints({4}, {0, 2, 2, 0}), net.Ints({4}, {1, 8, 8, 3})});
    return Get(AppendNode(net.graph(), crop, "cropped", DType::kUInt8));
  });
  const Graph graph = Quantized(real);
  CHECK(graph.value(graph.inputs[0]).quantization == Quantization{{1}, {127}, 0});
  RequireClose(real, graph, 25);
}

TEST_CASE("Margins of pixels stay the zeros that they are") {
  const Graph real = PhotoNetBehind([](Net& net, ValueId image) {
    const ValueId margins = net.Ints({4, 2}, {0, 0, 3, 3, 3, 3, 0, 0});
    return Get(
        AppendNode(net.graph(), MakeNode(Op::PAD, {image, margins}), "padded", DType::kUInt8));
  });
  const Graph graph = Quantized(real);
  CHECK(Count(graph, Op::QUANTIZE) == 1);
  CHECK(Count(graph, Op::CAST) == 0);
  CHECK(graph.value(graph.inputs[0]).quantization == Quantization{{1}, {0}, 0});
  RequireClose(real, graph, 25);
}

TEST_CASE("Weights have a scale a channel, biases are int32 of the sums' scales") {
  const Graph graph = Quantized(Small());
  const Node& conv = graph.node(1);
  const Value& image = graph.value(conv.inputs[0]);
  const Value& weights = graph.value(conv.inputs[1]);
  const Value& bias = graph.value(conv.inputs[2]);
  CHECK(weights.dtype == DType::kInt8);
  REQUIRE(weights.quantization.scale.size() == 8);
  CHECK(weights.quantization.axis == 0);
  CHECK(bias.dtype == DType::kInt32);
  CHECK(bias.quantization.scale[3] == weights.quantization.scale[3] * image.quantization.scale[0]);
  CHECK(graph.value(graph.node(2).inputs[1]).quantization.axis == 3);
}

TEST_CASE("Normalisation by channel works on integers too, with one conversion more of none") {
  const Graph real = Small({123.7f, 116.3f, 103.5f}, {0.0171f, 0.0175f, 0.0174f});
  const Graph graph = Quantized(real);
  CHECK(Count(graph, Op::QUANTIZE) == 1);
  CHECK(Count(graph, Op::DEQUANTIZE) == 1);
  CHECK(Count(graph, Op::CAST) == 0);
  CHECK(graph.node(1).op == Op::DEPTHWISE_CONV_2D);
  RequireClose(real, graph, 25);
}

TEST_CASE("One scale for a layer's weights is kept where it is asked for") {
  QuantizeOptions options;
  options.per_tensor = true;
  const Graph graph = Quantized(Small(), options);
  CHECK(graph.value(graph.node(1).inputs[1]).quantization.scale.size() == 1);
  RequireClose(Small(), graph, 20);
}

TEST_CASE("A layer that is kept stays float, with its neighbours on int8") {
  QuantizeOptions options;
  const Graph small = Small();
  for (const Node& node : small.nodes()) {
    if (node.op == Op::DEPTHWISE_CONV_2D) {
      options.keep_float = {small.value(node.outputs[0]).name};
    }
  }
  Calibrated calibrated = Get(CalibrateModel(small, Photos(8), {}, nullptr));
  for (const Node& node : calibrated.graph.nodes()) {
    if (node.op == Op::DEPTHWISE_CONV_2D) {
      options.keep_float = {calibrated.graph.value(node.outputs[0]).name};
    }
  }
  const Graph graph = Quantized(small, options);
  const auto depthwise = std::ranges::find(graph.nodes(), Op::DEPTHWISE_CONV_2D, &Node::op);
  REQUIRE(depthwise != graph.nodes().end());
  CHECK(graph.value(depthwise->inputs[0]).dtype == DType::kFloat32);
  CHECK(graph.value(depthwise->inputs[1]).dtype == DType::kFloat32);
  CHECK(Count(graph, Op::QUANTIZE) == 2);
  CHECK(Count(graph, Op::DEQUANTIZE) == 2);
  RequireClose(small, graph, 25);
}

TEST_CASE("The same images give the same model") {
  const Graph a = Quantized(Small());
  const Graph b = Quantized(Small());
  REQUIRE(a.value_count() == b.value_count());
  for (ValueId id = 0; id < a.value_count(); ++id) {
    CHECK(a.value(id).quantization == b.value(id).quantization);
    const auto left = ConstantView(a, id);
    const auto right = ConstantView(b, id);
    REQUIRE(left.has_value() == right.has_value());
    if (left) CHECK(std::ranges::equal(left->bytes, right->bytes));
  }
}

void RequireRefused(const Graph& graph, const Samples& samples, const QuantizeOptions& options,
                    const std::string& message) {
  const auto calibrated = CalibrateModel(graph, samples, options, nullptr);
  REQUIRE_FALSE(calibrated.ok());
  CHECK(calibrated.error().code() == ErrorCode::kInvalidArgument);
  CHECK_THAT(calibrated.error().message(), ContainsSubstring(message));
}

TEST_CASE("No images, unknown layers and what is quantised already are refused") {
  RequireRefused(Small(), Photos(0), {}, "needs images");
  QuantizeOptions unknown;
  unknown.keep_float = {"conv99"};
  RequireRefused(Small(), Photos(2), unknown, "No layer is called \"conv99\"");
  RequireRefused(Quantized(Small()), Photos(2), {}, "quantised already");
}

TEST_CASE("A network without layers that could work on int8 is refused") {
  const Graph graph = PhotoNet(
      {0}, {1}, [](Net& net, ValueId image) { return std::vector{net.Add(Op::SOFTMAX, {image})}; });
  RequireRefused(graph, Photos(2), {}, "no float layer");
}

TEST_CASE("The layer that gives what is no number is named") {
  for (const float broken :
       {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    const Graph graph = PhotoNet({127}, {1}, [broken](Net& net, ValueId image) {
      const ValueId conv = net.Conv(image, net.Floats(Scattered({4, 1, 1, 3})));
      Numbers factors = Ramp({4});
      factors.values[2] = broken;
      const ValueId scaled =
          net.Add(Op::MUL, {net.Add(Op::HARD_SWISH, {conv}), net.Floats(factors)});
      return std::vector{net.Conv(scaled, net.Floats(Scattered({4, 1, 1, 4})))};
    });
    RequireRefused(graph, Photos(2), {}, "MUL_");
    RequireRefused(graph, Photos(2), {}, "for calibration sample 1");
  }
}

TEST_CASE("Images of one colour, or of none, can be calibrated on") {
  const Samples black{2, [](size_t) -> Result<Sample> {
                        MG_TRY_ASSIGN(Buffer bytes, Buffer::Allocate(12 * 12 * 3));
                        Sample sample;
                        sample.inputs.push_back({DType::kUInt8, {1, 12, 12, 3}, std::move(bytes)});
                        return sample;
                      }};
  for (const Observer observer : {Observer::kMinMax, Observer::kMovingAverage,
                                  Observer::kPercentile, Observer::kMse, Observer::kEntropy}) {
    QuantizeOptions options;
    options.observer = observer;
    const Calibrated calibrated = Get(CalibrateModel(Small({0}), black, options, nullptr));
    const Recovered recovered = Get(Recover(calibrated, black, options, nullptr));
    const Graph graph = Get(Integerise(calibrated, recovered, {}, options)).graph;
    CHECK(Count(graph, Op::DEQUANTIZE) == 1);
  }
}

}  // namespace
}  // namespace monograph::test
