#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "graph/names.h"
#include "tools/quantize.h"

namespace monograph::tools {

namespace {

constexpr size_t kWorstLayers = 10;
constexpr size_t kWarningsOfAKind = 3;
constexpr size_t kNameColumns = 25;
constexpr size_t kOperatorColumns = 14;

void PrintShare(const Int8Share& share) {
  std::string text = StrCat(share.int8_operators, " of ", share.operators, " operators");
  if (share.macs) {
    const double part =
        Part(static_cast<double>(share.int8_macs), static_cast<double>(*share.macs));
    const std::string percent = share.int8_macs == *share.macs ? "all" : Percent(part) + " of";
    text += StrCat(", ", percent, " ", ShortCount(*share.macs), " MACs");
  }
  PrintRow("int8", text);
  PrintRow("conversions", StrCat(share.quantize, " QUANTIZE, ", share.dequantize, " DEQUANTIZE"));
}

void PrintImages(const QuantizeResult& result) {
  const QuantizeOptions& options = result.options;
  PrintRow("calibration", StrCat(Counted(result.calibration_images, "image"), ", ranges by ",
                                 ObserverName(options.observer), ", weights in one scale for ",
                                 options.per_tensor ? "each layer" : "each channel"));
  PrintRow("test", result.test_images == 0 ? "on the images of the calibration"
                                           : Counted(result.test_images, "other image"));
  PrintSkipped(result.skipped);
}

void PrintSteps(const std::vector<StepEffect>& steps) {
  if (!steps.empty()) std::printf("\nsteps\n");
  for (const StepEffect& step : steps) PrintRow(step.name, step.text);
}

// Text with a mark in front, and what follows indented.
void PrintItem(const std::string& text) {
  constexpr size_t kIndent = 4;
  std::printf("  - %s\n", Wrap(text, kIndent).substr(kIndent).c_str());
}

void PrintWarnings(const std::vector<Warning>& warnings, bool verbose) {
  if (!warnings.empty()) std::printf("\nwarnings\n");
  std::map<WarningKind, size_t> count;
  for (const Warning& warning : warnings) ++count[warning.kind];
  std::map<WarningKind, size_t> shown;
  for (const Warning& warning : warnings) {
    const size_t of_kind = ++shown[warning.kind];
    if (verbose || of_kind <= kWarningsOfAKind) PrintItem(warning.text);
    if (verbose || of_kind != kWarningsOfAKind || count[warning.kind] == of_kind) continue;
    PrintItem(StrCat(count[warning.kind] - of_kind, " more like it, which --verbose lists."));
  }
}

std::string SqnrText(double sqnr_db) {
  if (std::isinf(sqnr_db) && sqnr_db > 0) return "equal";
  return std::isfinite(sqnr_db) ? Decimal(sqnr_db, 1) : "-";
}

void PrintLayer(const QuantizeResult& result, const LayerMeasure& measure) {
  const std::string name = FitTail(Printable(result.LayerName(measure)), kNameColumns);
  const std::string op = Fit(result.LayerOp(measure), kOperatorColumns);
  std::printf("  %s %s %5s", name.c_str(), op.c_str(), SqnrText(measure.error.sqnr_db()).c_str());
  if (!measure.layer.int8) {
    std::printf("  float\n");
    return;
  }
  std::printf(" %8.3g %8.3g %5s %5s\n", static_cast<double>(measure.covered.min),
              static_cast<double>(measure.covered.max),
              Decimal(100 * measure.Share(measure.clipped), 1).c_str(),
              Decimal(100 * measure.saturated(), 1).c_str());
}

// Of the worst layers first those with the least SQNR.
std::vector<const LayerMeasure*> ShownLayers(const Measurements& measured, bool verbose) {
  std::vector<const LayerMeasure*> layers;
  for (const LayerMeasure& measure : measured.layers) layers.push_back(&measure);
  if (verbose) return layers;
  const auto sqnr = [](const LayerMeasure* measure) {
    const double found = measure->error.sqnr_db();
    return std::isnan(found) ? std::numeric_limits<double>::infinity() : found;
  };
  // Equal ones in the order of the network: they stand in one vector.
  std::ranges::sort(layers, {}, [&](const LayerMeasure* measure) {
    return std::pair(sqnr(measure), measure - measured.layers.data());
  });
  layers.resize(std::min(layers.size(), kWorstLayers));
  return layers;
}

void PrintLayers(const QuantizeResult& result, bool verbose) {
  const size_t all = result.measured.layers.size();
  const auto layers = ShownLayers(result.measured, verbose);
  if (layers.empty()) return;
  const std::string title =
      verbose ? Counted(all, "layer") : StrCat("worst of ", Counted(all, "layer"));
  std::printf("\n  %s %s %5s %17s %5s %5s\n", Fit(title, kNameColumns).c_str(),
              Fit("operator", kOperatorColumns).c_str(), "dB", "int8 covers", "clip%", "sat.%");
  for (const LayerMeasure* measure : layers) PrintLayer(result, *measure);
}

}  // namespace

void PrintQuantize(const QuantizeResult& result, bool verbose) {
  PrintFiles(result.files);
  PrintShare(result.share);
  PrintImages(result);
  PrintAgreement(result.calibrated.graph, result.measured.answers);
  if (result.accuracy) PrintAccuracy(*result.accuracy, "int8");
  if (result.speed) PrintSpeed(*result.speed, "int8");
  PrintSteps(StepsOf(result));
  PrintWarnings(result.warnings, verbose);
  PrintLayers(result, verbose);
}

}  // namespace monograph::tools
