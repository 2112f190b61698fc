#include "passes/rewrite.h"

#include <algorithm>
#include <utility>

namespace monograph {

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

std::optional<std::vector<int64_t>> ConstantIntegers(const Graph& graph, ValueId id) {
  if (const auto narrow = ConstantOf<int32_t>(graph, id)) {
    return std::vector<int64_t>(narrow->begin(), narrow->end());
  }
  if (const auto wide = ConstantOf<int64_t>(graph, id)) {
    return std::vector<int64_t>(wide->begin(), wide->end());
  }
  return std::nullopt;
}

bool SameKind(const Graph& graph, ValueId a, ValueId b) {
  const Value& left = graph.value(a);
  const Value& right = graph.value(b);
  return left.dtype == right.dtype && left.shape == right.shape &&
         left.quantization == right.quantization &&
         std::ranges::count(left.shape.dims(), kDynamic) <= 1;
}

std::optional<int64_t> KnownElements(const Shape& shape) {
  Shape known;
  for (int32_t dim : shape.dims()) known.Append(dim == kDynamic ? 1 : dim);
  return known.NumElements();
}

bool HasNoActivation(const Node& node) {
  const auto* activation = FusedActivation(node);
  return activation == nullptr || *activation == schema::ActivationFunctionType::NONE;
}

const schema::ActivationFunctionType* FusedActivation(const Node& node) {
  const schema::BuiltinOptionsUnion& options = node.options;
  const auto of = [](const auto* table) { return &table->fused_activation_function; };
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

schema::ActivationFunctionType* FusedActivation(Node& node) {
  return const_cast<schema::ActivationFunctionType*>(FusedActivation(std::as_const(node)));
}

}  // namespace monograph
