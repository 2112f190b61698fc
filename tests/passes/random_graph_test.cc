// Passes on random networks: the same numbers before and after, and nothing left to do.
#include "passes/random_graph.h"

#include <algorithm>

#include "graph/check.h"
#include "ops/infer.h"
#include "passes/pipeline.h"
#include "support/run_graph.h"

namespace monograph {
namespace {

using test::Numbers;

bool IsFinite(const Numbers& numbers) {
  return std::ranges::all_of(numbers.values, [](float v) { return std::abs(v) < 1e6f; });
}

// An unknown dimension may turn out not to fit.
bool IsSound(const Graph& graph, const Shape& input) {
  return !graph.outputs.empty() && InferGraph(graph, {&input, 1}).ok();
}

std::string Describe(const Graph& graph) {
  std::string text;
  for (const Node& node : graph.nodes()) {
    text += std::string(schema::EnumNameBuiltinOperator(node.op)) + "(";
    for (ValueId id : node.inputs) {
      text += id == kNoValue ? " -" : " " + std::to_string(id) + graph.value(id).shape.ToString();
    }
    text += ") -> " + std::to_string(node.outputs[0]) + "\n";
  }
  return text;
}

// Numbers may be large where they cancel later: outputs are compared within what is usual for
// float32.
void CheckSame(const Graph& before, const Graph& after, const Numbers& input) {
  const auto expected = test::RunGraph(before, {input});
  const auto actual = test::RunGraph(after, {input});
  REQUIRE(actual.size() == expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    if (IsFinite(expected[i])) test::RequireClose(actual[i], expected[i], 2e-3f);
  }
}

void CheckNames(const Graph& before, const Graph& after) {
  for (size_t i = 0; i < before.outputs.size(); ++i) {
    CHECK(after.value(after.outputs[i]).name == before.value(before.outputs[i]).name);
    CHECK(after.value(after.outputs[i]).shape == before.value(before.outputs[i]).shape);
  }
}

TEST_CASE("Every pass leaves the numbers of random networks alone") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    test::RandomGraph maker(random);
    const Graph graph = maker.Make(random.Int(1, 25));
    if (!IsSound(graph, maker.input_shape())) return;
    INFO(Describe(graph));
    const Numbers input =
        test::Scattered(maker.input_shape(), static_cast<uint32_t>(random.Int(1, 1000)));
    for (const Pass& pass : AllPasses()) {
      INFO(pass.name);
      Graph changed = graph;
      const int count = test::Get(pass.run(changed, {}));
      INFO(Describe(changed));
      CHECK((count > 0 || changed.node_count() == graph.node_count()));
      CheckSame(graph, changed, input);
      CheckNames(graph, changed);
    }
  });
}

TEST_CASE("All passes together leave the numbers alone, and find nothing the second time") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    test::RandomGraph maker(random);
    const Graph graph = maker.Make(random.Int(1, 40));
    if (!IsSound(graph, maker.input_shape())) return;
    INFO(Describe(graph));
    const Numbers input =
        test::Scattered(maker.input_shape(), static_cast<uint32_t>(random.Int(1, 1000)));
    Graph changed = graph;
    const PassReport report = test::Get(RunPasses(changed, {}));
    INFO(Describe(changed));
    CHECK(report.nodes_after <= report.nodes_before);
    CheckSame(graph, changed, input);
    CheckNames(graph, changed);
    const PassReport again = test::Get(RunPasses(changed, {}));
    for (const Pass& pass : AllPasses()) {
      INFO(pass.name);
      CHECK(again.CountOf(pass.name) == 0);
    }
  });
}

}  // namespace
}  // namespace monograph
