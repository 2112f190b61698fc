#include "quant/warnings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/strings.h"
#include "graph/names.h"
#include "passes/fuse_qdq.h"
#include "passes/sink_dequantize.h"

namespace monograph {

namespace {

constexpr std::array<std::string_view, 7> kNames = {
    "few_images",      "float_inside",        "low_sqnr",     "not_covered",
    "weight_outliers", "activation_outliers", "dead_channels"};

constexpr size_t kFewImages = 32;
constexpr size_t kEnoughImages = 100;
constexpr double kLowSqnr = 10;            // dB.
constexpr double kBeyond = 0.1;            // Of the range that calibration saw.
constexpr double kWeightOutlier = 12;      // Root mean squares of a channel.
constexpr double kWeightSpread = 50;       // Medians of the channels' largest.
constexpr double kActivationOutlier = 10;  // Times the range of 99.9 % of the numbers.

std::string Decimal(double number, int digits) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", digits, number);
  return text;
}

std::string Percent(double share) { return Decimal(100 * share, share < 0.1 ? 1 : 0) + " %"; }

class WarningFinder {
 public:
  WarningFinder(const Calibrated& calibrated, const Graph& graph, const QuantizeOptions& options)
      : calibrated_(calibrated), graph_(graph), options_(options) {}

  void CheckImages(size_t images) {
    if (images >= kFewImages) return;
    Add(WarningKind::kFewImages, "", static_cast<double>(images),
        StrCat("Calibrated on ", images, images == 1 ? " image" : " images",
               " only: ranges may miss what other images need. ", kEnoughImages,
               " or more, like those the model will see, are recommended."));
  }

  // A float operator amid integers that is so by nature, not by request.
  void CheckIsland(NodeId id) {
    const Node& node = graph_.node(id);
    const std::string& name = graph_.value(node.outputs[0]).name;
    if (options_.keep_float.contains(name) || HasIntegerForm(node) || MovesQuanta(node)) return;
    const int conversions = ConversionsAround(node);
    Add(WarningKind::kFloatInside, name, conversions,
        StrCat(OpName(node), " has no form on int8: ", Quoted(name), " stays float amid int8",
               conversions > 0 ? StrCat(", at the cost of ", conversions,
                                        conversions == 1 ? " conversion." : " conversions.")
                               : "."));
  }

  void CheckLayer(const LayerMeasure& measure) {
    CheckSqnr(measure);
    if (measure.calibration) {
      CheckCoverage(measure);
      CheckActivations(measure);
    }
    if (measure.weights) CheckWeights(measure);
  }

  // All in one: they are many, and each of them is harmless.
  void CheckChannels(const std::vector<LayerMeasure>& layers) {
    size_t count = 0;
    size_t dead = 0;
    size_t most = 0;
    const LayerMeasure* worst = nullptr;
    for (const LayerMeasure& measure : layers) {
      const size_t of_layer = DeadChannels(measure);
      if (of_layer == 0) continue;
      ++count;
      dead += of_layer;
      if (of_layer > most) worst = &measure;
      most = std::max(most, of_layer);
    }
    if (worst == nullptr) return;
    Add(WarningKind::kDeadChannels, NameOf(*worst), static_cast<double>(dead),
        StrCat(dead == 1 ? "A channel" : StrCat(dead, " channels"),
               count == 1 ? "" : StrCat(" in ", count, " layers"),
               " without weights, or 0 on all calibration images: in ", Quoted(NameOf(*worst)), " ",
               most, " of ", worst->weights->real.channels,
               ". Without them the model would be smaller."));
  }

  std::vector<Warning> Take() {
    std::ranges::sort(warnings_, [](const Warning& a, const Warning& b) {
      if (a.kind != b.kind) return a.kind < b.kind;
      if (a.number == b.number) return a.layer < b.layer;
      return a.kind == WarningKind::kLowSqnr ? a.number < b.number : a.number > b.number;
    });
    return std::move(warnings_);
  }

 private:
  static std::string Quoted(const std::string& name) { return StrCat('"', Printable(name), '"'); }

  const std::string& NameOf(const LayerMeasure& measure) const {
    return calibrated_.graph.value(measure.layer.values.a).name;
  }

  void Add(WarningKind kind, const std::string& layer, double number, std::string text) {
    warnings_.push_back({kind, layer, number, std::move(text)});
  }

  int ConversionsAround(const Node& node) const {
    const std::vector<NodeId> producers = Producers(graph_);
    int count = 0;
    for (const ValueId input : node.inputs) {
      const NodeId from = input == kNoValue ? -1 : producers[static_cast<size_t>(input)];
      if (from >= 0 && graph_.node(from).op == schema::BuiltinOperator::DEQUANTIZE) ++count;
    }
    for (const Node& reader : graph_.nodes()) {
      if (reader.op != schema::BuiltinOperator::QUANTIZE) continue;
      count += std::ranges::count(node.outputs, reader.inputs[0]) > 0 ? 1 : 0;
    }
    return count;
  }

  // 0 for what has no weights.
  static size_t DeadChannels(const LayerMeasure& measure) {
    if (!measure.weights) return 0;
    const size_t seen = measure.calibration ? measure.calibration->zero_channels : 0;
    return std::max(measure.weights->real.zero_channels, seen);
  }

  void CheckSqnr(const LayerMeasure& measure) {
    const double sqnr = measure.error.sqnr_db();
    // NaN where a layer gives nothing but 0.
    if (!(sqnr < kLowSqnr) || !std::isfinite(sqnr)) return;
    Add(WarningKind::kLowSqnr, NameOf(measure), sqnr,
        StrCat(Quoted(NameOf(measure)), " has an SQNR of ", Decimal(sqnr, 1),
               " dB: little of the signal is left. It, or a layer before it, may be better off in "
               "float."));
  }

  // How far one range goes beyond another, as a part of that.
  static double Beyond(const Range& range, const Range& seen) {
    const auto width = static_cast<double>(seen.max) - static_cast<double>(seen.min);
    const double beyond = std::max(static_cast<double>(range.max) - static_cast<double>(seen.max),
                                   static_cast<double>(seen.min) - static_cast<double>(range.min));
    if (beyond <= 0) return 0;
    return width > 0 ? beyond / width : 1;
  }

  void CheckCoverage(const LayerMeasure& measure) {
    const double beyond = Beyond(measure.seen, measure.calibration->seen);
    if (beyond <= kBeyond) return;
    Add(WarningKind::kNotCovered, NameOf(measure), beyond,
        StrCat(Quoted(NameOf(measure)), " goes beyond the range of the calibration images by ",
               Percent(beyond), " of it on the test images: they need more variety."));
  }

  void CheckActivations(const LayerMeasure& measure) {
    const CalibrationFacts& facts = *measure.calibration;
    if (facts.outlier <= kActivationOutlier) return;
    Add(WarningKind::kActivationOutliers, NameOf(measure), facts.outlier,
        StrCat("A few activations of ", Quoted(NameOf(measure)), " are ", Decimal(facts.outlier, 0),
               " times as large as the range of 99.9 % of them."));
  }

  void CheckWeights(const LayerMeasure& measure) {
    const LayerWeightFacts& facts = *measure.weights;
    if (!facts.scales) return;
    const std::string layer = Quoted(NameOf(measure));
    if (facts.real.outlier > kWeightOutlier) {
      Add(WarningKind::kWeightOutliers, NameOf(measure), facts.real.outlier,
          StrCat("A weight of ", layer, " is ", Decimal(facts.real.outlier, 0),
                 " times its channel's root mean square, as in re-parameterised networks such as "
                 "RepVGG: the other weights lose precision to it."));
    }
    if (options_.per_tensor && facts.real.spread > kWeightSpread) {
      Add(WarningKind::kWeightOutliers, NameOf(measure), facts.real.spread,
          StrCat("The largest weight of ", layer, " is ", Decimal(facts.real.spread, 0),
                 " times the middle channel's largest: leave --per-tensor out."));
    }
  }

  const Calibrated& calibrated_;
  const Graph& graph_;
  const QuantizeOptions& options_;
  std::vector<Warning> warnings_;
};

}  // namespace

std::string_view WarningKindName(WarningKind kind) { return kNames[static_cast<size_t>(kind)]; }

std::vector<Warning> FindWarnings(const Calibrated& calibrated, const Graph& graph,
                                  const Int8Share& share, const Measurements& measured,
                                  size_t calibration_images, const QuantizeOptions& options) {
  WarningFinder finder(calibrated, graph, options);
  finder.CheckImages(calibration_images);
  for (const NodeId id : share.islands) finder.CheckIsland(id);
  for (const LayerMeasure& measure : measured.layers) finder.CheckLayer(measure);
  finder.CheckChannels(measured.layers);
  return finder.Take();
}

}  // namespace monograph
