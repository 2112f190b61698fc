// What the command `quantize` did and how it is told.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "inspect/compare.h"
#include "quant/quantize.h"
#include "tools/image_samples.h"
#include "tools/report.h"

namespace monograph::tools {

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
  Scheme scheme;
  Graph graph;            // As it was written.
  Comparison comparison;  // Of the float network and what was written, on the test images.
};

// The keys are documented in docs/TOOLS.md.
Json QuantizeJson(const QuantizeResult& result);

// Text for 80 columns.
void PrintQuantize(const QuantizeResult& result);

}  // namespace monograph::tools
