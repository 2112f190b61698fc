#include "quant/learn_rounding.h"

#include <algorithm>
#include <utility>

#include "passes/weights.h"
#include "quant/input_moments.h"
#include "quant/rounding_problem.h"

namespace monograph {

namespace {

// What is added to the moments, as a share of their mean square: the fewer patches there are for
// each weight, the less they say about others, and the nearer integers are to stay to the weights.
// Chosen by what gave EfficientNet-Lite0's layers the least error on other images.
double DampingOf(const InputMoments& moments) {
  const double patches = static_cast<double>(std::max<size_t>(moments.count, 1));
  return 0.01 + 0.5 * static_cast<double>(moments.rows.depth) / patches;
}

// Makes the diagonal larger by a share of its mean, and positive.
void Damp(SymmetricMatrix& gram, double damping) {
  double sum = 0;
  for (size_t i = 0; i < gram.size(); ++i) sum += static_cast<double>(gram.diagonal(i));
  const double mean = sum / static_cast<double>(gram.size());
  const auto added = static_cast<float>(mean > 0 ? mean * damping : 1);
  for (size_t i = 0; i < gram.size(); ++i) gram.row(i)[i] += added;
}

// The weights of a layer as rows that share what they multiply, in quanta.
class Layer {
 public:
  Layer(const Weights& weights, Int8Weights& quantized, const WeightRows& rows)
      : weights_(weights), quantized_(quantized), rows_(rows) {}

  // Learns a block of the rows of a group: those of their weights from `begin` on that the moments
  // are of.
  void Learn(size_t group, size_t begin, const SymmetricMatrix& gram, double damping) {
    std::vector<float> numbers;
    std::vector<int8_t> old;
    Visit(group, begin, gram.size(), [&](size_t row, size_t element) {
      numbers.push_back(static_cast<float>(weights_.weights[element] / ScaleOf(row)));
      old.push_back(quantized_.quanta[element]);
    });
    std::vector<int8_t> learned = old;
    SymmetricMatrix damped = gram;
    Damp(damped, damping);
    RoundingProblem(damped).Solve(numbers, learned);
    size_t i = 0;
    Visit(group, begin, gram.size(), [&](size_t, size_t element) {
      if (learned[i] != old[i]) ++learned_.changed;
      quantized_.quanta[element] = learned[i++];
    });
    outputs_ += Squares(group, gram, numbers, {});
    learned_.error_before += Squares(group, gram, numbers, old);
    learned_.error_after += Squares(group, gram, numbers, learned);
  }

  LearnedLayer Finish(NodeId node) const {
    const double outputs = outputs_ > 0 ? outputs_ : 1;
    return {node, learned_.error_before / outputs, learned_.error_after / outputs,
            learned_.changed};
  }

 private:
  double ScaleOf(size_t row) const {
    return static_cast<double>(quantized_.scales[quantized_.scales.size() == 1 ? 0 : row]);
  }

  // Calls visit(row, element) for the weights of a block, row by row.
  template <typename Function>
  void Visit(size_t group, size_t begin, size_t size, Function visit) const {
    for (size_t i = 0; i < rows_.rows_per_group(); ++i) {
      const size_t row = group * rows_.rows_per_group() + i;
      for (size_t k = begin; k < begin + size; ++k) visit(row, rows_.ElementOf(row, k));
    }
  }

  // The mean square of the outputs of numbers less quanta, added over the rows.
  double Squares(size_t group, const SymmetricMatrix& gram, std::vector<float> numbers,
                 const std::vector<int8_t>& quanta) const {
    for (size_t i = 0; i < quanta.size(); ++i) numbers[i] -= static_cast<float>(quanta[i]);
    const std::vector<double> forms = gram.Forms(numbers);
    double sum = 0;
    for (size_t i = 0; i < forms.size(); ++i) {
      const double scale = ScaleOf(group * rows_.rows_per_group() + i);
      sum += scale * scale * forms[i];
    }
    return sum;
  }

  const Weights& weights_;
  Int8Weights& quantized_;
  WeightRows rows_;
  LearnedLayer learned_;
  double outputs_ = 0;
};

LearnedLayer LearnLayer(const Graph& graph, NodeId id, InputMoments& moments,
                        Int8Weights& quantized) {
  const Weights weights = *ReadWeights(graph, graph.node(id));
  Layer layer(weights, quantized, moments.rows);
  const Blocks blocks = moments.blocks();
  const double damping = DampingOf(moments);
  for (size_t group = 0; group < moments.rows.groups; ++group) {
    for (size_t block = 0; block < blocks.count(); ++block) {
      layer.Learn(group, blocks.begin(block), moments.gram(group, block), damping);
    }
  }
  return layer.Finish(id);
}

// The nodes with weights, in groups whose moments fit the memory.
std::vector<std::vector<NodeId>> Groups(const Graph& graph, const Scheme& scheme, size_t memory) {
  std::vector<std::vector<NodeId>> groups;
  size_t bytes = 0;
  for (const auto& [id, quantized] : scheme.weights) {
    const size_t of_node = BytesOfMoments(graph, graph.node(id));
    if (groups.empty() || bytes + of_node > memory) {
      groups.emplace_back();
      bytes = 0;
    }
    groups.back().push_back(id);
    bytes += of_node;
  }
  return groups;
}

double MeanOf(const std::vector<LearnedLayer>& layers, double LearnedLayer::* error) {
  double sum = 0;
  for (const LearnedLayer& layer : layers) sum += layer.*error;
  return layers.empty() ? 0 : sum / static_cast<double>(layers.size());
}

}  // namespace

double LearnRoundingReport::error_before() const {
  return MeanOf(layers, &LearnedLayer::error_before);
}

double LearnRoundingReport::error_after() const {
  return MeanOf(layers, &LearnedLayer::error_after);
}

Result<LearnRoundingReport> LearnRounding(
    const Graph& graph, Scheme& scheme, const Samples& samples, const SessionOptions& session,
    const LearnRoundingOptions& options,
    const std::function<void(size_t done, size_t total)>& progress) {
  LearnRoundingReport report;
  if (!options.enabled) return report;
  const auto groups = Groups(graph, scheme, options.memory_bytes);
  for (size_t g = 0; g < groups.size(); ++g) {
    const auto step = [&](size_t done, size_t total) {
      if (progress) progress(g * total + done, groups.size() * total);
    };
    MG_TRY_ASSIGN(auto moments,
                  CollectInputMoments(graph, groups[g], samples, session, options.positions, step));
    for (auto& [id, of_node] : moments) {
      report.layers.push_back(LearnLayer(graph, id, of_node, scheme.weights.at(id)));
    }
  }
  return report;
}

}  // namespace monograph
