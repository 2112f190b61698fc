#include <cstdio>
#include <string>
#include <utility>

#include "base/strings.h"
#include "tools/quantize.h"

namespace monograph::tools {

namespace {

std::string ShortPercent(double share) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g %%", 100 * share);
  return text;
}

StepEffect EqualisationEffect(const EqualizeReport& report) {
  std::string text = StrCat("channels of ", Counted(report.pairs, "pair"), " of layers use ",
                            ShortPercent(report.precision_after), " of their scale, ",
                            ShortPercent(report.precision_before), " before");
  if (report.dropped_clips > 0) {
    text += StrCat("; ", Counted(report.dropped_clips, "clip"), " dropped");
  }
  return {"equalised",
          std::move(text),
          {{"pairs", report.pairs},
           {"dropped_clips", report.dropped_clips},
           {"precision_before", report.precision_before},
           {"precision_after", report.precision_after}}};
}

StepEffect AbsorptionEffect(const AbsorbReport& report) {
  std::string text = StrCat("high biases of ", Counted(report.channels, "channel"), " of ",
                            Counted(report.pairs, "pair"), " of layers: by ",
                            ShortPercent(report.mean_share), " of the largest number on average");
  if (report.channels == 0) text = "no high biases: there were none";
  return {
      "absorbed",
      std::move(text),
      {{"pairs", report.pairs}, {"channels", report.channels}, {"mean_share", report.mean_share}}};
}

StepEffect RoundingEffect(const LearnRoundingReport& report) {
  int64_t changed = 0;
  for (const LearnedLayer& layer : report.layers) changed += layer.changed;
  return {"rounding",
          StrCat("learned for ", Counted(report.layers.size(), "layer"),
                 ": squared error of what they give ", ShortPercent(report.error_after()), ", ",
                 ShortPercent(report.error_before()), " to nearest"),
          {{"changed", static_cast<double>(changed)},
           {"error_before", report.error_before()},
           {"error_after", report.error_after()}}};
}

StepEffect BiasEffect(const CorrectBiasReport& report, BiasCorrection method) {
  char shift[32];
  std::snprintf(shift, sizeof(shift), "%.3g", report.mean_shift);
  return {"biases",
          StrCat("corrected (", BiasCorrectionName(method), ") for ",
                 Counted(report.layers, "layer"), ": moved by ", shift, " quanta on average"),
          {{"layers", report.layers}, {"mean_shift", report.mean_shift}}};
}

StepEffect MixedEffect(const MixedPrecision& mixed) {
  return {"mixed",
          StrCat(Counted(mixed.kept.size(), "layer"), " kept float: right for ",
                 ShortPercent(mixed.after), " of the calibration images, ",
                 ShortPercent(mixed.before), " with none; ", Counted(mixed.trials, "trial")),
          {{"before", mixed.before}, {"after", mixed.after}, {"trials", mixed.trials}}};
}

}  // namespace

std::vector<StepEffect> StepsOf(const QuantizeResult& result) {
  std::vector<StepEffect> steps;
  if (result.calibrated.equalized)
    steps.push_back(EqualisationEffect(*result.calibrated.equalized));
  if (result.calibrated.absorbed) steps.push_back(AbsorptionEffect(*result.calibrated.absorbed));
  const Recovered& recovered = result.recovered;
  if (recovered.rounding) steps.push_back(RoundingEffect(*recovered.rounding));
  if (recovered.bias) {
    steps.push_back(BiasEffect(*recovered.bias, result.options.recovery.bias.method));
  }
  if (result.mixed) steps.push_back(MixedEffect(*result.mixed));
  return steps;
}

}  // namespace monograph::tools
