#include "inspect/compare.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "support/net.h"
#include "support/sample_graph.h"

namespace monograph::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Op = schema::BuiltinOperator;

Result<Sample> RampSample(const Shape& shape, float step) {
  Sample sample;
  const Numbers numbers = Ramp(shape, 0, step);
  MG_TRY_ASSIGN(Buffer bytes, Buffer::Copy(std::as_bytes(std::span(numbers.values))));
  sample.inputs.push_back({DType::kFloat32, shape, std::move(bytes)});
  return sample;
}

Samples RampSamples(const Shape& shape, size_t count = 1) {
  return {count, [shape](size_t i) { return RampSample(shape, static_cast<float>(i + 1)); }};
}

// scaled = x * 2, shifted = scaled + offset, y = relu(shifted)
Graph Model(float offset) {
  Net net;
  const ValueId x = net.Input({1, 4});
  const ValueId scaled = net.Add(Op::MUL, {x, net.Floats(Ramp({1}, 2, 0))});
  const ValueId shifted = net.Add(Op::ADD, {scaled, net.Floats(Ramp({1}, offset, 0))});
  return net.Finish({net.Add(Op::RELU, {shifted})});
}

TEST_CASE("A model equals itself in every layer") {
  const Graph graph = Model(1);
  const Comparison comparison = Must(CompareModels(graph, graph, RampSamples({1, 4}, 3), {}));
  REQUIRE(comparison.layers.size() == 3);
  for (const LayerComparison& layer : comparison.layers) {
    CHECK(layer.error.max_absolute() == 0);
    CHECK(layer.error.elements() == 3 * 4);
  }
  REQUIRE(comparison.outputs.size() == 1);
  CHECK(comparison.outputs[0].classes.rows == 3);
  CHECK(comparison.outputs[0].classes.top_one == 3);
}

TEST_CASE("The error of each layer shows where models part") {
  const Comparison comparison = Must(CompareModels(Model(1), Model(1.5), RampSamples({1, 4}), {}));
  REQUIRE(comparison.layers.size() == 3);
  CHECK(comparison.layers[0].error.max_absolute() == 0);
  CHECK(comparison.layers[1].error.max_absolute() == 0.5);
  CHECK(comparison.layers[2].error.max_absolute() == 0.5);
  CHECK(comparison.outputs[0].error.max_absolute() == 0.5);
}

TEST_CASE("The best class of each row is compared") {
  Net net;
  const ValueId x = net.Input({1, 4});
  const Graph turned = net.Finish({net.Add(Op::MUL, {x, net.Floats(Ramp({1}, -1, 0))})});
  Net other;
  const ValueId z = other.Input({1, 4});
  const Graph same = other.Finish({other.Add(Op::MUL, {z, other.Floats(Ramp({1}, 1, 0))})});
  const Comparison comparison = Must(CompareModels(same, turned, RampSamples({1, 4}, 2), {}));
  CHECK(comparison.outputs[0].classes.rows == 2);
  CHECK(comparison.outputs[0].classes.top_one == 0);
}

TEST_CASE("Inputs that do not fit are refused by name") {
  const auto shape = CompareModels(Model(1), Model(1), RampSamples({1, 5}), {});
  REQUIRE_FALSE(shape.ok());
  CHECK(shape.error().code() == ErrorCode::kShapeMismatch);
  CHECK_THAT(shape.error().message(), ContainsSubstring("\"input_0\""));
  Net two;
  const ValueId sum = two.Add(Op::ADD, {two.Input({1, 4}), two.Input({1, 4})});
  const auto count = CompareModels(Model(1), two.Finish({sum}), RampSamples({1, 4}), {});
  REQUIRE_FALSE(count.ok());
  CHECK(count.error().code() == ErrorCode::kInvalidArgument);
}

TEST_CASE("Models with unlike numbers of outputs are refused") {
  Graph more = Model(1);
  more.outputs.push_back(more.node(0).outputs[0]);
  const auto comparison = CompareModels(Model(1), more, RampSamples({1, 4}), {});
  REQUIRE_FALSE(comparison.ok());
  CHECK_THAT(comparison.error().message(), ContainsSubstring("1 and 2 outputs"));
}

}  // namespace
}  // namespace monograph::test
