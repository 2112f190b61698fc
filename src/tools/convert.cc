// monograph convert: networks of other formats as model files.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>

#include "passes/pipeline.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/report.h"
#include "tools/weights_option.h"

namespace monograph::tools {

namespace {

struct Options {
  std::string input;
  std::string output;
  std::string weights = "fp32";
  bool verbose = false;
};

size_t LongestName() {
  size_t longest = 0;
  for (const Pass& pass : AllPasses()) longest = std::max(longest, pass.name.size());
  return longest;
}

// One line a pass that did something.
void PrintPasses(const PassReport& report) {
  const size_t width = LongestName();
  for (const Pass& pass : AllPasses()) {
    const int count = report.CountOf(pass.name);
    if (count == 0) continue;
    std::printf("  %s %6d %s\n", Fit(pass.name, width).c_str(), count,
                std::string(pass.counted).c_str());
  }
}

void Print(const Options& options, const PassReport& report) {
  std::printf("%s: %d operators, from %d\n", options.output.c_str(), report.nodes_after,
              report.nodes_before);
  if (options.verbose) PrintPasses(report);
}

Status Convert(const Options& options) {
  MG_TRY_ASSIGN(Graph graph, LoadOnnx(options.input));
  PassOptions passes;
  passes.weights = WeightsTypeNamed(options.weights);
  MG_TRY_ASSIGN(const PassReport report, RunPasses(graph, passes));
  MG_TRY(SaveModel(options.output, graph));
  Print(options, report);
  return {};
}

}  // namespace

Action DefineConvert(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("network", options->input, "The network, an ONNX file")->required();
  app.add_option("-o,--output", options->output, "The model file to write")->required();
  AddWeightsOption(app, options->weights, "Store weights in the type");
  app.add_flag("--verbose", options->verbose, "Say what each pass did");
  return [options] {
    const Status status = Convert(*options);
    return status.ok() ? 0 : Fail(status.error(), false);
  };
}

}  // namespace monograph::tools
