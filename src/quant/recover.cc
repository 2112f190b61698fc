#include "quant/recover.h"

#include <functional>
#include <utility>

#include "passes/pipeline.h"
#include "quant/write_scheme.h"

namespace monograph {

namespace {

std::function<void(size_t, size_t)> Stage(const Progress& progress, std::string_view name) {
  return [&progress, name](size_t done, size_t total) {
    if (progress) progress(name, done, total);
  };
}

}  // namespace

Result<Recovered> Recover(const Calibrated& calibrated, const Samples& samples,
                          const QuantizeOptions& options, const Progress& progress) {
  const RecoveryOptions& steps = options.recovery;
  Recovered recovered{calibrated.graph, SchemeOf(calibrated, {}, options), {}, {}};
  if (steps.rounding.enabled) {
    MG_TRY_ASSIGN(recovered.rounding,
                  LearnRounding(calibrated.graph, recovered.scheme, samples, options.session,
                                steps.rounding, Stage(progress, "Learning roundings")));
  }
  if (steps.bias.method != BiasCorrection::kNone) {
    MG_TRY_ASSIGN(recovered.bias,
                  CorrectBiases(recovered.graph, recovered.scheme, samples, options.session,
                                steps.bias, Stage(progress, "Correcting biases")));
  }
  return recovered;
}

Result<Integers> Integerise(const Calibrated& calibrated, const Recovered& recovered,
                            const std::set<std::string>& keep_float,
                            const QuantizeOptions& options) {
  Integers integers{recovered.graph, SchemeOf(calibrated, keep_float, options)};
  for (const auto& [id, weights] : recovered.scheme.weights) {
    const auto place = integers.scheme.weights.find(id);
    if (place != integers.scheme.weights.end()) {
      place->second = weights;
    } else {
      integers.graph.node(id) = calibrated.graph.node(id);
    }
  }
  integers.scheme.activations.resize(static_cast<size_t>(integers.graph.value_count()));
  MG_TRY_ASSIGN(integers.graph, WriteScheme(integers.graph, integers.scheme));
  MG_TRY(EnterAsPixels(integers.graph, calibrated.pixels));
  MG_TRY(RunPasses(integers.graph, {}));
  return integers;
}

}  // namespace monograph
