#include <cmath>
#include <cstdio>

#include "base/strings.h"
#include "graph/names.h"
#include "tools/quantize.h"

namespace monograph::tools {

namespace {

int CountOps(const Graph& graph, schema::BuiltinOperator op) {
  int count = 0;
  for (const Node& node : graph.nodes()) count += node.op == op ? 1 : 0;
  return count;
}

int CountIntegerNodes(const Graph& graph) {
  int count = 0;
  for (const Node& node : graph.nodes()) {
    if (node.outputs.empty()) continue;
    const Value& output = graph.value(node.outputs[0]);
    count += output.dtype == DType::kInt8 && !output.quantization.empty() ? 1 : 0;
  }
  return count;
}

}  // namespace

Json QuantizeJson(const QuantizeResult& result) {
  Json layers = Json::array();
  for (const LayerComparison& layer : result.comparison.layers) {
    layers.push_back({{"name", result.calibrated.graph.value(layer.pair.a).name},
                      {"sqnr_db", FloatJson(static_cast<float>(layer.error.sqnr_db()))}});
  }
  return {{"input", result.input}, {"output", result.output}, {"layers", std::move(layers)}};
}

void PrintQuantize(const QuantizeResult& result) {
  std::printf("%s: %d of %d operators on int8, %zu bytes\n", result.output.c_str(),
              CountIntegerNodes(result.integers.graph), result.integers.graph.node_count(),
              result.output_bytes);
  std::printf("  QUANTIZE %d, DEQUANTIZE %d\n",
              CountOps(result.integers.graph, schema::BuiltinOperator::QUANTIZE),
              CountOps(result.integers.graph, schema::BuiltinOperator::DEQUANTIZE));
  for (const LayerComparison& layer : result.comparison.layers) {
    std::printf("  %s %.1f dB\n",
                Fit(Printable(result.calibrated.graph.value(layer.pair.a).name), 50).c_str(),
                layer.error.sqnr_db());
  }
  for (const OutputComparison& output : result.comparison.outputs) {
    std::printf("  %s: top-1 %lld of %lld, mean error %g\n",
                result.calibrated.graph.value(output.pair.a).name.c_str(),
                static_cast<long long>(output.top_one.agree),
                static_cast<long long>(output.top_one.rows), output.error.mean_absolute());
  }
}

}  // namespace monograph::tools
