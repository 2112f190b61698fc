// Mixed precision: which layers stay float so that a model answers well enough.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/samples.h"
#include "quant/calibrate.h"
#include "quant/scheme.h"
#include "runtime/session.h"

namespace monograph {

// How well a model answers: the share of samples that it gets right, 0 to 1.
using Judge = std::function<Result<double>(const Graph& graph)>;

// The int8 model in which the layers of these names stay float.
using Build = std::function<Result<Graph>(const std::set<std::string>& keep_float)>;

// What quantising one layer alone does.
struct LayerDamage {
  std::string name;  // Of what it gives.
  // Squared error of what leaves the int8 part of the network, as a fraction of the squared
  // numbers.
  double error = 0;
  // What keeping it float costs: multiply-accumulate steps that stay float, and numbers that are
  // converted in front of it and behind it, each counted as one.
  double cost = 0;
};

// Of each layer with weights, in the order of the network, measured on up to 16 of the samples.
Result<std::vector<LayerDamage>> MeasureDamage(const Graph& graph, const Scheme& scheme,
                                               const Samples& samples,
                                               const SessionOptions& session,
                                               const Progress& progress);

struct MixedPrecision {
  std::set<std::string> kept;  // Names of the layers that stay float.
  double before = 0;           // The judge's word on the model without them.
  double after = 0;
  int trials = 0;
};

// Keeps those layers float that do most damage for what they cost, as few as the judge allows: his
// word is to be `least` or more. Found by doubling their number and then halving the interval. All
// of them stay float where less does not do. The errors of `build` and `judge`.
Result<MixedPrecision> KeepWorstLayers(const std::vector<LayerDamage>& damage, const Build& build,
                                       const Judge& judge, double least, const Progress& progress);

}  // namespace monograph
