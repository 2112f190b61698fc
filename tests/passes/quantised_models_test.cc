// Passes on quantised models that others made: nothing of their integers changes.
#include <memory>

#include "format/read.h"
#include "passes/pipeline.h"
#include "support/run_graph.h"
#include "support/shared_files.h"

namespace monograph {
namespace {

using Bytes = std::vector<std::byte>;

// The bytes of all outputs for noise at the inputs.
std::vector<Bytes> Run(const Graph& graph) {
  auto session = test::Get(Session::Create(graph, {}));
  uint32_t seed = 1;
  for (size_t i = 0; i < session->inputs().size(); ++i) {
    const TensorView view = test::Get(session->PrepareInput(i, session->inputs()[i].shape));
    REQUIRE(view.dtype != DType::kFloat32);
    for (std::byte& byte : view.bytes) {
      byte = static_cast<std::byte>((seed = seed * 1664525u + 1013904223u) >> 24);
    }
  }
  test::RequireOk(session->Run());
  std::vector<Bytes> outputs;
  for (size_t i = 0; i < graph.outputs.size(); ++i) {
    const ConstTensorView view = test::Get(session->Output(i));
    outputs.emplace_back(view.bytes.begin(), view.bytes.end());
  }
  return outputs;
}

TEST_CASE("Quantised models give the same bytes behind the passes") {
  for (const auto& path : test::ZooModels()) {
    INFO(path.filename().string());
    const auto file = std::make_shared<Bytes>(test::ReadFile(path));
    auto read = ReadModel(*file, file);
    // What is not run here at all is none of the passes' business.
    if (!read.ok() || !Session::Create(*read, {}).ok()) continue;
    Graph graph = std::move(*read);
    const auto before = Run(graph);
    const PassReport report = test::Get(RunPasses(graph, {}));
    CHECK(report.nodes_after <= report.nodes_before);
    CHECK(report.CountOf("fold_batch_norm") == 0);
    CHECK(report.CountOf("fuse_activation") == 0);
    CHECK(Run(graph) == before);
  }
}

}  // namespace
}  // namespace monograph
