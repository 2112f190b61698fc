#include <algorithm>
#include <string>

#include "graph/names.h"
#include "tools/quantize.h"

namespace monograph::tools {

namespace {

Json RangeJson(const Range& range) { return {FloatJson(range.min), FloatJson(range.max)}; }

Json ImagesJson(const QuantizeResult& result) {
  return {{"calibration", result.calibration_images},
          {"test", result.test_images},
          {"skipped", SkippedJson(result.skipped)}};
}

Json OptionsJson(const QuantizeOptions& options) {
  Json json = {{"observer", ObserverName(options.observer)}};
  if (options.observer == Observer::kPercentile) json["percentile"] = options.percentile;
  json["per_tensor"] = options.per_tensor;
  json["keep_float"] = options.keep_float;
  return json;
}

Json ShareJson(const Int8Share& share) {
  return {{"operators", share.operators},
          {"int8_operators", share.int8_operators},
          {"macs", share.macs ? Json(*share.macs) : Json(nullptr)},
          {"int8_macs", share.int8_macs},
          {"quantize", share.quantize},
          {"dequantize", share.dequantize}};
}

Json KeptJson(const std::optional<MixedPrecision>& mixed) {
  if (!mixed) return nullptr;
  return mixed->kept;
}

Json CalibrationJson(const CalibrationFacts& facts) {
  return {{"seen", RangeJson(facts.seen)},
          {"clipped", MeasureJson(facts.clipped)},
          {"outlier", MeasureJson(facts.outlier)},
          {"channels", facts.channels},
          {"zero_channels", facts.zero_channels}};
}

Json WeightsJson(const LayerWeightFacts& facts) {
  Json json = {{"channels", facts.real.channels},
               {"zero_channels", facts.real.zero_channels},
               {"outlier", MeasureJson(facts.real.outlier)},
               {"spread", MeasureJson(facts.real.spread)}};
  if (!facts.scales) return json;
  json["scales"] = {{"count", facts.scales->count},
                    {"min", FloatJson(facts.scales->min)},
                    {"median", FloatJson(facts.scales->median)},
                    {"max", FloatJson(facts.scales->max)}};
  return json;
}

Json TestJson(const LayerMeasure& measure) {
  Json json = {{"sqnr_db", MeasureJson(measure.error.sqnr_db())},
               {"mean_absolute", MeasureJson(measure.error.mean_absolute())},
               {"max_absolute", MeasureJson(measure.error.max_absolute())},
               {"seen", RangeJson(measure.seen)}};
  if (!measure.layer.int8) return json;
  json["clipped"] = MeasureJson(measure.Share(measure.clipped));
  json["uncovered"] = MeasureJson(measure.Share(measure.uncovered));
  json["saturated"] = MeasureJson(measure.saturated());
  return json;
}

// What learned rounding did for the layer, or nullptr.
const LearnedLayer* LearnedOf(const QuantizeResult& result, const LayerMeasure& measure) {
  if (!result.recovered.rounding || !measure.layer.int8 || !measure.weights) return nullptr;
  const auto& layers = result.recovered.rounding->layers;
  const auto found = std::ranges::find(layers, measure.layer.node, &LearnedLayer::node);
  return found == layers.end() ? nullptr : &*found;
}

Json LayerJson(const QuantizeResult& result, const LayerMeasure& measure) {
  Json json = {{"name", result.LayerName(measure)},
               {"op", result.LayerOp(measure)},
               {"int8", measure.layer.int8}};
  if (measure.layer.int8) {
    const Quantization& quantization =
        result.integers.graph.value(measure.layer.values.b).quantization;
    json["scale"] = FloatJson(quantization.scale[0]);
    json["zero_point"] = quantization.zero_point[0];
    json["covered"] = RangeJson(measure.covered);
  }
  if (measure.calibration) json["calibration"] = CalibrationJson(*measure.calibration);
  json["test"] = TestJson(measure);
  if (measure.weights) json["weights"] = WeightsJson(*measure.weights);
  if (const LearnedLayer* learned = LearnedOf(result, measure)) {
    json["rounding"] = {{"error_before", MeasureJson(learned->error_before)},
                        {"error_after", MeasureJson(learned->error_after)},
                        {"changed", learned->changed}};
  }
  return json;
}

template <typename Items, typename ToJson>
Json ListJson(const Items& items, const ToJson& to_json) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(to_json(item));
  return list;
}

Json StepJson(const StepEffect& step) {
  Json json = {{"name", step.name}, {"text", step.text}};
  for (const auto& [name, number] : step.numbers) json[name] = MeasureJson(number);
  return json;
}

Json WarningJson(const Warning& warning) {
  return {{"kind", WarningKindName(warning.kind)},
          {"layer", warning.layer.empty() ? Json(nullptr) : Json(warning.layer)},
          {"number", MeasureJson(warning.number)},
          {"text", warning.text}};
}

}  // namespace

const std::string& QuantizeResult::LayerName(const LayerMeasure& measure) const {
  return calibrated.graph.value(measure.layer.values.a).name;
}

std::string QuantizeResult::LayerOp(const LayerMeasure& measure) const {
  const NodeId node = measure.layer.node;
  const bool works =
      node >= 0 && (!measure.layer.int8 || integers.scheme.nodes[static_cast<size_t>(node)]);
  return works ? OpName(calibrated.graph.node(node)) : "QUANTIZE";
}

Json QuantizeJson(const QuantizeResult& result) {
  const Graph& real = result.calibrated.graph;
  const ComparedAnswers& answers = result.measured.answers;
  return {{"input", result.files.input},
          {"output", result.files.output},
          {"input_bytes", result.files.input_bytes},
          {"output_bytes", result.files.output_bytes},
          {"images", ImagesJson(result)},
          {"options", OptionsJson(result.options)},
          {"int8", ShareJson(result.share)},
          {"agreement", AgreementJson(answers)},
          {"accuracy", AccuracyJson(result.accuracy, "int8")},
          {"kept_float", KeptJson(result.mixed)},
          {"outputs", OutputsJson(real, answers)},
          {"speed", SpeedJson(result.speed, "int8")},
          {"steps", ListJson(StepsOf(result), StepJson)},
          {"warnings", ListJson(result.warnings, WarningJson)},
          {"layers", ListJson(result.measured.layers, [&](const LayerMeasure& measure) {
             return LayerJson(result, measure);
           })}};
}

}  // namespace monograph::tools
