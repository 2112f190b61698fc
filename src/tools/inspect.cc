// monograph inspect: what is in a model file.
#include "tools/inspect.h"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "tools/command.h"
#include "tools/files.h"
#include "tools/input_shapes.h"
#include "tools/report.h"

namespace monograph::tools {

namespace {

struct Options {
  std::string model;
  std::vector<std::string> shapes;
  std::string html;
  bool json = false;
  bool nodes = false;
};

Status WritePage(const Inspection& inspection, const Options& options) {
  MG_TRY_ASSIGN(const std::string page, InspectionPage(inspection));
  MG_TRY(WriteFile(options.html, page));
  if (!options.json)
    std::printf("%s: %d nodes\n", options.html.c_str(), inspection.graph.node_count());
  return {};
}

Status Inspect(const Options& options) {
  MG_TRY_ASSIGN(const size_t bytes, FileSize(options.model));
  MG_TRY_ASSIGN(const Graph graph, LoadAnyModel(options.model));
  MG_TRY_ASSIGN(const auto shapes, ParseInputShapes(graph, options.shapes));
  MG_TRY_ASSIGN(ModelFacts facts, DescribeModel(graph, shapes));
  const Inspection inspection{options.model, bytes, graph, std::move(facts)};
  if (!options.html.empty()) MG_TRY(WritePage(inspection, options));
  if (options.json) {
    MG_TRY_ASSIGN(const Json json, InspectionJson(inspection, options.nodes));
    PrintLine(json);
  } else if (options.html.empty()) {
    PrintInspection(inspection, options.nodes);
  }
  return {};
}

}  // namespace

Action DefineInspect(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("model", options->model, "A model file, or an ONNX file")
      ->required()
      ->type_name("FILE");
  AddInputShapeOption(app, options->shapes);
  app.add_flag("--nodes", options->nodes, "List every node");
  app.add_flag("--json", options->json, "Answer with one line of JSON");
  app.add_option("--html", options->html, "Write a page that draws the graph")->type_name("FILE");
  return [options] {
    const Status status = Inspect(*options);
    return status.ok() ? 0 : Fail(status.error(), options->json);
  };
}

}  // namespace monograph::tools
