#include "inspect/side_by_side.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "inspect/race.h"
#include "support/net.h"

namespace monograph::test {
namespace {

using Op = schema::BuiltinOperator;

Result<Sample> FilledSample(const Shape& shape, float value) {
  Sample sample;
  const Numbers numbers = Ramp(shape, value, 0);
  MG_TRY_ASSIGN(Buffer bytes, Buffer::Copy(std::as_bytes(std::span(numbers.values))));
  sample.inputs.push_back({DType::kFloat32, shape, std::move(bytes)});
  return sample;
}

// Samples of 1, 2, ...
Samples Counting(size_t count) {
  return {count, [](size_t i) { return FilledSample({1, 4}, static_cast<float>(i + 1)); }};
}

// x * factor, then that * factor.
Graph Powers(float factor) {
  Net net;
  const ValueId x = net.Input({1, 4});
  const ValueId once = net.Add(Op::MUL, {x, net.Floats(Ramp({1}, factor, 0))});
  return net.Finish({net.Add(Op::MUL, {once, net.Floats(Ramp({1}, factor, 0))})});
}

ValuePair Outputs(const Graph& a, const Graph& b, NodeId node) {
  return {a.node(node).outputs[0], b.node(node).outputs[0]};
}

TEST_CASE("Pairs of values are seen in their order, sample after sample") {
  const Graph a = Powers(2);
  const Graph b = Powers(3);
  const std::vector<ValuePair> pairs = {Outputs(a, b, 1), Outputs(a, b, 0)};
  std::vector<std::vector<float>> seen;
  const auto see = [&](size_t pair, const ViewPair& views) -> Status {
    seen.push_back({static_cast<float>(pair), views.a.as<float>()[3], views.b.as<float>()[3]});
    return {};
  };
  std::vector<size_t> steps;
  const auto step = [&](size_t done, size_t total) {
    CHECK(total == 2);
    steps.push_back(done);
  };
  REQUIRE(SeeSideBySide(a, b, pairs, Counting(2), {}, see, step).ok());
  CHECK(seen == std::vector<std::vector<float>>{{0, 4, 9}, {1, 2, 3}, {0, 8, 18}, {1, 4, 6}});
  REQUIRE(!steps.empty());
  CHECK(steps.back() == 2);
}

TEST_CASE("An error of who sees the values ends the run") {
  const Graph graph = Powers(2);
  const std::vector<ValuePair> pairs = {Outputs(graph, graph, 0)};
  int calls = 0;
  const auto see = [&](size_t, const ViewPair&) -> Status {
    ++calls;
    return Error{ErrorCode::kInvalidArgument, "enough"};
  };
  const Status status = SeeSideBySide(graph, graph, pairs, Counting(3), {}, see);
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().message() == "enough");
  CHECK(calls == 1);
}

TEST_CASE("Models with unlike numbers of inputs do not stand side by side") {
  const Graph a = Powers(2);
  Net net;
  const ValueId x = net.Input({1, 4});
  const Graph b = net.Finish({net.Add(Op::ADD, {x, net.Input({1, 4})})});
  const auto see = [](size_t, const ViewPair&) -> Status { return {}; };
  const std::vector<ValuePair> pairs = {Outputs(a, b, 0)};
  const Status status = SeeSideBySide(a, b, pairs, Counting(1), {}, see);
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().code() == ErrorCode::kInvalidArgument);
}

TEST_CASE("A race takes both models' times, however short it is to be") {
  const Sample sample = Get(FilledSample({1, 4}, 1));
  const RaceTimes times = Get(RaceModels(Powers(2), Powers(3), sample, 0, {}));
  CHECK(times.a > 0);
  CHECK(times.b > 0);
  CHECK(std::isfinite(times.a + times.b));
}

TEST_CASE("A race on a sample that the models do not take is an error") {
  const Sample sample = Get(FilledSample({1, 5}, 1));
  CHECK_FALSE(RaceModels(Powers(2), Powers(3), sample, 0, {}).ok());
}

}  // namespace
}  // namespace monograph::test
