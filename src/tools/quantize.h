// What the command `quantize` did and how it is told.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "inspect/compare.h"
#include "quant/mixed_precision.h"
#include "quant/quantize.h"
#include "quant/recover.h"
#include "tools/image_samples.h"
#include "tools/report.h"

namespace monograph::tools {

// How often a model names the class that the labels say, as shares of the test images.
struct LabelledAccuracy {
  double real = 0;  // Of the float model.
  double integers = 0;
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
  Comparison comparison;  // Of the float network and what was written, on the test images.
};

// The keys are documented in docs/TOOLS.md.
Json QuantizeJson(const QuantizeResult& result);

// Text for 80 columns.
void PrintQuantize(const QuantizeResult& result);

}  // namespace monograph::tools
