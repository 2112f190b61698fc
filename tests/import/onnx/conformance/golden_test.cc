// Networks as exporters and onnxruntime's quantiser write them, with the answers of the engine that
// they come from. tests/import/onnx/golden has the recipes. Runs in the repository's root.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fstream>

#include "import/onnx/conformance/run_case.h"
#include "import/onnx/import.h"
#include "passes/pipeline.h"
#include "support/run_graph.h"

namespace monograph::test {
namespace {

using Op = schema::BuiltinOperator;

ConformanceCase Golden(const std::string& name) {
  return {"golden", name, std::filesystem::path("tests/import/onnx/golden") / name};
}

void CheckAnswers(const std::string& name, const Tolerance& tolerance) {
  const Outcome outcome = RunCase(Golden(name), tolerance);
  INFO(name << ": " << outcome.message);
  CHECK(outcome.verdict == Verdict::kPassed);
}

// How many nodes of each operator the finished graph has.
std::vector<Op> FinishedOps(const std::string& name) {
  const std::string file = ReadText(Golden(name).folder / "model.onnx");
  Graph graph = Get(ImportOnnx(std::as_bytes(std::span(file))));
  Get(RunPasses(graph, {}));
  std::vector<Op> ops;
  for (const Node& node : graph.nodes()) ops.push_back(node.op);
  return ops;
}

bool FilesAreHere() { return std::ifstream("docs/FORMAT.md").good(); }

TEST_CASE("Networks that onnxruntime quantised run on integers from end to end") {
  if (!FilesAreHere()) SKIP("The working folder is not the repository's root.");
  for (const char* name : {"qdq_int8_by_channel", "qdq_uint8_by_channel", "qdq_uint8",
                           "qoperator_int8", "qoperator_uint8_by_channel"}) {
    INFO(name);
    const std::vector<Op> ops = FinishedOps(name);
    const auto count = [&](Op op) { return std::ranges::count(ops, op); };
    CHECK(ops.front() == Op::QUANTIZE);
    CHECK(ops.back() == Op::DEQUANTIZE);
    CHECK(count(Op::DEQUANTIZE) == 1);
    CHECK(count(Op::CONV_2D) == 3);
    CHECK(count(Op::DEPTHWISE_CONV_2D) == 1);
    CHECK(count(Op::FULLY_CONNECTED) == 1);
    CHECK(ops.size() == 17);
  }
}

TEST_CASE("Networks that onnxruntime quantised give its answers") {
  if (!FilesAreHere()) SKIP("The working folder is not the repository's root.");
  // Two quanta of the output, which stand for one more that operators before it may be off by.
  constexpr Tolerance kTwoQuanta{.relative = 0, .absolute = 0.037};
  for (const char* name : {"qdq_int8_by_channel", "qdq_uint8_by_channel", "qdq_uint8",
                           "qoperator_int8", "qoperator_uint8_by_channel"}) {
    CheckAnswers(name, kTwoQuanta);
  }
}

TEST_CASE("PyTorch's vision transformer gives its answers") {
  if (!FilesAreHere()) SKIP("The working folder is not the repository's root.");
  CheckAnswers("vit", {.relative = 1e-4, .absolute = 1e-4});
  const std::vector<Op> ops = FinishedOps("vit");
  CHECK(std::ranges::count(ops, Op::GELU) == 2);
}

TEST_CASE("A network from Keras gives its answers, with no transposition left") {
  if (!FilesAreHere()) SKIP("The working folder is not the repository's root.");
  CheckAnswers("keras", {.relative = 1e-4, .absolute = 1e-5});
  CHECK(std::ranges::count(FinishedOps("keras"), Op::TRANSPOSE) == 0);
}

}  // namespace
}  // namespace monograph::test
