#include "tools/store_model.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "graph/index.h"
#include "graph/names.h"
#include "ops/cost.h"
#include "ops/dynamic_quant.h"
#include "ops/infer.h"
#include "passes/pipeline.h"
#include "passes/weights.h"
#include "quant/answers.h"
#include "tools/files.h"
#include "tools/progress.h"
#include "tools/quantize_compare.h"
#include "tools/quantize_images.h"
#include "tools/weights_option.h"

namespace monograph::tools {

namespace {

// A layer with weights, as the file holds it.
struct StoredLayer {
  std::string name;
  std::string op;
  DType weights = DType::kFloat32;
  bool dynamic = false;  // Rounds its activations when it runs.
};

struct StoredModel {
  FilePair files;
  std::string made;  // "int8"
  bool dynamic = false;
  std::vector<StoredLayer> layers;
  std::optional<int64_t> macs;  // Nothing where the input's shape does not say.
  int64_t dynamic_macs = 0;
  Graph real;   // As it was read, and
  Graph graph;  // as it is written.
  size_t test_images = 0;
  std::vector<SkippedImage> skipped;
  ComparedAnswers answers;  // Empty without images, as what follows.
  std::optional<LabelledAccuracy> accuracy;
  std::optional<QuantizeSpeed> speed;
};

bool IsDynamicNode(const Graph& graph, const Node& node) {
  const auto places = PlacesOf(node);
  return places && IsDynamic(graph.value(node.inputs[places->image]).dtype,
                             graph.value(node.inputs[places->weights]).dtype);
}

// Of what is a constant, or behind a DEQUANTIZE.
std::vector<StoredLayer> LayersOf(const Graph& graph) {
  const auto producers = Producers(graph);
  std::vector<StoredLayer> layers;
  for (const Node& node : graph.nodes()) {
    const auto places = PlacesOf(node);
    if (!places) continue;
    ValueId weights = node.inputs[places->weights];
    const NodeId producer = producers[IndexOf(weights)];
    const bool stored =
        producer >= 0 && graph.node(producer).op == schema::BuiltinOperator::DEQUANTIZE;
    if (stored) weights = graph.node(producer).inputs[0];
    if (!graph.value(weights).is_constant()) continue;
    layers.push_back({graph.value(node.outputs[0]).name, OpName(node), graph.value(weights).dtype,
                      IsDynamicNode(graph, node)});
  }
  return layers;
}

// For one of what there may be several of.
Status CountAllMacs(StoredModel& model) {
  const Graph& graph = model.graph;
  std::vector<Shape> shapes;
  for (const ValueId input : graph.inputs) {
    Shape& shape = shapes.emplace_back(graph.value(input).shape);
    if (shape.rank() > 0 && shape[0] == kDynamic) shape[0] = 1;
  }
  MG_TRY_ASSIGN(const InferState types, InferGraph(graph, shapes));
  model.macs = 0;
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    const auto macs = CountMacs(types, id);
    model.macs = AddMacs(model.macs, macs);
    if (!model.macs) return {};
    if (IsDynamicNode(graph, graph.node(id))) model.dynamic_macs += *macs;
  }
  return {};
}

Status Compare(const QuantizeImages& images, const std::vector<LabelledImage>& labels,
               const QuantizeArguments& arguments, ProgressLine& line, StoredModel& model) {
  const SessionOptions& session = arguments.quantize.session;
  const Samples& samples = images.test.samples;
  const auto step = [&](size_t done, size_t total) { line.Show("Comparing", done, total); };
  MG_TRY_ASSIGN(model.answers, CompareAnswers(model.real, model.graph, samples, session, step));
  if (!labels.empty()) {
    MG_TRY_ASSIGN(model.accuracy, AccuracyOf(model.real, model.answers, images.test.files, labels));
  }
  if (arguments.no_speed) return {};
  line.Show("Measuring speed", 0, 1);
  MG_TRY_ASSIGN(const Sample first, samples.load(0));
  MG_TRY_ASSIGN(model.speed, MeasureSpeed(model.real, model.graph, first, session));
  line.Show("Measuring speed", 1, 1);
  return {};
}

// All but the writing.
Result<StoredModel> Store(const QuantizeArguments& arguments, const QuantizeImages& images,
                          ProgressLine& line) {
  StoredModel model;
  model.files = {arguments.input, arguments.output};
  MG_TRY_ASSIGN(model.files.input_bytes, FileSize(arguments.input));
  MG_TRY_ASSIGN(model.real, LoadAnyModel(arguments.input));
  MG_TRY(CheckNotQuantized(model.real));
  std::vector<LabelledImage> labels;
  if (!arguments.labels_csv.empty()) {
    MG_TRY_ASSIGN(labels, ReadLabelsCsv(arguments.labels_csv));
    MG_TRY(LabelsOf(images.test.files, labels, model.real));
  }
  if (images.has_test) {
    MG_TRY(RequireTakesImage(model.real, arguments.input,
                             "Put its preprocessing into it with the command pack first."));
  }
  model.dynamic = arguments.dynamic;
  model.made = arguments.dynamic ? "int8" : arguments.weights;
  model.graph = model.real;
  PassOptions passes;
  passes.weights =
      arguments.dynamic ? WeightsType::kInt8Dynamic : WeightsTypeNamed(arguments.weights);
  MG_TRY(RunPasses(model.graph, passes));
  model.layers = LayersOf(model.graph);
  MG_TRY(CountAllMacs(model));
  if (images.has_test) MG_TRY(Compare(images, labels, arguments, line, model));
  return model;
}

Json LayersJson(const std::vector<StoredLayer>& layers) {
  Json list = Json::array();
  for (const StoredLayer& layer : layers) {
    list.push_back({{"name", layer.name},
                    {"op", layer.op},
                    {"weights", DTypeName(layer.weights)},
                    {"dynamic", layer.dynamic}});
  }
  return list;
}

Json ToJson(const StoredModel& model) {
  return {{"input", model.files.input},
          {"output", model.files.output},
          {"input_bytes", model.files.input_bytes},
          {"output_bytes", model.files.output_bytes},
          {"weights", model.made},
          {"dynamic", model.dynamic},
          {"macs", model.macs ? Json(*model.macs) : Json(nullptr)},
          {"dynamic_macs", model.dynamic_macs},
          {"images", {{"test", model.test_images}, {"skipped", SkippedJson(model.skipped)}}},
          {"agreement", AgreementJson(model.answers)},
          {"accuracy", AccuracyJson(model.accuracy, model.made)},
          {"outputs", OutputsJson(model.real, model.answers)},
          {"speed", SpeedJson(model.speed, model.made)},
          {"layers", LayersJson(model.layers)}};
}

// "int8 in 5 layers, float32 in 1 layer"
std::string WeightsText(const std::vector<StoredLayer>& layers) {
  std::map<std::string_view, size_t, std::greater<>> counts;
  for (const StoredLayer& layer : layers) ++counts[DTypeName(layer.weights)];
  std::string text;
  for (const auto& [name, count] : counts) {
    text += StrCat(text.empty() ? "" : ", ", name, " in ", Counted(count, "layer"));
  }
  return text.empty() ? "in no layer" : text;
}

std::string DynamicText(const StoredModel& model) {
  const auto count = std::ranges::count(model.layers, true, &StoredLayer::dynamic);
  std::string text = StrCat(count, " of ", Counted(model.layers.size(), "layer"),
                            count == 1 ? " rounds" : " round", " to int8 what they read");
  if (!model.macs) return text;
  const double part =
      Part(static_cast<double>(model.dynamic_macs), static_cast<double>(*model.macs));
  return text + StrCat(", ", Percent(part), " of ", ShortCount(*model.macs), " MACs");
}

void PrintLayers(const std::vector<StoredLayer>& layers) {
  constexpr size_t kNameColumns = 40;
  constexpr size_t kOperatorColumns = 18;
  std::printf("\n");
  for (const StoredLayer& layer : layers) {
    std::printf("  %s %s %s%s\n", FitTail(Printable(layer.name), kNameColumns).c_str(),
                Fit(layer.op, kOperatorColumns).c_str(),
                std::string(DTypeName(layer.weights)).c_str(), layer.dynamic ? " dynamic" : "");
  }
}

void Print(const StoredModel& model, bool verbose) {
  PrintFiles(model.files);
  PrintRow("weights", WeightsText(model.layers));
  if (model.dynamic) PrintRow("dynamic", DynamicText(model));
  if (model.test_images > 0) PrintRow("test", Counted(model.test_images, "image"));
  PrintSkipped(model.skipped);
  PrintAgreement(model.real, model.answers);
  if (model.accuracy) PrintAccuracy(*model.accuracy, model.made);
  if (model.speed) PrintSpeed(*model.speed, model.made);
  if (verbose) PrintLayers(model.layers);
}

}  // namespace

Status StoreModel(const QuantizeArguments& arguments) {
  ProgressLine line;
  MG_TRY_ASSIGN(QuantizeImages images,
                GatherTestImages(arguments.images, arguments.test_images, line));
  MG_TRY_ASSIGN(StoredModel model, Store(arguments, images, line));
  model.test_images = images.test.files.size();
  model.skipped = std::move(images.skipped);
  MG_TRY(WriteWithReport(arguments, model.graph, model.files, [&] { return ToJson(model); }));
  if (!arguments.json) Print(model, arguments.verbose);
  return {};
}

}  // namespace monograph::tools
