// What the command `quantize` did and how it is told.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "quant/int8_share.h"
#include "quant/measure.h"
#include "quant/mixed_precision.h"
#include "quant/quantize.h"
#include "quant/recover.h"
#include "quant/warnings.h"
#include "tools/quantize_compare.h"

namespace monograph::tools {

// What one step against the loss of accuracy did.
struct StepEffect {
  std::string name;
  std::string text;
  std::vector<std::pair<std::string, double>> numbers;  // By the names they have in JSON.
};

struct QuantizeResult {
  FilePair files;
  size_t calibration_images = 0;
  size_t test_images = 0;  // 0: agreement was measured on those of the calibration.
  std::vector<SkippedImage> skipped;
  QuantizeOptions options;
  Calibrated calibrated;
  Recovered recovered;
  Integers integers;                         // As they were written.
  std::optional<MixedPrecision> mixed;       // Where --max-drop was given.
  std::optional<LabelledAccuracy> accuracy;  // Where there are labels.
  Measurements measured;                     // On the test images.
  Int8Share share;                           // For the size of the first test image.
  std::optional<QuantizeSpeed> speed;        // Of both files.
  std::vector<Warning> warnings;

  const std::string& LayerName(const LayerMeasure& measure) const;
  // The operator that makes the layer's value in the float network; what enters int8 from elsewhere
  // is made by QUANTIZE.
  std::string LayerOp(const LayerMeasure& measure) const;
};

// What the steps did, in their order.
std::vector<StepEffect> StepsOf(const QuantizeResult& result);

// The keys are documented in docs/TOOLS.md.
Json QuantizeJson(const QuantizeResult& result);

// Text for 80 columns; with `verbose` all layers and warnings, not only the worst.
void PrintQuantize(const QuantizeResult& result, bool verbose);

}  // namespace monograph::tools
