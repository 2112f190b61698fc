// monograph quantize: a float model as int8.
#include "tools/quantize.h"

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "passes/halve_weights.h"
#include "quant/answers.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/labels_csv.h"
#include "tools/progress.h"
#include "tools/quantize_arguments.h"
#include "tools/quantize_images.h"
#include "tools/store_model.h"

namespace monograph::tools {

namespace {

// The right answers for the samples: their labels, else what the float model answers.
Result<std::vector<std::string>> RightAnswers(const Graph& graph, const NamedSamples& images,
                                              const std::vector<LabelledImage>& labels,
                                              const SessionOptions& session) {
  if (!labels.empty()) return LabelsOf(images.files, labels, graph);
  return BestClasses(graph, images.samples, session);
}

// Has each image a label, where labels are needed? The errors of LabelsOf.
Status CheckLabels(const Graph& graph, const QuantizeImages& images,
                   const std::vector<LabelledImage>& labels, bool of_calibration) {
  if (labels.empty()) return {};
  MG_TRY(LabelsOf(images.test.files, labels, graph));
  if (of_calibration) MG_TRY(LabelsOf(images.calibration.files, labels, graph));
  return {};
}

bool HoldsHalves(const Graph& graph) {
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    const Value& value = graph.value(id);
    if (value.is_constant() && value.dtype == DType::kFloat16) return true;
  }
  return false;
}

class Quantizer {
 public:
  Quantizer(const QuantizeArguments& arguments, QuantizeImages material,
            std::vector<LabelledImage> labels)
      : arguments_(arguments), material_(std::move(material)), labels_(std::move(labels)) {}

  // What stays float has weights of the type that it had.
  Result<QuantizeResult> Run(Graph graph, const Progress& progress) {
    const bool halves = HoldsHalves(graph);
    MG_TRY_ASSIGN(result_.calibrated,
                  CalibrateModel(std::move(graph), material_.calibration.samples,
                                 arguments_.quantize, progress));
    MG_TRY_ASSIGN(result_.recovered, Recover(result_.calibrated, material_.calibration.samples,
                                             arguments_.quantize, progress));
    std::set<std::string> kept;
    if (!arguments_.max_drop.empty()) {
      MG_TRY_ASSIGN(result_.mixed, MixPrecision(progress));
      kept = result_.mixed->kept;
    }
    MG_TRY_ASSIGN(result_.integers, Integerise(kept));
    if (halves) {
      MG_TRY(HalveWeights(result_.integers.graph));
    }
    MG_TRY(Measure(progress));
    return std::move(result_);
  }

 private:
  const SessionOptions& session() const { return arguments_.quantize.session; }

  Result<Integers> Integerise(const std::set<std::string>& kept) const {
    return monograph::Integerise(result_.calibrated, result_.recovered, kept, arguments_.quantize);
  }

  Result<MixedPrecision> MixPrecision(const Progress& progress) {
    const Calibrated& calibrated = result_.calibrated;
    const NamedSamples& images = material_.calibration;
    MG_TRY_ASSIGN(const auto right, RightAnswers(calibrated.graph, images, labels_, session()));
    const Judge judge = [&](const Graph& graph) -> Result<double> {
      MG_TRY_ASSIGN(const auto answers, BestClasses(graph, images.samples, session()));
      return Agreement(right, answers);
    };
    const Build build = [&](const std::set<std::string>& kept) -> Result<Graph> {
      MG_TRY_ASSIGN(Integers integers, Integerise(kept));
      return std::move(integers.graph);
    };
    MG_TRY_ASSIGN(const auto damage,
                  MeasureDamage(result_.recovered.graph, result_.recovered.scheme, images.samples,
                                session(), progress));
    double best = 1;
    if (!labels_.empty()) {
      MG_TRY_ASSIGN(best, judge(calibrated.graph));
    }
    return KeepWorstLayers(damage, build, judge, best - MaxDrop(arguments_), progress);
  }

  Status Measure(const Progress& progress) {
    const Graph& real = result_.calibrated.graph;
    const Integers& integers = result_.integers;
    const NamedSamples& images = material_.test;
    MG_TRY_ASSIGN(result_.measured,
                  MeasureLayers(result_.calibrated, integers.scheme, integers.graph, images.samples,
                                session(), progress));
    MG_TRY_ASSIGN(const Sample first, images.samples.load(0));
    MG_TRY_ASSIGN(result_.share, CountInt8(integers.graph, first.Shapes()));
    result_.warnings =
        FindWarnings(result_.calibrated, integers.graph, result_.share, result_.measured,
                     material_.calibration.files.size(), arguments_.quantize);
    if (!arguments_.no_speed) MG_TRY(MeasureSpeed(first, progress));
    if (labels_.empty()) return {};
    MG_TRY_ASSIGN(result_.accuracy,
                  AccuracyOf(real, result_.measured.answers, images.files, labels_));
    return {};
  }

  // Of the float file as it is, without the passes.
  Status MeasureSpeed(const Sample& sample, const Progress& progress) {
    if (progress) progress("Measuring speed", 0, 1);
    MG_TRY_ASSIGN(const Graph real, LoadAnyModel(arguments_.input));
    MG_TRY_ASSIGN(result_.speed,
                  tools::MeasureSpeed(real, result_.integers.graph, sample, session()));
    if (progress) progress("Measuring speed", 1, 1);
    return {};
  }

  const QuantizeArguments& arguments_;
  QuantizeImages material_;
  std::vector<LabelledImage> labels_;
  QuantizeResult result_;
};

Result<QuantizeResult> Quantize(const QuantizeArguments& arguments) {
  ProgressLine line;
  const auto progress = [&](std::string_view stage, size_t done, size_t total) {
    line.Show(stage, done, total);
  };
  MG_TRY_ASSIGN(const size_t input_bytes, FileSize(arguments.input));
  MG_TRY_ASSIGN(Graph graph, LoadAnyModel(arguments.input));
  MG_TRY(CheckNotQuantized(graph));
  MG_TRY(RequireTakesImage(graph, arguments.input,
                           "Put its preprocessing into it with the command pack first."));
  std::vector<LabelledImage> labels;
  if (!arguments.labels_csv.empty()) {
    MG_TRY_ASSIGN(labels, ReadLabelsCsv(arguments.labels_csv));
  }
  MG_TRY_ASSIGN(QuantizeImages material,
                GatherImages(arguments.images, arguments.test_images, line));
  MG_TRY(CheckLabels(graph, material, labels, !arguments.max_drop.empty()));
  const size_t calibration_images = material.calibration.files.size();
  const size_t test_images = material.has_test ? material.test.files.size() : 0;
  std::vector<SkippedImage> skipped = std::move(material.skipped);
  MG_TRY_ASSIGN(
      QuantizeResult result,
      Quantizer(arguments, std::move(material), std::move(labels)).Run(std::move(graph), progress));
  result.files = {arguments.input, arguments.output, input_bytes};
  result.options = arguments.quantize;
  result.calibration_images = calibration_images;
  result.test_images = test_images;
  result.skipped = std::move(skipped);
  return result;
}

Status Run(const CLI::App& app, QuantizeArguments& arguments) {
  MG_TRY(CheckQuantizeArguments(app, arguments));
  if (StoresWeights(arguments)) return StoreModel(arguments);
  MG_TRY_ASSIGN(QuantizeResult result, Quantize(arguments));
  MG_TRY(WriteWithReport(arguments, result.integers.graph, result.files,
                         [&] { return QuantizeJson(result); }));
  if (!arguments.json) PrintQuantize(result, arguments.verbose);
  return {};
}

}  // namespace

Action DefineQuantize(CLI::App& app) {
  auto arguments = std::make_shared<QuantizeArguments>();
  AddQuantizeArguments(app, *arguments);
  return [&app, arguments] {
    const Status status = Run(app, *arguments);
    return status.ok() ? 0 : Fail(status.error(), arguments->json);
  };
}

}  // namespace monograph::tools
