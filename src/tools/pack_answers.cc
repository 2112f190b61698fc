#include "tools/pack_answers.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "base/strings.h"
#include "pack/classifier.h"
#include "pack/detector.h"
#include "pack/labels.h"
#include "pack/segmenter.h"
#include "pack/tflite_detection.h"
#include "tools/files.h"
#include "tools/npy.h"

namespace monograph::tools {

namespace {

Error Invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

struct Given {
  const char* name;
  bool is_given;
};

// kInvalidArgument for the first option that is given, although what it needs is not.
Status RequireNone(std::span<const Given> options, std::string_view why) {
  const auto found = std::ranges::find_if(options, &Given::is_given);
  if (found == options.end()) return {};
  return Invalid(StrCat(found->name, " ", why));
}

Status CheckDetector(const AnswerArguments& a) {
  const Given detector_only[] = {{"--iou", a.iou.has_value()},
                                 {"--score-threshold", a.score_threshold.has_value()},
                                 {"--max-detections", a.max_detections.has_value()},
                                 {"--class-agnostic", a.class_agnostic},
                                 {"--multi-label", a.multi_label},
                                 {"--box-format", !a.box_format.empty()},
                                 {"--box-units", !a.box_units.empty()},
                                 {"--anchors", !a.anchors.empty()},
                                 {"--variances", !a.variances.empty()}};
  if (a.detector.empty()) return RequireNone(detector_only, "needs --detector.");
  if (a.detector != "boxes" && !a.box_format.empty()) {
    return Invalid(
        StrCat("--box-format belongs to --detector boxes; ", a.detector, " has its own."));
  }
  if (a.detector == "ssd") return {};
  const Given ssd_only[] = {{"--anchors", !a.anchors.empty()},
                            {"--variances", !a.variances.empty()}};
  return RequireNone(ssd_only, "belongs to --detector ssd.");
}

Status CheckKinds(const AnswerArguments& a) {
  if (a.softmax && a.sigmoid) {
    return Invalid("--softmax and --sigmoid contradict each other: scores are one or the other.");
  }
  if (!a.detector.empty() && !a.segmenter.empty()) {
    return Invalid("--detector and --segmenter contradict each other.");
  }
  if (a.top && a.needs_image()) {
    return Invalid(StrCat(
        "--top is for classifiers; with --",
        a.detector.empty() ? "segmenter it has no effect." : "detector give --max-detections."));
  }
  if (a.top && a.labels.empty()) {
    return Invalid("--top needs --labels: without them all scores are given.");
  }
  if (a.segmenter.empty() && !a.output_layout.empty()) {
    return Invalid("--output-layout needs --segmenter.");
  }
  return {};
}

}  // namespace

Status CheckAnswers(const AnswerArguments& a, bool has_image) {
  MG_TRY(CheckKinds(a));
  MG_TRY(CheckDetector(a));
  if (a.needs_image() && !has_image) {
    return Invalid(StrCat(a.detector.empty() ? "--segmenter" : "--detector",
                          " answers in pixels of the original image: give --resize or --preset "
                          "too."));
  }
  if (a.portable && !a.detector.empty()) {
    return Invalid(
        "--detector needs the operator monograph.non_max_suppression, but --portable stays within "
        "builtin operators.");
  }
  return {};
}

namespace {

Result<std::vector<std::string>> ReadLabels(const std::string& path) {
  if (path.empty()) return std::vector<std::string>();
  MG_TRY_ASSIGN(const Buffer file, ReadFile(path));
  auto labels = ParseLabels({reinterpret_cast<const char*>(file.data()), file.size()});
  if (labels.ok()) return labels;
  return Error{labels.error().code(), StrCat(path, ": ", labels.error().message())};
}

Result<Anchors> ReadAnchors(const std::string& path) {
  MG_TRY_ASSIGN(const Buffer file, ReadFile(path));
  auto array = ParseNpy(file.span());
  if (!array.ok()) return Error{array.error().code(), StrCat(path, ": ", array.error().message())};
  if (array->dtype != DType::kFloat32 || array->shape.rank() != 2 || array->shape[1] != 4) {
    return Invalid(StrCat(path, " holds ", DTypeName(array->dtype), " ", array->shape.ToString(),
                          "; --anchors needs float32 [boxes, 4]: centre y, centre x, height, "
                          "width, as fractions."));
  }
  const auto values = ConstTensorView{array->dtype, array->shape, array->bytes}.as<float>();
  return Anchors(values.begin(), values.end());
}

ScoreActivation ActivationOf(const AnswerArguments& a) {
  if (a.softmax) return ScoreActivation::kSoftmax;
  return a.sigmoid ? ScoreActivation::kSigmoid : ScoreActivation::kNone;
}

DetectorKind KindOf(const std::string& name) {
  if (name == "yolov5") return DetectorKind::kYolov5;
  if (name == "yolov8") return DetectorKind::kYolov8;
  return name == "ssd" ? DetectorKind::kSsd : DetectorKind::kBoxes;
}

BoxFormat FormatOf(const std::string& name) {
  if (name == "yxyx") return BoxFormat::kYxyx;
  return name == "cxcywh" ? BoxFormat::kCxcywh : BoxFormat::kXyxy;
}

Status ReadSsd(Graph& graph, const AnswerArguments& a, DetectorOptions& options) {
  MG_TRY_ASSIGN(const bool taken, TakeTfliteDetection(graph, options));
  if (taken && !a.anchors.empty()) {
    return Invalid("--anchors contradicts the network, which brings its own.");
  }
  if (!taken && a.anchors.empty()) {
    return Invalid("--detector ssd needs --anchors: the network does not bring any.");
  }
  if (!taken) {
    MG_TRY_ASSIGN(options.boxes.anchors, ReadAnchors(a.anchors));
  }
  if (a.variances.empty()) return {};
  const bool four = a.variances.size() == options.boxes.variances.size();
  if (!four || !std::ranges::all_of(a.variances, [](double v) { return std::isfinite(v); })) {
    return Invalid("--variances takes four numbers: centre y, centre x, height, width.");
  }
  std::ranges::copy(a.variances, options.boxes.variances.begin());
  return {};
}

void ReadSuppression(const AnswerArguments& a, NonMaxSuppressionOptions& options) {
  options.iou_threshold = a.iou.value_or(options.iou_threshold);
  options.score_threshold = a.score_threshold.value_or(options.score_threshold);
  options.max_detections = a.max_detections.value_or(options.max_detections);
  if (a.class_agnostic) options.class_agnostic = true;
  if (a.multi_label) options.multi_label = true;
}

Status PackAsDetector(Graph& graph, const PackedImage& image, const AnswerArguments& a) {
  DetectorOptions options;
  options.boxes.kind = KindOf(a.detector);
  options.boxes.activation = ActivationOf(a);
  options.boxes.format = FormatOf(a.box_format);
  if (!a.box_units.empty()) options.boxes.fractions = a.box_units == "fractions";
  if (options.boxes.kind == DetectorKind::kSsd) MG_TRY(ReadSsd(graph, a, options));
  ReadSuppression(a, options.suppression);
  MG_TRY_ASSIGN(options.labels, ReadLabels(a.labels));
  return PackDetector(graph, image, options);
}

Status PackAsSegmenter(Graph& graph, const PackedImage& image, const AnswerArguments& a) {
  SegmenterOptions options;
  options.mask = a.segmenter == "classes" ? MaskKind::kClasses : MaskKind::kProbabilities;
  options.activation = ActivationOf(a);
  if (a.output_layout == "nchw") options.layout = Layout::kNchw;
  options.portable = a.portable;
  MG_TRY_ASSIGN(options.labels, ReadLabels(a.labels));
  return PackSegmenter(graph, image, options);
}

}  // namespace

Status PackAnswers(Graph& graph, const std::optional<PackedImage>& image,
                   const AnswerArguments& arguments) {
  if (!arguments.detector.empty()) return PackAsDetector(graph, *image, arguments);
  if (!arguments.segmenter.empty()) return PackAsSegmenter(graph, *image, arguments);
  ClassifierOptions options;
  options.activation = ActivationOf(arguments);
  MG_TRY_ASSIGN(options.labels, ReadLabels(arguments.labels));
  options.top = arguments.top.value_or(options.top);
  return PackClassifier(graph, options);
}

void AddAnswerArguments(CLI::App& app, AnswerArguments& a) {
  const std::string group = "Behind the network";
  app.add_flag("--softmax", a.softmax, "Turn logits into probabilities that add up to 1")
      ->group(group);
  app.add_flag("--sigmoid", a.sigmoid, "Turn each logit into a probability")->group(group);
  app.add_option("--labels", a.labels, "Text file with the name of a class a line")->group(group);
  app.add_option("--top", a.top, "How many labels and scores to give (5)")->group(group);
  const std::string boxes = "Behind a detector";
  app.add_option("--detector", a.detector, "What the network gives")
      ->check(CLI::IsMember({"yolov5", "yolov8", "ssd", "boxes"}))
      ->group(boxes);
  app.add_option("--score-threshold", a.score_threshold, "Smallest score of a box (0.25)")
      ->check(CLI::Range(0.0, 1.0))
      ->group(boxes);
  app.add_option("--iou", a.iou, "Overlap above which the weaker box goes (0.45)")
      ->check(CLI::Range(0.0, 1.0))
      ->group(boxes);
  app.add_option("--max-detections", a.max_detections, "Boxes of an image at most (100)")
      ->check(CLI::Range(1, kMostDetections))
      ->group(boxes);
  app.add_flag("--class-agnostic", a.class_agnostic, "Boxes of other classes suppress too")
      ->group(boxes);
  app.add_flag("--multi-label", a.multi_label, "A box may stand for several classes")->group(boxes);
  app.add_option("--box-format", a.box_format, "Of --detector boxes (xyxy)")
      ->check(CLI::IsMember({"xyxy", "yxyx", "cxcywh"}))
      ->group(boxes);
  app.add_option("--box-units", a.box_units, "Of the network's boxes (ssd: fractions)")
      ->check(CLI::IsMember({"pixels", "fractions"}))
      ->group(boxes);
  app.add_option("--anchors", a.anchors, "Of --detector ssd: .npy, cy, cx, h, w a box")
      ->group(boxes);
  app.add_option("--variances", a.variances, "Of --detector ssd (0.1,0.1,0.2,0.2)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(boxes);
  const std::string masks = "Behind a segmenter";
  app.add_option("--segmenter", a.segmenter, "Mask of the best class, or of all scores")
      ->check(CLI::IsMember({"classes", "probabilities"}))
      ->group(masks);
  app.add_option("--output-layout", a.output_layout, "The network's axes (nhwc)")
      ->check(CLI::IsMember({"nhwc", "nchw"}))
      ->group(masks);
}

}  // namespace monograph::tools
