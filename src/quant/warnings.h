// What is worth knowing about a quantised model, in words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "quant/int8_share.h"
#include "quant/measure.h"
#include "quant/quantize.h"

namespace monograph {

enum class WarningKind {
  kFewImages,           // number: of calibration images.
  kFloatInside,         // number: conversions around a float operator amid int8 ones.
  kLowSqnr,             // number: of the layer, in dB.
  kNotCovered,          // number: how far test images go beyond the range seen, as a part of it.
  kWeightOutliers,      // number: WeightFacts::outlier, or ::spread with one scale for all weights.
  kActivationOutliers,  // number: CalibrationFacts::outlier.
  kDeadChannels,        // number: of channels; the layer is the one with most.
};

// "few_images", "float_inside", ...
std::string_view WarningKindName(WarningKind kind);

struct Warning {
  WarningKind kind = WarningKind::kFewImages;
  std::string layer;  // Name of the value; empty where it is not about one.
  double number = 0;
  std::string text;  // A sentence or two. Names in it are printable.
};

// In the order of the kinds; of one kind the gravest first. `share` and `measured` are of `graph`.
std::vector<Warning> FindWarnings(const Calibrated& calibrated, const Graph& graph,
                                  const Int8Share& share, const Measurements& measured,
                                  size_t calibration_images, const QuantizeOptions& options);

}  // namespace monograph
