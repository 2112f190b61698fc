// Shapes that depend on data: known when an operator has run, and then to all that follows.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <random>

#include "support/net.h"

namespace monograph {
namespace {

using test::Fill;
using test::Get;
using test::Net;
using test::Numbers;
using test::RequireClose;
using test::RequireOk;
using test::ToNumbers;
using Op = schema::BuiltinOperator;

std::unique_ptr<Session> Open(const Graph& graph, bool reference = false,
                              size_t memory = size_t{1} << 30) {
  SessionOptions options;
  options.reference_only = reference;
  options.memory_limit = memory;
  options.profile = true;
  return Get(Session::Create(graph, options));
}

// The elements of a list that are not zero, each as a row, plus 10: [n, 1]; and the shape of their
// positions.
Graph NonZeros() {
  Net net;
  const ValueId list = net.Input({kDynamic});
  const ValueId where = net.Add(Op::WHERE, {list});
  const ValueId picked = net.Add(Op::GATHER_ND, {list, where});
  const ValueId rows = net.Add(Op::RESHAPE, {picked, net.Ints({2}, {-1, 1})});
  const ValueId sums = net.Add(Op::ADD, {rows, net.Floats({{1}, {10}})});
  return net.Finish({sums, net.Add(Op::SHAPE, {where})});
}

Numbers ExpectedNonZeros(const Numbers& list) {
  Numbers rows{{0, 1}, {}};
  for (float value : list.values) {
    if (value != 0) rows.values.push_back(value + 10);
  }
  rows.shape[0] = static_cast<int32_t>(rows.values.size());
  return rows;
}

void CheckNonZeros(Session& session, const Numbers& list) {
  Fill(Get(session.PrepareInput(0, list.shape)), list);
  RequireOk(session.Run());
  const Numbers expected = ExpectedNonZeros(list);
  RequireClose(ToNumbers(Get(session.Output(0))), expected, 0);
  const auto shape = Get(session.Output(1));
  CHECK(shape.as<int64_t>()[0] == expected.shape[0]);
  CHECK(shape.as<int64_t>()[1] == 1);
}

Numbers Sparse(int32_t size, uint32_t& random) {
  Numbers list = test::Scattered({size}, random);
  const uint32_t zeros = random % 11;
  for (float& value : list.values) {
    random = random * 1664525u + 1013904223u;
    if (random >> 16 & 7 && (random >> 20) % 10 < zeros) value = 0;
  }
  return list;
}

TEST_CASE("What follows an operator of unknown result is shaped when that has run") {
  const auto session = Open(NonZeros());
  CHECK(session->outputs()[0].shape == Shape{kDynamic, 1});
  CheckNonZeros(*session, {{5}, {0, 1, 0, -2, 3}});
  CheckNonZeros(*session, {{5}, {1, 1, 1, 1, 1}});
  CheckNonZeros(*session, {{5}, {0, 0, 0, 0, 7}});
  CheckNonZeros(*session, {{2}, {4, 0}});
}

TEST_CASE("A result without elements passes through to the outputs") {
  for (const bool reference : {false, true}) {
    const auto session = Open(NonZeros(), reference);
    CheckNonZeros(*session, {{3}, {0, 0, 0}});
    CheckNonZeros(*session, {{3}, {0, 6, 0}});
    CheckNonZeros(*session, {{3}, {0, 0, 0}});
  }
}

TEST_CASE("Runs over random data agree, whatever came before") {
  uint32_t random = std::random_device{}();
  INFO("seed " << random);
  const auto fast = Open(NonZeros());
  const auto naive = Open(NonZeros(), true);
  for (int round = 0; round < 200; ++round) {
    const Numbers list = Sparse(static_cast<int32_t>(random % 3000 + 1), random);
    CheckNonZeros(*fast, list);
    CheckNonZeros(*naive, list);
  }
}

TEST_CASE("Placement and timings speak of what runs behind data") {
  const auto session = Open(NonZeros());
  CheckNonZeros(*session, {{4}, {1, 0, 2, 0}});
  const std::vector<std::string> placement = session->Placement();
  CHECK(placement ==
        std::vector<std::string>{"reference", "reference", "xnnpack", "xnnpack", "reference"});
  const std::vector<OpTiming> timings = session->Timings();
  REQUIRE(timings.size() >= 3);
  CHECK(timings[0].name == "WHERE");
  CHECK(timings[1].name == "GATHER_ND");
}

TEST_CASE("Memory of what depends on data is counted, and given back by a smaller run") {
  const auto session = Open(NonZeros());
  const Numbers many{{20000}, std::vector<float>(20000, 1)};
  CheckNonZeros(*session, many);
  const size_t large = session->Memory().arena_bytes;
  // Positions of 8 bytes, and three floats.
  CHECK(large >= 20000 * (8 + 4 + 4));
  Numbers few = many;
  std::fill(few.values.begin() + 10, few.values.end(), 0.0F);
  CheckNonZeros(*session, few);
  CHECK(session->Memory().arena_bytes < large / 2);
}

TEST_CASE("Data that need more memory than allowed are refused, and others run afterwards") {
  const auto session = Open(NonZeros(), false, 250000);
  Numbers list{{20000}, std::vector<float>(20000)};
  list.values[3] = 1;
  CheckNonZeros(*session, list);
  for (const size_t count : {20000, 15000}) {
    Numbers many = list;
    std::fill_n(many.values.begin(), count, 1.0F);
    Fill(Get(session->PrepareInput(0, many.shape)), many);
    CHECK(session->Run().error().code() == ErrorCode::kOutOfMemory);
    CHECK(session->Output(0).error().code() == ErrorCode::kInvalidArgument);
    CheckNonZeros(*session, list);
  }
}

// Images that a mask picks out of a batch, through a convolution to their mean [n, 3], joined with
// the mean of the first channels of a single image [1, 3].
Graph PickedImages() {
  Net net;
  const ValueId images = net.Input({kDynamic, 5, 5, 2});
  const ValueId mask = net.Input({kDynamic});
  const ValueId other = net.Input({1, 3});
  const ValueId picked = net.Add(Op::GATHER_ND, {images, net.Add(Op::WHERE, {mask})});
  const ValueId conv =
      net.Conv(picked, net.Floats(test::Scattered({3, 3, 3, 2})), net.Floats({{3}, {1, 2, 3}}));
  const ValueId mean = net.Add(Op::MEAN, {conv, net.Ints({2}, {1, 2})});
  const ValueId twice = net.Add(Op::ADD, {other, other});
  Node join = MakeNode(Op::CONCATENATION, {mean, twice});
  return net.Finish({net.Add(std::move(join))});
}

Numbers RunPicked(Session& session, const Numbers& images, const Numbers& mask) {
  const std::vector<Shape> shapes = {images.shape, mask.shape, {1, 3}};
  RequireOk(session.PrepareInputs(shapes));
  Fill(Get(session.PrepareInput(0, shapes[0])), images);
  Fill(Get(session.PrepareInput(1, shapes[1])), mask);
  Fill(Get(session.PrepareInput(2, shapes[2])), {{1, 3}, {1, 2, 3}});
  RequireOk(session.Run());
  return ToNumbers(Get(session.Output(0)));
}

TEST_CASE("A segment of XNNPACK behind data runs for any number of rows, none included") {
  const Graph graph = PickedImages();
  const auto fast = Open(graph);
  const auto naive = Open(graph, true);
  CHECK(fast->Placement()[2] == "xnnpack");
  const Numbers images = test::Scattered({3, 5, 5, 2}, 7);
  for (const std::vector<float>& mask :
       {std::vector<float>{1, 0, 1}, {0, 0, 0}, {1, 1, 1}, {0, 1, 0}, {0, 0, 0}, {0, 0, 1}}) {
    const Numbers answer = RunPicked(*fast, images, {{3}, mask});
    RequireClose(answer, RunPicked(*naive, images, {{3}, mask}));
    CHECK(answer.shape[0] == 1 + std::ranges::count(mask, 1.0F));
    CHECK(answer.values[answer.values.size() - 3] == 2);
  }
}

// WHERE of what WHERE picked: positions, among those that are not zero, of the ones above 1.
TEST_CASE("Shapes may depend on data twice") {
  Net net;
  const ValueId list = net.Input({kDynamic});
  const ValueId picked = net.Add(Op::GATHER_ND, {list, net.Add(Op::WHERE, {list})});
  const ValueId above = net.Add(Op::RELU, {net.Add(Op::SUB, {picked, net.Floats({{1}, {1}})})});
  const ValueId values = net.Add(Op::GATHER_ND, {above, net.Add(Op::WHERE, {above})});
  const Graph graph = net.Finish({values});
  const auto session = Open(graph);
  for (const std::vector<float>& list_values :
       {std::vector<float>{0, 3, 1, 0, 2}, {0, 0, 0, 0, 0}, {1, 1, 1, 1, 1}, {5, 0, 5, 0, 5}}) {
    Fill(Get(session->PrepareInput(0, {5})), {{5}, list_values});
    RequireOk(session->Run());
    std::vector<float> expected;
    for (float value : list_values) {
      if (value > 1) expected.push_back(value - 1);
    }
    CHECK(ToNumbers(Get(session->Output(0))).values == expected);
  }
}

// A list in the shape that the second input says, plus 1.
Graph ReshapedAsTold() {
  Graph graph;
  const ValueId list = graph.AddValue({"list", DType::kFloat32, {kDynamic}, {}, {}});
  const ValueId shape = graph.AddValue({"shape", DType::kInt32, {2}, {}, {}});
  const ValueId table = graph.AddValue({"table", DType::kFloat32, {kDynamic, kDynamic}, {}, {}});
  const ValueId sum = graph.AddValue({"sum", DType::kFloat32, {kDynamic, kDynamic}, {}, {}});
  Node reshape = MakeNode(Op::RESHAPE, {list, shape});
  reshape.outputs = {table};
  graph.AddNode(std::move(reshape));
  Node add = MakeNode(Op::ADD, {table, table});
  add.outputs = {sum};
  graph.AddNode(std::move(add));
  graph.inputs = {list, shape};
  graph.outputs = {sum};
  return graph;
}

Status RunReshaped(Session& session, int32_t height, int32_t width) {
  Fill(Get(session.PrepareInput(0, {6})), test::Ramp({6}));
  const auto shape = Get(session.PrepareInput(1, {2})).as<int32_t>();
  shape[0] = height;
  shape[1] = width;
  return session.Run();
}

TEST_CASE("A shape that is an input counts when the run begins") {
  for (const bool reference : {false, true}) {
    const auto session = Open(ReshapedAsTold(), reference);
    RequireOk(session->PrepareInputs(std::vector<Shape>{{6}, {2}}));
    for (const auto& [height, width] : {std::pair{2, 3}, {6, 1}, {6, 1}, {3, 2}}) {
      RequireOk(RunReshaped(*session, height, width));
      RequireClose(ToNumbers(Get(session->Output(0))), test::Ramp({height, width}, 0, 2), 0);
      const Error error = RunReshaped(*session, 4, 2).error();
      CHECK(error.code() == ErrorCode::kShapeMismatch);
      CHECK_THAT(error.message(), Catch::Matchers::ContainsSubstring("Node 0 (RESHAPE)"));
    }
  }
}

TEST_CASE("A shape that not even integers tell is refused when the run meets it") {
  Graph graph = ReshapedAsTold();
  graph.value(1).shape = {2000};
  const auto session = Open(graph);
  RequireOk(session->PrepareInputs(std::vector<Shape>{{6}, {2000}}));
  const Error error = session->Run().error();
  CHECK(error.code() == ErrorCode::kShapeMismatch);
  CHECK_THAT(error.message(), Catch::Matchers::ContainsSubstring("\"table\""));
}

}  // namespace
}  // namespace monograph
