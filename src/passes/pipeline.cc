#include "passes/pipeline.h"

#include "graph/check.h"
#include "ops/infer.h"

namespace monograph {

namespace {

// Passes that undid each other's work would not end.
constexpr int kMaxRounds = 100;

// Files may declare shapes loosely; passes decide by them. Shapes that contradict what was declared
// with them, such as scales for each channel, are refused.
Status DeclareInferredShapes(Graph& graph) {
  MG_TRY_ASSIGN(const InferState state, InferGraph(graph));
  for (const Node& node : graph.nodes()) {
    for (ValueId id : node.outputs) graph.value(id).shape = state.type(id).shape;
  }
  return CheckGraph(graph);
}

// Runs the passes whose `last` is so once; returns how much they did.
Result<int> RunRound(Graph& graph, const PassOptions& options, bool last, PassReport& report) {
  const auto passes = AllPasses();
  int changes = 0;
  for (size_t i = 0; i < passes.size(); ++i) {
    if (passes[i].last != last) continue;
    MG_TRY_ASSIGN(const int count, passes[i].run(graph, options));
    report.counts[i] += count;
    changes += count;
  }
  return changes;
}

}  // namespace

int PassReport::CountOf(std::string_view name) const {
  const auto passes = AllPasses();
  for (size_t i = 0; i < counts.size(); ++i) {
    if (passes[i].name == name) return counts[i];
  }
  return 0;
}

Result<PassReport> RunPasses(Graph& graph, const PassOptions& options) {
  PassReport report;
  report.nodes_before = graph.node_count();
  report.counts.resize(AllPasses().size());
  MG_TRY(DeclareInferredShapes(graph));
  for (int round = 0; round < kMaxRounds; ++round) {
    MG_TRY_ASSIGN(const int changes, RunRound(graph, options, false, report));
    if (changes == 0) break;
    MG_TRY(DeclareInferredShapes(graph));
  }
  MG_TRY(RunRound(graph, options, true, report));
  report.nodes_after = graph.node_count();
  return report;
}

}  // namespace monograph
