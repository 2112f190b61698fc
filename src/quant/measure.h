// How far a network on integers is from the float network it was made from, layer by layer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "inspect/error_measure.h"
#include "quant/answers.h"
#include "quant/layer_pairs.h"
#include "quant/quantize.h"
#include "quant/weight_facts.h"

namespace monograph {

// What calibration saw of a value.
struct CalibrationFacts {
  Range seen;                // The smallest and the largest number.
  double clipped = 0;        // Share of numbers beyond what int8 covers.
  double outlier = 0;        // The largest magnitude, in that of the range of 99.9 % of numbers.
  size_t channels = 0;       // Along the last axis.
  size_t zero_channels = 0;  // Those that were 0 throughout.
};

struct LayerWeightFacts {
  WeightFacts real;
  std::optional<ScaleFacts> scales;  // Where they are int8.
};

// A value of both networks. Counts are of numbers of the test samples.
struct LayerMeasure {
  LayerPair layer;
  ErrorMeasure error;
  Range seen;  // In the float network.
  int64_t numbers = 0;
  int64_t clipped = 0;    // Of the float network: beyond what int8 covers, by half a step or more.
  int64_t uncovered = 0;  // Of the float network: beyond all that calibration saw.
  int64_t at_min = 0;     // int8 numbers that are -128 and
  int64_t at_max = 0;     // 127.
  Range covered;          // By int8. Both 0 where the layer is float, as in `calibration`.
  std::optional<CalibrationFacts> calibration;
  std::optional<LayerWeightFacts> weights;  // Where the value's node has constant ones.

  double Share(int64_t count) const;  // Of the numbers.

  // The share of int8 numbers that are at an end beyond which the float network goes, in
  // calibration or the test: an end at which an activation cuts off, such as 0, does not count.
  double saturated() const;
};

struct Measurements {
  std::vector<LayerMeasure> layers;  // In the order in which the float network computes them.
  ComparedAnswers answers;           // `a` is the float network.
};

// Runs both networks once over the samples, as far as memory allows. `graph` is what Integerise has
// made of `scheme`. The errors of SeeSideBySide.
Result<Measurements> MeasureLayers(const Calibrated& calibrated, const Scheme& scheme,
                                   const Graph& graph, const Samples& samples,
                                   const SessionOptions& session, const Progress& progress);

}  // namespace monograph
