// monograph pack: everything around a network in one file, from pixels to names, boxes or masks.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/strings.h"
#include "ops/infer.h"
#include "pack/image.h"
#include "passes/fold_input_affine.h"
#include "passes/move_scale_behind_pad.h"
#include "passes/store_weights.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/pack_answers.h"
#include "tools/pack_image.h"
#include "tools/report.h"
#include "tools/weights_option.h"

namespace monograph::tools {

namespace {

struct Options {
  std::string input;
  std::string output;
  std::string weights;  // Empty: as they are.
  std::string description;
  bool portable = false;
  ImageArguments image;
  AnswerArguments answers;
};

Status CheckOptions(const Options& options) {
  if (!options.image.any()) MG_TRY(CheckNoImage(options.image));
  MG_TRY(CheckAnswers(options.answers, options.image.any()));
  if (options.image.any() || options.answers.any()) return {};
  return Error{ErrorCode::kInvalidArgument,
               "There is nothing to pack: give at least --resize or --preset, --softmax, "
               "--sigmoid, --labels, --detector or --segmenter."};
}

struct Report {
  int folded = 0;  // Operators of the normalisation.
};

// Builtin operators can stretch a mask back, but not put it into a larger image.
Status CheckPortableMask(const ImageOptions& image, const AnswerArguments& answers) {
  const auto* resize = std::get_if<BuiltinResize>(&image.resize);
  const bool cropped = resize != nullptr && resize->crop_fraction.has_value();
  if (!answers.portable || answers.segmenter.empty() || !cropped) return {};
  return Error{ErrorCode::kInvalidArgument,
               "--segmenter with --portable gives masks of whole images: it contradicts "
               "--crop-fraction, or the crop of the preset."};
}

// Networks whose first convolution is quantised, or stands elsewhere, keep the normalisation.
Status FoldNormalization(Graph& graph, Report& report) {
  MG_TRY(MoveScaleBehindPad(graph));
  MG_TRY_ASSIGN(report.folded, FoldInputAffine(graph));
  return {};
}

Result<Report> PackGraph(Graph& graph, const Options& options) {
  Report report;
  const WeightsType weights = WeightsTypeNamed(options.weights);
  if (weights != WeightsType::kAsIs) MG_TRY(StoreWeights(graph, WeightsType::kFloat32));
  std::optional<PackedImage> packed;
  if (options.image.any()) {
    MG_TRY_ASSIGN(ImageOptions image, ResolveImage(options.image, graph));
    MG_TRY(CheckPortableMask(image, options.answers));
    image.wants_transform = options.answers.needs_image();
    MG_TRY_ASSIGN(packed, PackImage(graph, image));
  }
  if (options.answers.any()) MG_TRY(PackAnswers(graph, packed, options.answers));
  if (packed) MG_TRY(FoldNormalization(graph, report));
  MG_TRY(StoreWeights(graph, weights));
  if (!options.description.empty()) graph.description = options.description;
  return report;
}

void PrintValues(const Graph& graph, const char* what, const std::vector<ValueId>& ids) {
  for (ValueId id : ids) {
    const Value& value = graph.value(id);
    std::printf("  %-7s %s %s %s\n", what, value.name.c_str(),
                std::string(DTypeName(value.dtype)).c_str(), value.shape.ToString().c_str());
  }
}

Status Pack(Options& options) {
  options.image.portable = options.answers.portable = options.portable;
  MG_TRY(CheckOptions(options));
  MG_TRY_ASSIGN(Graph graph, LoadModel(options.input));
  MG_TRY_ASSIGN(const Report report, PackGraph(graph, options));
  MG_TRY(InferGraph(graph));
  MG_TRY(SaveModel(options.output, graph));
  std::printf("%s: %d operators\n", options.output.c_str(), graph.node_count());
  if (report.folded > 0) {
    std::printf("  folded  %d of the normalisation's operators into the network\n", report.folded);
  }
  PrintValues(graph, "input", graph.inputs);
  PrintValues(graph, "output", graph.outputs);
  return {};
}

}  // namespace

Action DefinePack(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("network", options->input, "The model file of the network")->required();
  app.add_option("-o,--output", options->output, "The model file to write")->required();
  app.add_flag("--portable", options->portable, "Builtin operators only: runs in stock LiteRT");
  AddWeightsOption(app, options->weights, "Store weights in another type");
  app.add_option("--description", options->description, "A line about the model, kept in the file");
  AddImageArguments(app, options->image);
  AddAnswerArguments(app, options->answers);
  return [options] {
    const Status status = Pack(*options);
    return status.ok() ? 0 : Fail(status.error(), false);
  };
}

}  // namespace monograph::tools
