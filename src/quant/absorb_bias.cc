#include "quant/absorb_bias.h"

#include <algorithm>
#include <vector>

#include "passes/image_window.h"
#include "passes/rewrite.h"
#include "passes/weights.h"
#include "quant/channel_statistics.h"
#include "quant/linear_pairs.h"

namespace monograph {

namespace {

using Activation = schema::ActivationFunctionType;

bool CanAbsorb(const Graph& graph, const LinearPair& pair) {
  const Activation* activation = FusedActivation(graph.node(pair.first));
  return pair.direct && activation != nullptr && *activation == Activation::RELU &&
         ReadsNoBorder(graph, graph.node(pair.second));
}

// What each channel has at least; 0 where that is not above 0.
std::vector<double> LeastOf(const ChannelStatistics& value, double deviations) {
  std::vector<double> least;
  for (size_t c = 0; c < value.sums.size(); ++c) {
    least.push_back(std::max(value.Mean(c) - deviations * value.Deviation(c), 0.0));
  }
  return least;
}

// Moves the amounts from the first node's bias to the second one's. False, and nothing changed,
// where numbers would become infinite.
Result<bool> Move(Graph& graph, const LinearPair& pair, const std::vector<double>& amounts) {
  Weights first = *ReadWeights(graph, graph.node(pair.first));
  Weights second = *ReadWeights(graph, graph.node(pair.second));
  for (size_t c = 0; c < amounts.size(); ++c) first.bias[c] -= amounts[c];
  for (size_t i = 0; i < second.weights.size(); ++i) {
    second.bias[second.ChannelOf(i)] +=
        second.weights[i] * amounts[second.InputChannelOf(i, amounts.size())];
  }
  Node moved = graph.node(pair.second);
  MG_TRY_ASSIGN(const bool written, WriteWeights(graph, second, moved));
  if (!written) return false;
  MG_TRY_ASSIGN(const bool taken, WriteWeights(graph, first, graph.node(pair.first)));
  if (taken) graph.node(pair.second) = std::move(moved);
  return taken;
}

void Note(const ChannelStatistics& value, const std::vector<double>& amounts,
          AbsorbReport& report) {
  const auto largest = static_cast<double>(std::ranges::max(value.largest));
  for (const double amount : amounts) {
    if (amount == 0) continue;
    ++report.channels;
    report.mean_share += amount / largest;
  }
  ++report.pairs;
}

}  // namespace

Result<AbsorbReport> AbsorbBiases(Graph& graph, const Samples& samples,
                                  const SessionOptions& session, const AbsorbOptions& options,
                                  const std::function<void(size_t done, size_t total)>& progress) {
  AbsorbReport report;
  if (!options.enabled) return report;
  std::vector<LinearPair> pairs = FindLinearPairs(graph);
  std::erase_if(pairs, [&](const LinearPair& pair) { return !CanAbsorb(graph, pair); });
  std::vector<ValueId> values;
  for (const LinearPair& pair : pairs) values.push_back(graph.node(pair.first).outputs[0]);
  MG_TRY_ASSIGN(const auto statistics,
                CollectChannelStatistics(graph, values, samples, session, progress));
  for (const LinearPair& pair : pairs) {
    const auto seen = statistics.find(graph.node(pair.first).outputs[0]);
    if (seen == statistics.end()) continue;
    const std::vector<double> amounts = LeastOf(seen->second, options.deviations);
    if (std::ranges::all_of(amounts, [](double amount) { return amount == 0; })) continue;
    MG_TRY_ASSIGN(const bool moved, Move(graph, pair, amounts));
    if (moved) Note(seen->second, amounts, report);
  }
  if (report.channels > 0) report.mean_share /= report.channels;
  return report;
}

}  // namespace monograph
