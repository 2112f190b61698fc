#include "quant/input_moments.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "quant/calibrate.h"

namespace monograph {

namespace {

ValueId ImageOf(const Node& node) {
  const auto places = PlacesOf(node);
  return places ? node.inputs[places->image] : kNoValue;
}

int32_t ChannelsOf(const Graph& graph, const Node& node, const Weights& weights) {
  if (node.op == schema::BuiltinOperator::FULLY_CONNECTED) return weights.shape[1];
  const Shape& image = graph.value(ImageOf(node)).shape;
  return image.rank() == 0 ? 0 : image[image.rank() - 1];
}

std::optional<WeightRows> RowsOf(const Graph& graph, const Node& node) {
  const auto weights = ReadWeights(graph, node);
  if (!weights) return std::nullopt;
  return RowsOf(node, *weights, ChannelsOf(graph, node, *weights));
}

// One of each part into which `count` positions are cut, at a place that looks random but is the
// same at every run.
std::vector<size_t> SpreadPositions(size_t count, size_t wanted, size_t sample) {
  std::vector<size_t> positions;
  const size_t parts = std::min(count, wanted);
  uint32_t seed = static_cast<uint32_t>(sample) * 2654435761u + 1;
  for (size_t part = 0; part < parts; ++part) {
    const size_t begin = count * part / parts;
    const size_t end = count * (part + 1) / parts;
    seed = seed * 1664525u + 1013904223u;
    positions.push_back(begin + (seed >> 8) % (end - begin));
  }
  return positions;
}

// Shows each image of the nodes to all nodes that read it.
Status SeeImages(const Graph& graph, std::span<const NodeId> nodes, const Samples& samples,
                 const SessionOptions& session,
                 const std::function<void(size_t done, size_t total)>& progress,
                 const std::function<Status(size_t sample, NodeId node, const Patches& patches,
                                            std::span<const float> image)>& see) {
  std::map<ValueId, std::vector<NodeId>> readers;
  for (const NodeId id : nodes) {
    if (RowsOf(graph, graph.node(id))) readers[ImageOf(graph.node(id))].push_back(id);
  }
  std::vector<ValueId> values;
  for (const auto& [value, ids] : readers) values.push_back(value);
  const auto show = [&](size_t sample, ValueId value, const ConstTensorView& view) -> Status {
    for (const NodeId id : readers[value]) {
      MG_TRY_ASSIGN(const auto patches, Patches::Of(graph, graph.node(id), view.shape));
      if (patches) MG_TRY(see(sample, id, *patches, view.as<float>()));
    }
    return {};
  };
  return SeeValues(graph, values, samples, session, show, progress);
}

// Sums over what was seen of a node.
class MomentSum {
 public:
  explicit MomentSum(const WeightRows& rows) {
    moments_.rows = rows;
    const Blocks blocks = moments_.blocks();
    for (size_t i = 0; i < rows.groups * blocks.count(); ++i) {
      moments_.grams.emplace_back(blocks.size(i % blocks.count()));
    }
  }

  void Add(const Patches& patches, std::span<const float> image,
           std::span<const size_t> positions) {
    const size_t size = patches.window_size();
    std::vector<float> windows(positions.size() * size);
    for (size_t i = 0; i < positions.size(); ++i) {
      patches.ReadWindow(image, positions[i], std::span(windows).subspan(i * size, size));
    }
    for (size_t group = 0; group < moments_.rows.groups; ++group) {
      AddGroup(patches, windows, group);
    }
    moments_.count += positions.size();
  }

  InputMoments Finish() {
    for (SymmetricMatrix& gram : moments_.grams) {
      gram.Scale(1 / static_cast<float>(std::max<size_t>(moments_.count, 1)));
      gram.Mirror();
    }
    return std::move(moments_);
  }

 private:
  void AddGroup(const Patches& patches, std::span<const float> windows, size_t group) {
    const size_t size = patches.window_size();
    const size_t depth = moments_.rows.depth;
    std::vector<float> rows(windows.size() / size * depth);
    for (size_t i = 0; i * depth < rows.size(); ++i) {
      patches.ReadGroup(windows.subspan(i * size, size), group,
                        std::span(rows).subspan(i * depth, depth));
    }
    const Blocks blocks = moments_.blocks();
    for (size_t block = 0; block < blocks.count(); ++block) {
      moments_.gram(group, block)
          .AddOuterProducts(std::span(rows).subspan(blocks.begin(block)), depth);
    }
  }

  InputMoments moments_;
};

// Windows of all positions, added.
struct WindowSum {
  std::vector<double> numbers;
  size_t count = 0;

  void Add(const Patches& patches, std::span<const float> image) {
    numbers.resize(patches.window_size());
    patches.AddWindows(image, numbers);
    count += patches.count();
  }

  std::vector<double> Mean() const {
    std::vector<double> mean = numbers;
    for (double& number : mean) number /= static_cast<double>(std::max<size_t>(count, 1));
    return mean;
  }
};

}  // namespace

size_t BytesOfMoments(const Graph& graph, const Node& node) {
  const auto rows = RowsOf(graph, node);
  if (!rows) return 0;
  const Blocks blocks{rows->depth};
  size_t elements = 0;
  for (size_t i = 0; i < blocks.count(); ++i) elements += blocks.size(i) * blocks.size(i);
  return rows->groups * elements * sizeof(float);
}

Result<std::map<NodeId, InputMoments>> CollectInputMoments(
    const Graph& graph, std::span<const NodeId> nodes, const Samples& samples,
    const SessionOptions& session, size_t positions,
    const std::function<void(size_t done, size_t total)>& progress) {
  std::map<NodeId, MomentSum> sums;
  const auto see = [&](size_t sample, NodeId id, const Patches& patches,
                       std::span<const float> image) -> Status {
    const auto place = sums.try_emplace(id, patches.rows()).first;
    place->second.Add(patches, image, SpreadPositions(patches.count(), positions, sample));
    return {};
  };
  MG_TRY(SeeImages(graph, nodes, samples, session, progress, see));
  std::map<NodeId, InputMoments> moments;
  for (auto& [id, sum] : sums) moments.emplace(id, sum.Finish());
  return moments;
}

Result<std::map<NodeId, std::vector<double>>> CollectInputMeans(
    const Graph& graph, std::span<const NodeId> nodes, const Samples& samples,
    const SessionOptions& session, const std::function<void(size_t done, size_t total)>& progress) {
  std::map<NodeId, WindowSum> sums;
  const auto see = [&](size_t, NodeId id, const Patches& patches,
                       std::span<const float> image) -> Status {
    sums[id].Add(patches, image);
    return {};
  };
  MG_TRY(SeeImages(graph, nodes, samples, session, progress, see));
  std::map<NodeId, std::vector<double>> means;
  for (const auto& [id, sum] : sums) means.emplace(id, sum.Mean());
  return means;
}

Result<std::vector<double>> CollectInputMean(const Graph& graph, NodeId node, const Graph& other,
                                             ValueId image, const Samples& samples,
                                             const SessionOptions& session) {
  WindowSum sum;
  const auto see = [&](size_t, ValueId, const ConstTensorView& view) -> Status {
    MG_TRY_ASSIGN(const auto patches, Patches::Of(graph, graph.node(node), view.shape));
    if (patches) sum.Add(*patches, view.as<float>());
    return {};
  };
  MG_TRY(SeeValues(other, std::span(&image, 1), samples, session, see));
  return sum.Mean();
}

}  // namespace monograph
