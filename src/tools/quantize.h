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
#include "tools/image_samples.h"
#include "tools/quantize_speed.h"
#include "tools/report.h"

namespace monograph::tools {

// How often a model names the class that the labels say, as shares of the test images.
struct LabelledAccuracy {
  double real = 0;  // Of the float model.
  double integers = 0;
};

// What one step against the loss of accuracy did.
struct StepEffect {
  std::string name;
  std::string text;
  std::vector<std::pair<std::string, double>> numbers;  // By the names they have in JSON.
};

struct QuantizeResult {
  std::string input;
  std::string output;
  size_t input_bytes = 0;
  size_t output_bytes = 0;
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

// Of the output by whose classes the models are compared, or nullptr.
const ClassAgreement* AgreementOf(const QuantizeResult& result);

// The keys are documented in docs/TOOLS.md.
Json QuantizeJson(const QuantizeResult& result);

// Text for 80 columns; with `verbose` all layers and warnings, not only the worst.
void PrintQuantize(const QuantizeResult& result, bool verbose);

}  // namespace monograph::tools
