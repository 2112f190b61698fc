#include "import/onnx/conformance/case.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <tuple>

namespace monograph::test {

namespace fs = std::filesystem;

std::optional<fs::path> ConformanceFolder() {
  const char* given = std::getenv("MONOGRAPH_ONNX_TESTDATA");
  fs::path folder = given != nullptr ? given : ".deps/onnx-testdata";
  if (fs::is_directory(folder / "node")) return folder;
  return std::nullopt;
}

std::vector<ConformanceCase> ListCases(const fs::path& folder) {
  std::vector<ConformanceCase> cases;
  for (const char* suite : {"node", "pytorch-converted", "pytorch-operator", "simple"}) {
    for (const auto& entry : fs::directory_iterator(folder / suite)) {
      if (!fs::exists(entry.path() / "model.onnx")) continue;
      cases.push_back({suite, entry.path().filename().string(), entry.path()});
    }
  }
  std::ranges::sort(cases, {}, [](const ConformanceCase& c) { return std::tie(c.suite, c.name); });
  return cases;
}

std::string OperatorOf(const onnx::ModelProto& model) {
  return model.graph->nodes.empty() ? "" : model.graph->nodes.back().op_type;
}

bool IsExpanded(const ConformanceCase& c) { return c.name.find("_expanded") != std::string::npos; }

std::string ReadText(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<std::string> ReadTensors(const ConformanceCase& c, const std::string& kind) {
  std::vector<std::string> tensors;
  for (int i = 0;; ++i) {
    const fs::path path = c.folder / "test_data_set_0" / (kind + "_" + std::to_string(i) + ".pb");
    if (!fs::exists(path)) return tensors;
    tensors.push_back(ReadText(path));
  }
}

}  // namespace monograph::test
