#include "passes/rewrite.h"

#include <utility>

namespace monograph {

Uses::Uses(const Graph& graph)
    : producers_(Producers(graph)),
      readers_(static_cast<size_t>(graph.value_count()), -1),
      counts_(static_cast<size_t>(graph.value_count()), 0) {
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    for (ValueId input : graph.node(id).inputs) {
      if (input == kNoValue) continue;
      readers_[static_cast<size_t>(input)] = id;
      ++counts_[static_cast<size_t>(input)];
    }
  }
  for (ValueId output : graph.outputs) counts_[static_cast<size_t>(output)] += 2;
}

void DropNodes(Graph& graph, const std::vector<bool>& dropped) {
  std::vector<Node> kept;
  for (size_t i = 0; i < dropped.size(); ++i) {
    if (!dropped[i]) kept.push_back(std::move(graph.mutable_nodes()[i]));
  }
  graph.mutable_nodes() = std::move(kept);
}

namespace {

template <typename T>
std::optional<std::span<const T>> ConstantOf(const Graph& graph, ValueId id) {
  if (id == kNoValue) return std::nullopt;
  const auto view = ConstantView(graph, id);
  if (!view || view->dtype != DTypeOf<T>()) return std::nullopt;
  return view->as<T>();
}

}  // namespace

std::optional<std::span<const float>> ConstantFloats(const Graph& graph, ValueId id) {
  return ConstantOf<float>(graph, id);
}

std::optional<std::span<const int32_t>> ConstantInts(const Graph& graph, ValueId id) {
  return ConstantOf<int32_t>(graph, id);
}

schema::ActivationFunctionType* FusedActivation(Node& node) {
  schema::BuiltinOptionsUnion& options = node.options;
  const auto of = [](auto* table) { return &table->fused_activation_function; };
  switch (options.type) {
    case schema::BuiltinOptions::Conv2DOptions: return of(options.AsConv2DOptions());
    case schema::BuiltinOptions::DepthwiseConv2DOptions:
      return of(options.AsDepthwiseConv2DOptions());
    case schema::BuiltinOptions::FullyConnectedOptions:
      return of(options.AsFullyConnectedOptions());
    case schema::BuiltinOptions::TransposeConvOptions: return of(options.AsTransposeConvOptions());
    case schema::BuiltinOptions::Pool2DOptions: return of(options.AsPool2DOptions());
    case schema::BuiltinOptions::AddOptions: return of(options.AsAddOptions());
    case schema::BuiltinOptions::SubOptions: return of(options.AsSubOptions());
    case schema::BuiltinOptions::MulOptions: return of(options.AsMulOptions());
    case schema::BuiltinOptions::DivOptions: return of(options.AsDivOptions());
    default: return nullptr;
  }
}

}  // namespace monograph
