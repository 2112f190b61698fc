#include "quant/equalize.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "passes/rewrite.h"
#include "passes/weights.h"
#include "quant/linear_pairs.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;
using Activation = schema::ActivationFunctionType;

constexpr double kEnough = 1e-3;        // Factors are this near to 1.
constexpr int kMaxPasses = 100;         // Chains of some dozen nodes take as many.
constexpr double kMaxFactor = 1 << 20;  // In all, of a channel.
// Weights and biases are smaller, and ranges that count are larger: products with factors stay
// numbers.
constexpr double kLargest = 1e20;
constexpr double kSmallest = 1e-20;
constexpr float kClip = 6;
constexpr float kMargin = 0.999f;

// Ranges by the channels of a joint: of the first node's weights and of the second one's.
struct Ranges {
  std::vector<double> made;
  std::vector<double> multiplied;

  bool IsDead(size_t channel) const {
    return made[channel] < kSmallest || multiplied[channel] < kSmallest;
  }
};

bool IsModest(const Weights& weights) {
  const auto modest = [](double number) { return std::abs(number) < kLargest; };
  return std::ranges::all_of(weights.weights, modest) && std::ranges::all_of(weights.bias, modest);
}

void Widen(double& range, double weight) { range = std::max(range, std::abs(weight)); }

Ranges RangesOf(const Weights& first, const Weights& second) {
  const size_t channels = first.bias.size();
  Ranges ranges{std::vector<double>(channels), std::vector<double>(channels)};
  for (size_t i = 0; i < first.weights.size(); ++i) {
    Widen(ranges.made[first.ChannelOf(i)], first.weights[i]);
  }
  for (size_t i = 0; i < second.weights.size(); ++i) {
    Widen(ranges.multiplied[second.InputChannelOf(i, channels)], second.weights[i]);
  }
  return ranges;
}

double Precision(const Ranges& ranges) {
  const double scale = std::ranges::max(ranges.made) * std::ranges::max(ranges.multiplied);
  if (scale == 0) return 1;
  double sum = 0;
  for (size_t c = 0; c < ranges.made.size(); ++c) sum += ranges.made[c] * ranges.multiplied[c];
  return sum / scale / static_cast<double>(ranges.made.size());
}

// Divides what the first node makes by the factors, and multiplies it by them in the second one.
void MoveFactors(const std::vector<double>& factors, Weights& first, Weights& second) {
  for (size_t i = 0; i < first.weights.size(); ++i) {
    first.weights[i] /= factors[first.ChannelOf(i)];
  }
  for (size_t c = 0; c < factors.size(); ++c) first.bias[c] /= factors[c];
  for (size_t i = 0; i < second.weights.size(); ++i) {
    second.weights[i] *= factors[second.InputChannelOf(i, factors.size())];
  }
}

// A clip as an activation without a limit.
void DropClip(Node& node) {
  if (node.op == BuiltinOperator::RELU6) {
    node.op = BuiltinOperator::RELU;
  } else {
    *FusedActivation(node) = Activation::RELU;
  }
}

class Equalizer {
 public:
  Equalizer(Graph& graph, std::span<const float> maxima) : graph_(graph), maxima_(maxima) {}

  Result<EqualizeReport> Run() {
    Collect();
    report_.precision_before = MeanPrecision();
    while (report_.passes < kMaxPasses && !pairs_.empty()) {
      ++report_.passes;
      double farthest = 0;
      for (Pair& pair : pairs_) farthest = std::max(farthest, Equalize(pair));
      if (farthest < kEnough) break;
    }
    report_.precision_after = MeanPrecision();
    report_.pairs = static_cast<int>(pairs_.size());
    MG_TRY(Write());
    return report_;
  }

 private:
  struct Pair {
    NodeId first;
    NodeId second;
    std::vector<double> moved;  // The product of all factors of a channel.
  };

  bool NeverClips(NodeId id) const {
    const auto value = static_cast<size_t>(graph_.node(id).outputs[0]);
    return value < maxima_.size() && maxima_[value] < kClip * kMargin;
  }

  // Weights of the node, which stay here until all is done.
  Weights& WeightsOf(NodeId id) {
    const auto found = weights_.find(id);
    if (found != weights_.end()) return found->second;
    return weights_.emplace(id, *ReadWeights(graph_, graph_.node(id))).first->second;
  }

  void Collect() {
    for (const LinearPair& pair : FindLinearPairs(graph_)) {
      const bool clips =
          !std::ranges::all_of(pair.clips, [&](NodeId id) { return NeverClips(id); });
      if (clips || !IsModest(WeightsOf(pair.first)) || !IsModest(WeightsOf(pair.second))) continue;
      for (const NodeId clip : pair.clips) DropClip(graph_.node(clip));
      report_.dropped_clips += static_cast<int>(pair.clips.size());
      const size_t channels = WeightsOf(pair.first).bias.size();
      pairs_.push_back({pair.first, pair.second, std::vector<double>(channels, 1)});
    }
  }

  Status Write() {
    for (const Pair& pair : pairs_) {
      for (const NodeId id : {pair.first, pair.second}) {
        const auto found = weights_.find(id);
        if (found == weights_.end()) continue;
        MG_TRY(WriteWeights(graph_, found->second, graph_.node(id)));
        weights_.erase(found);
      }
    }
    return {};
  }

  double MeanPrecision() const {
    double sum = 0;
    for (const Pair& pair : pairs_) {
      sum += Precision(RangesOf(weights_.at(pair.first), weights_.at(pair.second)));
    }
    return pairs_.empty() ? 1 : sum / static_cast<double>(pairs_.size());
  }

  // Returns how far the logarithm of a factor is from 0.
  double Equalize(Pair& pair) {
    Weights& first = weights_.at(pair.first);
    Weights& second = weights_.at(pair.second);
    const Ranges ranges = RangesOf(first, second);
    std::vector<double> factors(pair.moved.size(), 1);
    double farthest = 0;
    for (size_t c = 0; c < factors.size(); ++c) {
      if (ranges.IsDead(c)) continue;
      const double wanted = pair.moved[c] * std::sqrt(ranges.made[c] / ranges.multiplied[c]);
      factors[c] = std::clamp(wanted, 1 / kMaxFactor, kMaxFactor) / pair.moved[c];
      pair.moved[c] *= factors[c];
      farthest = std::max(farthest, std::abs(std::log(factors[c])));
    }
    MoveFactors(factors, first, second);
    return farthest;
  }

  Graph& graph_;
  std::span<const float> maxima_;
  std::vector<Pair> pairs_;
  std::map<NodeId, Weights> weights_;
  EqualizeReport report_;
};

}  // namespace

Result<EqualizeReport> EqualizeLayers(Graph& graph, const EqualizeOptions& options) {
  if (!options.enabled) return EqualizeReport{};
  return Equalizer(graph, options.maxima).Run();
}

}  // namespace monograph
