#include "quant/correct_bias.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "passes/affine.h"
#include "passes/weights.h"
#include "quant/input_moments.h"
#include "quant/layer_weights.h"
#include "quant/write_scheme.h"

namespace monograph {

namespace {

constexpr std::array<std::pair<BiasCorrection, std::string_view>, 3> kNames = {{
    {BiasCorrection::kNone, "none"},
    {BiasCorrection::kAnalytic, "analytic"},
    {BiasCorrection::kSequential, "sequential"},
}};

using Means = std::map<NodeId, std::vector<double>>;
using Step = std::function<void(size_t done, size_t total)>;

// The products of a mean window with the rows of the weights.
std::vector<double> MeanOutputs(const WeightRows& rows, const std::vector<double>& weights,
                                const std::vector<double>& window) {
  std::vector<double> outputs(rows.rows);
  for (size_t row = 0; row < rows.rows; ++row) {
    const size_t group = row / rows.rows_per_group();
    for (size_t k = 0; k < rows.depth; ++k) {
      outputs[row] += weights[rows.ElementOf(row, k)] * window[rows.WindowIndexOf(group, k)];
    }
  }
  return outputs;
}

class Corrector {
 public:
  Corrector(Graph& graph, const Scheme& scheme) : graph_(graph), scheme_(scheme) {}

  // Moves the biases of a node whose inputs have the mean window `quantized` instead of `real`.
  Status Correct(NodeId id, const std::vector<double>& real, const std::vector<double>& quantized) {
    Node& node = graph_.node(id);
    const auto weights = ReadWeights(graph_, node);
    if (!weights || real.empty() || quantized.size() != real.size()) return {};
    const WeightRows rows = RowsOfWindow(node, *weights, real.size());
    const auto wanted = MeanOutputs(rows, weights->weights, real);
    const auto found = MeanOutputs(rows, RealWeights(*weights, scheme_.weights.at(id)), quantized);
    std::vector<double> bias = weights->bias;
    for (size_t c = 0; c < bias.size(); ++c) bias[c] += wanted[c] - found[c];
    const auto floats = ToFloats(bias);
    if (!floats) return {};
    Note(node, weights->bias, bias);
    return SetBias(node, weights->places, *floats);
  }

  CorrectBiasReport Finish() const {
    CorrectBiasReport report = report_;
    if (channels_ > 0) report.mean_shift = shifts_ / static_cast<double>(channels_);
    return report;
  }

 private:
  static WeightRows RowsOfWindow(const Node& node, const Weights& weights, size_t window) {
    const bool image = weights.shape.rank() == 4;
    const auto taps =
        image ? static_cast<size_t>(weights.shape[1]) * static_cast<size_t>(weights.shape[2])
              : size_t{1};
    return *RowsOf(node, weights, static_cast<int32_t>(window / taps));
  }

  void Note(const Node& node, const std::vector<double>& before, const std::vector<double>& after) {
    ++report_.layers;
    const auto& output = scheme_.activations[static_cast<size_t>(node.outputs[0])];
    if (!output) return;
    for (size_t c = 0; c < before.size(); ++c) {
      shifts_ += std::abs(after[c] - before[c]) / static_cast<double>(output->scale[0]);
    }
    channels_ += before.size();
  }

  Status SetBias(Node& node, const WeightsPlaces& places, const std::vector<float>& bias) {
    const std::string name = StrCat(graph_.value(node.inputs[places.weights]).name, "/bias");
    const Shape shape = {static_cast<int32_t>(bias.size())};
    if (node.inputs.size() <= places.bias) node.inputs.resize(places.bias + 1, kNoValue);
    MG_TRY_ASSIGN(node.inputs[places.bias], AddFloats(graph_, name, shape, bias));
    return {};
  }

  Graph& graph_;
  const Scheme& scheme_;
  CorrectBiasReport report_;
  double shifts_ = 0;
  size_t channels_ = 0;
};

std::vector<NodeId> NodesOf(const Scheme& scheme) {
  std::vector<NodeId> nodes;
  for (const auto& [id, weights] : scheme.weights) nodes.push_back(id);
  return nodes;
}

// The node that makes `value` in a graph that WriteScheme made: behind it QUANTIZE and DEQUANTIZE
// may stand.
NodeId MakerOf(const Graph& graph, const std::vector<NodeId>& producers, ValueId value) {
  NodeId id = producers[static_cast<size_t>(value)];
  for (const auto op : {schema::BuiltinOperator::DEQUANTIZE, schema::BuiltinOperator::QUANTIZE}) {
    if (id >= 0 && graph.node(id).op == op) {
      id = producers[static_cast<size_t>(graph.node(id).inputs[0])];
    }
  }
  return id;
}

// The mean window of the node in the quantised network as it is so far.
Result<std::vector<double>> QuantizedMean(const Graph& graph, const Scheme& scheme, NodeId id,
                                          const Samples& samples, const SessionOptions& session) {
  MG_TRY_ASSIGN(const Graph quantized, WriteScheme(graph, scheme));
  const Node& node = graph.node(id);
  const NodeId maker = MakerOf(quantized, Producers(quantized), node.outputs[0]);
  const ValueId image = quantized.node(maker).inputs[PlacesOf(node)->image];
  return CollectInputMean(graph, id, quantized, image, samples, session);
}

Status CorrectInOrder(const Graph& original, Graph& graph, const Scheme& scheme,
                      const Samples& samples, const SessionOptions& session, const Step& progress,
                      Corrector& corrector) {
  const std::vector<NodeId> nodes = NodesOf(scheme);
  MG_TRY_ASSIGN(Means real, CollectInputMeans(original, nodes, samples, session));
  for (size_t i = 0; i < nodes.size(); ++i) {
    MG_TRY_ASSIGN(const auto quantized, QuantizedMean(graph, scheme, nodes[i], samples, session));
    MG_TRY(corrector.Correct(nodes[i], real[nodes[i]], quantized));
    if (progress) progress(i + 1, nodes.size());
  }
  return {};
}

}  // namespace

std::string_view BiasCorrectionName(BiasCorrection correction) {
  return std::ranges::find(kNames, correction, &decltype(kNames)::value_type::first)->second;
}

Result<BiasCorrection> BiasCorrectionNamed(std::string_view name) {
  const auto found = std::ranges::find(kNames, name, &decltype(kNames)::value_type::second);
  if (found != kNames.end()) return found->first;
  return Error{ErrorCode::kInvalidArgument, StrCat("There is no bias correction \"", name,
                                                   "\"; there are none, analytic and sequential.")};
}

Result<CorrectBiasReport> CorrectBiases(Graph& graph, const Scheme& scheme, const Samples& samples,
                                        const SessionOptions& session,
                                        const CorrectBiasOptions& options, const Step& progress) {
  Corrector corrector(graph, scheme);
  if (options.method == BiasCorrection::kAnalytic) {
    MG_TRY_ASSIGN(const Means means,
                  CollectInputMeans(graph, NodesOf(scheme), samples, session, progress));
    for (const auto& [id, mean] : means) MG_TRY(corrector.Correct(id, mean, mean));
  }
  if (options.method == BiasCorrection::kSequential) {
    const Graph original = graph;
    Samples first = samples;
    first.count = std::min(samples.count, options.sequential_samples);
    MG_TRY(CorrectInOrder(original, graph, scheme, first, session, progress, corrector));
  }
  return corrector.Finish();
}

}  // namespace monograph
