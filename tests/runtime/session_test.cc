// One session through many sizes, what it says of itself, and its profile.
#include "runtime/session.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cmath>
#include <cstring>
#include <random>
#include <string>

#include "support/small_models.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;

std::unique_ptr<Session> Open(const Graph& graph, const SessionOptions& options = {}) {
  auto session = Session::Create(graph, options);
  INFO((session.ok() ? "" : session.error().message()));
  REQUIRE(session.ok());
  return std::move(*session);
}

// Numbers that look random and are the same each time.
ValueId AddWeights(Graph& graph, const Shape& shape) {
  std::vector<float> values(static_cast<size_t>(*shape.NumElements()));
  std::minstd_rand random(static_cast<uint32_t>(graph.value_count()));
  for (float& value : values) value = static_cast<float>(random() % 2001) / 1000.0F - 1.0F;
  return test::Must(
      graph.AddConstant("weights", DType::kFloat32, shape, std::as_bytes(std::span(values))));
}

ValueId AddLayer(Graph& graph, Op op, ValueId input, const Shape& filter, int32_t channels) {
  const ValueId output = test::AddActivation(graph, "layer", DType::kFloat32,
                                             {kDynamic, kDynamic, kDynamic, channels});
  const ValueId weights = AddWeights(graph, filter);
  test::AddNode(graph, op, {input, weights, AddWeights(graph, {channels})}, {output});
  return output;
}

// uint8 image [?, ?, ?, 3] to the mean of two convolutions [?, 8]: CAST runs on the evaluators, the
// rest on XNNPACK.
Graph SmallNetwork() {
  Graph graph;
  const Shape pixels = {kDynamic, kDynamic, kDynamic, 3};
  const ValueId image = test::AddActivation(graph, "image", DType::kUInt8, pixels);
  const ValueId real = test::AddActivation(graph, "real", DType::kFloat32, pixels);
  test::AddNode(graph, Op::CAST, {image}, {real});
  const ValueId conv = AddLayer(graph, Op::CONV_2D, real, {8, 3, 3, 3}, 8);
  auto* options = graph.node(1).options.AsConv2DOptions();
  options->stride_h = options->stride_w = 2;
  const ValueId depthwise = AddLayer(graph, Op::DEPTHWISE_CONV_2D, conv, {1, 3, 3, 8}, 8);
  auto* depthwise_options = graph.node(2).options.AsDepthwiseConv2DOptions();
  depthwise_options->stride_h = depthwise_options->stride_w = 1;
  depthwise_options->depth_multiplier = 1;
  const ValueId axes = test::AddConstant<int32_t>(graph, "axes", {2}, std::array<int32_t, 2>{1, 2});
  const ValueId mean = test::AddActivation(graph, "mean", DType::kFloat32, {kDynamic, 8});
  test::AddNode(graph, Op::MEAN, {depthwise, axes}, {mean});
  graph.inputs = {image};
  graph.outputs = {mean};
  return graph;
}

std::vector<float> Answer(Session& session, const Shape& shape) {
  const auto input = session.PrepareInput(0, shape);
  INFO((input.ok() ? "" : input.error().message()) << shape.ToString());
  REQUIRE(input.ok());
  const auto pixels = input->as<uint8_t>();
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(i * 37 % 251);
  REQUIRE(session.Run().ok());
  const auto output = session.Output(0);
  REQUIRE(output.ok());
  return {output->as<float>().begin(), output->as<float>().end()};
}

SessionOptions ReferenceOnly() {
  SessionOptions options;
  options.reference_only = true;
  return options;
}

TEST_CASE("One session runs images of any size as a fresh one does") {
  const Graph graph = SmallNetwork();
  const auto session = Open(graph);
  const size_t weights = session->Memory().weight_bytes;
  CHECK(weights > 0);
  size_t first_arena = 0;
  for (const Shape& shape : {Shape{1, 32, 32, 3}, Shape{2, 65, 17, 3}, Shape{1, 1, 1, 3},
                             Shape{1, 128, 96, 3}, Shape{1, 32, 32, 3}}) {
    INFO(shape.ToString());
    const std::vector<float> answer = Answer(*session, shape);
    CHECK(answer == Answer(*Open(graph), shape));
    const std::vector<float> naive = Answer(*Open(graph, ReferenceOnly()), shape);
    REQUIRE(answer.size() == naive.size());
    for (size_t i = 0; i < answer.size(); ++i) {
      CHECK(std::abs(answer[i] - naive[i]) <= 1e-4F * std::max(1.0F, std::abs(naive[i])));
    }
    CHECK(session->Memory().weight_bytes == weights);
    if (first_arena == 0) first_arena = session->Memory().arena_bytes;
  }
  CHECK(session->Memory().arena_bytes == first_arena);
}

TEST_CASE("Memory for intermediate values is counted") {
  const auto session = Open(SmallNetwork());
  Answer(*session, {1, 64, 64, 3});
  // Both convolutions have outputs of 32 x 32 x 8 floats.
  const size_t layer = 32 * 32 * 8 * sizeof(float);
  const size_t small = session->Memory().workspace_bytes;
  CHECK(small >= 2 * layer);
  CHECK(small <= 4 * layer);
  Answer(*session, {1, 128, 128, 3});
  CHECK(session->Memory().workspace_bytes > 3 * small);
  CHECK(Open(SmallNetwork(), ReferenceOnly())->Memory().workspace_bytes == 0);
}

TEST_CASE("Memory that large inputs left behind is given back when it is short") {
  const auto free = Open(SmallNetwork());
  Answer(*free, {1, 128, 128, 3});
  const MemoryReport most = free->Memory();
  SessionOptions options;
  options.memory_limit = most.weight_bytes + most.arena_bytes + most.workspace_bytes;
  const auto session = Open(SmallNetwork(), options);
  const auto bytes = [&] {
    const MemoryReport memory = session->Memory();
    return memory.weight_bytes + memory.arena_bytes + memory.workspace_bytes;
  };
  for (const int32_t size : {128, 16, 128}) {
    Answer(*session, {1, size, size, 3});
    CHECK(bytes() <= options.memory_limit);
    CHECK(session->PrepareInput(0, {1, size, 200, 3}).ok() == (size == 16));
    CHECK(session->PrepareInput(0, {1, 140, 140, 3}).error().code() == ErrorCode::kOutOfMemory);
    CHECK(session->Run().error().code() == ErrorCode::kShapeMismatch);
    CHECK(bytes() <= options.memory_limit);
  }
  CHECK(Answer(*session, {1, 24, 48, 3}) == Answer(*free, {1, 24, 48, 3}));
}

TEST_CASE("A session without change of shape gives the same answer again") {
  const auto session = Open(SmallNetwork());
  const std::vector<float> first = Answer(*session, {1, 20, 30, 3});
  REQUIRE(session->Run().ok());
  const auto again = session->Output(0);
  REQUIRE(again.ok());
  CHECK(std::ranges::equal(again->as<float>(), first));
}

TEST_CASE("Names, types and shapes are known before the run") {
  const auto colours = Open(test::ColourModel());
  REQUIRE(colours->inputs().size() == 1);
  CHECK(colours->inputs()[0].name == "image");
  CHECK(colours->inputs()[0].dtype == DType::kUInt8);
  CHECK(colours->inputs()[0].shape == Shape{kDynamic, kDynamic, kDynamic, 3});
  REQUIRE(colours->outputs().size() == 2);
  CHECK(colours->outputs()[0].dtype == DType::kString);
  CHECK(colours->outputs()[0].shape == Shape{kDynamic, 2});
  CHECK(colours->outputs()[1].name == "scores");
  CHECK(colours->outputs()[1].dtype == DType::kFloat32);
  CHECK(Open(test::LargeModel(7))->outputs()[0].shape == Shape{1, 7});
  // What the file leaves open follows from the network.
  Graph open = SmallNetwork();
  open.value(open.inputs[0]).shape = Shape{1, 9, 9, 3};
  open.value(open.outputs[0]).shape = Shape{kDynamic, kDynamic};
  CHECK(Open(open)->outputs()[0].shape == Shape{1, 8});
}

TEST_CASE("Nodes run where they run best, or all on the evaluators") {
  const Graph graph = SmallNetwork();
  const std::vector<std::string> mixed = {"reference", "xnnpack", "xnnpack", "xnnpack"};
  CHECK(Open(graph)->Placement() == mixed);
  CHECK(Open(graph, ReferenceOnly())->Placement() == std::vector<std::string>(4, "reference"));
}

double Sum(const std::vector<OpTiming>& timings) {
  double sum = 0;
  for (const OpTiming& timing : timings) sum += timing.microseconds;
  return sum;
}

TEST_CASE("A profile on the evaluators has one entry a node") {
  SessionOptions options = ReferenceOnly();
  options.profile = true;
  const Graph graph = SmallNetwork();
  const auto session = Open(graph, options);
  const auto start = std::chrono::steady_clock::now();
  Answer(*session, {1, 64, 64, 3});
  const std::chrono::duration<double, std::micro> wall = std::chrono::steady_clock::now() - start;
  const std::vector<OpTiming> timings = session->Timings();
  REQUIRE(timings.size() == 4);
  const char* names[] = {"CAST", "CONV_2D", "DEPTHWISE_CONV_2D", "MEAN"};
  for (size_t i = 0; i < 4; ++i) {
    CHECK(timings[i].node == static_cast<NodeId>(i));
    CHECK(timings[i].name == names[i]);
    CHECK(timings[i].microseconds >= 0);
  }
  CHECK(Sum(timings) > 0);
  CHECK(Sum(timings) <= wall.count());
}

TEST_CASE("A profile with XNNPACK names every kernel") {
  SessionOptions options;
  options.profile = true;
  const auto session = Open(SmallNetwork(), options);
  Answer(*session, {1, 512, 512, 3});
  const std::vector<OpTiming> timings = session->Timings();
  REQUIRE(timings.size() >= 4);
  CHECK(timings[0].name == "CAST");
  for (const OpTiming& timing : timings) {
    CHECK_FALSE(timing.name.empty());
    CHECK(timing.microseconds >= 0);
  }
  CHECK(Sum(timings) > 0);
}

TEST_CASE("Without a profile nothing is timed") {
  const auto session = Open(SmallNetwork());
  Answer(*session, {1, 8, 8, 3});
  CHECK(session->Timings().empty());
}

}  // namespace
}  // namespace monograph
