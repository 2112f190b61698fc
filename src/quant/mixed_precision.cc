#include "quant/mixed_precision.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "graph/index.h"
#include "inspect/taps.h"
#include "ops/cost.h"
#include "ops/infer.h"
#include "quant/select_nodes.h"
#include "quant/write_scheme.h"

namespace monograph {

namespace {

constexpr size_t kSamples = 16;

// The numbers that nodes on integers hand to others.
std::vector<ValueId> Exits(const Graph& graph, const Scheme& scheme) {
  const auto consumers = Consumers(graph);
  std::vector<ValueId> exits;
  for (size_t i = 0; i < scheme.nodes.size(); ++i) {
    if (!scheme.nodes[i]) continue;
    const ValueId output = graph.nodes()[i].outputs[0];
    const bool leaves = std::ranges::any_of(
        consumers[IndexOf(output)], [&](NodeId reader) { return !scheme.nodes[IndexOf(reader)]; });
    const bool returned = std::ranges::find(graph.outputs, output) != graph.outputs.end();
    if (leaves || returned) exits.push_back(output);
  }
  return exits;
}

// The scheme of a single layer.
Scheme Alone(const Scheme& scheme, NodeId id) {
  Scheme alone = scheme;
  alone.nodes.assign(scheme.nodes.size(), false);
  alone.nodes[IndexOf(id)] = true;
  return alone;
}

class Meter {
 public:
  Meter(const Graph& graph, const Scheme& scheme, const Samples& samples,
        const SessionOptions& session)
      : graph_(graph),
        exits_(Exits(graph, scheme)),
        samples_{std::min(samples.count, kSamples), samples.load},
        session_(session) {}

  Status SeeFloat() {
    const auto keep = [&](size_t sample, ValueId id, const ConstTensorView& view) -> Status {
      const auto numbers = view.as<float>();
      real_[{sample, id}] = {numbers.begin(), numbers.end()};
      return {};
    };
    return SeeValues(graph_, exits_, samples_, session_, keep);
  }

  Result<double> ErrorOf(const Graph& rounded) const {
    double error = 0;
    double signal = 0;
    const auto add = [&](size_t sample, ValueId id, const ConstTensorView& view) -> Status {
      const std::vector<float>& real = real_.at({sample, id});
      const auto numbers = view.as<float>();
      for (size_t i = 0; i < real.size(); ++i) {
        const double difference = static_cast<double>(numbers[i]) - static_cast<double>(real[i]);
        error += difference * difference;
        signal += static_cast<double>(real[i]) * static_cast<double>(real[i]);
      }
      return {};
    };
    MG_TRY(SeeValues(rounded, exits_, samples_, session_, add));
    return signal > 0 ? error / signal : 0;
  }

 private:
  const Graph& graph_;
  std::vector<ValueId> exits_;
  Samples samples_;
  SessionOptions session_;
  std::map<std::pair<size_t, ValueId>, std::vector<float>> real_;
};

double CostOf(const InferState& types, const Graph& graph, NodeId id) {
  double cost = static_cast<double>(CountMacs(types, id).value_or(0));
  for (const ValueId value : Activations(graph, graph.node(id))) {
    cost += static_cast<double>(types.type(value).shape.NumElements().value_or(0));
  }
  return cost;
}

Result<InferState> TypesFor(const Graph& graph, const Samples& samples) {
  MG_TRY_ASSIGN(const Sample sample, samples.load(0));
  const std::vector<Shape> shapes = sample.Shapes();
  return InferGraph(graph, shapes);
}

// Tries to keep the first so many of the worst layers.
class Search {
 public:
  Search(std::vector<std::string> worst, const Build& build, const Judge& judge, double least,
         const Progress& progress)
      : worst_(std::move(worst)),
        build_(build),
        judge_(judge),
        least_(least),
        progress_(progress) {}

  Result<MixedPrecision> Run() {
    MG_TRY_ASSIGN(result_.before, Try(0));
    result_.after = result_.before;
    if (result_.before >= least_ || worst_.empty()) return result_;
    size_t low = 0;  // Too few.
    size_t high = 1;
    for (;; high = std::min(2 * high, worst_.size())) {
      MG_TRY_ASSIGN(const bool enough, IsEnough(high));
      if (enough || high == worst_.size()) break;
      low = high;
    }
    while (high - low > 1) {
      const size_t middle = (low + high) / 2;
      MG_TRY_ASSIGN(const bool enough, IsEnough(middle));
      (enough ? high : low) = middle;
    }
    result_.kept = First(high);
    return result_;
  }

 private:
  std::set<std::string> First(size_t count) const {
    return {worst_.begin(), worst_.begin() + static_cast<ptrdiff_t>(count)};
  }

  Result<double> Try(size_t count) {
    if (progress_)
      progress_("Trying mixed precision", static_cast<size_t>(result_.trials), worst_.size());
    ++result_.trials;
    MG_TRY_ASSIGN(const Graph graph, build_(First(count)));
    return judge_(graph);
  }

  // The last one that is enough, or that has all, is what stays.
  Result<bool> IsEnough(size_t count) {
    MG_TRY_ASSIGN(const double right, Try(count));
    const bool enough = right >= least_;
    if (enough || count == worst_.size()) result_.after = right;
    return enough;
  }

  std::vector<std::string> worst_;
  const Build& build_;
  const Judge& judge_;
  double least_;
  const Progress& progress_;
  MixedPrecision result_;
};

}  // namespace

Result<std::vector<LayerDamage>> MeasureDamage(const Graph& graph, const Scheme& scheme,
                                               const Samples& samples,
                                               const SessionOptions& session,
                                               const Progress& progress) {
  MG_TRY_ASSIGN(const InferState types, TypesFor(graph, samples));
  Meter meter(graph, scheme, samples, session);
  MG_TRY(meter.SeeFloat());
  std::vector<LayerDamage> damage;
  for (const auto& [id, weights] : scheme.weights) {
    MG_TRY_ASSIGN(const Graph rounded, WriteScheme(graph, Alone(scheme, id)));
    LayerDamage& layer = damage.emplace_back();
    layer.name = graph.value(graph.node(id).outputs[0]).name;
    MG_TRY_ASSIGN(layer.error, meter.ErrorOf(rounded));
    layer.cost = CostOf(types, graph, id);
    if (progress) progress("Measuring layers", damage.size(), scheme.weights.size());
  }
  return damage;
}

Result<MixedPrecision> KeepWorstLayers(const std::vector<LayerDamage>& damage, const Build& build,
                                       const Judge& judge, double least, const Progress& progress) {
  std::vector<size_t> order(damage.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, [&](size_t a, size_t b) {
    const double left = damage[a].error * damage[b].cost;
    const double right = damage[b].error * damage[a].cost;
    return left != right ? left > right : a < b;
  });
  std::vector<std::string> worst;
  for (const size_t i : order) worst.push_back(damage[i].name);
  return Search(std::move(worst), build, judge, least, progress).Run();
}

}  // namespace monograph
