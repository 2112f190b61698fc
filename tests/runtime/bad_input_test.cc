// Whatever comes in: a typed error with a sentence, and an engine that works afterwards.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstring>
#include <functional>
#include <random>
#include <string>

#include "format/read.h"
#include "format/write.h"
#include "runtime/session.h"
#include "support/small_models.h"

namespace monograph {
namespace {

using Catch::Matchers::ContainsSubstring;

SessionOptions Limited(size_t memory) {
  SessionOptions options;
  options.memory_limit = memory;
  return options;
}

std::unique_ptr<Session> Open(Graph graph, const SessionOptions& options = {}) {
  auto session = Session::Create(std::move(graph), options);
  INFO((session.ok() ? "" : session.error().message()));
  REQUIRE(session.ok());
  return std::move(*session);
}

Error FailureToOpen(Graph graph, const SessionOptions& options = {}) {
  auto session = Session::Create(std::move(graph), options);
  REQUIRE_FALSE(session.ok());
  CHECK(session.error().message().ends_with("."));
  return session.error();
}

// Feeds 1, 2, ... to the affine model and checks the answers.
void CheckAnswers(Session& session, int32_t count) {
  auto input = session.PrepareInput(0, {1, count});
  REQUIRE(input.ok());
  const auto x = input->as<float>();
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i + 1);
  const Status status = session.Run();
  INFO((status.ok() ? "" : status.error().message()));
  REQUIRE(status.ok());
  const auto output = session.Output(0);
  REQUIRE(output.ok());
  REQUIRE(output->shape == Shape{1, count});
  for (size_t i = 0; i < x.size(); ++i) {
    CHECK(output->as<float>()[i] == static_cast<float>(2 * i + 3));
  }
}

TEST_CASE("Wrong shapes are refused, and the session works afterwards") {
  const auto session = Open(test::AffineModel());
  CheckAnswers(*session, 3);
  for (const Shape& shape : {Shape{}, Shape{2, 3}, Shape{1, 3, 1}, Shape{1, kDynamic}, Shape{1, -5},
                             Shape{1, INT32_MAX}}) {
    INFO(shape.ToString());
    const auto input = session->PrepareInput(0, shape);
    REQUIRE_FALSE(input.ok());
    CHECK((input.error().code() == ErrorCode::kShapeMismatch ||
           input.error().code() == ErrorCode::kOutOfMemory));
  }
  CheckAnswers(*session, 5);
}

TEST_CASE("Wrong indices and a run without input are refused") {
  const auto session = Open(test::AffineModel());
  CHECK(session->PrepareInput(1, {1, 1}).error().code() == ErrorCode::kInvalidArgument);
  CHECK(session->Output(0).error().code() == ErrorCode::kInvalidArgument);
  CHECK(session->Run().error().code() == ErrorCode::kShapeMismatch);
  CheckAnswers(*session, 2);
  CHECK(session->Output(1).error().code() == ErrorCode::kInvalidArgument);
}

TEST_CASE("Memory above the limit is refused, by the file and by the input") {
  const Error error = FailureToOpen(test::LargeModel(1 << 28), Limited(1 << 20));
  CHECK(error.code() == ErrorCode::kOutOfMemory);
  CHECK(FailureToOpen(test::LargeModel(INT32_MAX)).code() == ErrorCode::kOutOfMemory);
  const auto session = Open(test::AffineModel(), Limited(1 << 20));
  CHECK(session->PrepareInput(0, {1, 1 << 20}).error().code() == ErrorCode::kOutOfMemory);
  CheckAnswers(*session, 4);
}

TEST_CASE("Unknown operators are named with their index, each once") {
  const Error error = FailureToOpen(test::UnknownOperatorModel());
  CHECK(error.code() == ErrorCode::kUnsupportedOperator);
  CHECK_THAT(error.message(), ContainsSubstring("Node 2 is LSTM"));
  CHECK_THAT(error.message(), ContainsSubstring("LSTM, other.Thing."));
}

TEST_CASE("Options out of range are refused") {
  SessionOptions options;
  for (const int threads : {0, -1, 65}) {
    options.threads = threads;
    CHECK(FailureToOpen(test::AffineModel(), options).code() == ErrorCode::kInvalidArgument);
  }
}

TEST_CASE("A graph that breaks the rules makes no session") {
  Graph graph = test::AffineModel();
  graph.node(1).inputs[0] = 99;
  const Error error = FailureToOpen(std::move(graph));
  CHECK(error.code() == ErrorCode::kCorruptModel);
}

TEST_CASE("Types that no operator takes are refused") {
  Graph graph = test::AffineModel();
  graph.value(graph.outputs[0]).dtype = DType::kInt32;
  const Error error = FailureToOpen(std::move(graph));
  CHECK(error.code() == ErrorCode::kTypeMismatch);
  CHECK_THAT(error.message(), ContainsSubstring("Node 1 (ADD)"));
}

TEST_CASE("Inputs of strings are refused") {
  Graph graph;
  graph.inputs = {test::AddActivation(graph, "text", DType::kString, {1})};
  graph.outputs = graph.inputs;
  const Error error = FailureToOpen(std::move(graph));
  CHECK(error.code() == ErrorCode::kUnsupportedModel);
}

// Random bytes behind a sound start, so that more than the first check is met.
TEST_CASE("Files with random tails give sessions or typed errors") {
  const auto file = WriteModel(test::AffineModel());
  REQUIRE(file.ok());
  const uint32_t seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 500; ++round) {
    auto damaged = *file;
    for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = std::byte(random());
    auto graph = ReadModel(damaged, nullptr);
    if (!graph.ok()) continue;
    const auto session = Session::Create(std::move(*graph), Limited(1 << 20));
    if (!session.ok()) CHECK(session.error().message().size() > 10);
  }
  CheckAnswers(*Open(test::AffineModel()), 3);
}

}  // namespace
}  // namespace monograph
