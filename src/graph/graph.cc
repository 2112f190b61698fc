#include "graph/graph.h"

#include <utility>

namespace monograph {

Constant Constant::Own(Buffer buffer) {
  auto owner = std::make_shared<Buffer>(std::move(buffer));
  const std::span<const std::byte> bytes = std::as_const(*owner).span();
  return Constant{std::move(owner), bytes};
}

ValueId Graph::AddValue(Value value) {
  values_.push_back(std::move(value));
  return value_count() - 1;
}

NodeId Graph::AddNode(Node node) {
  nodes_.push_back(std::move(node));
  return node_count() - 1;
}

Result<ValueId> Graph::AddConstant(std::string name, DType dtype, const Shape& shape,
                                   std::span<const std::byte> bytes) {
  MG_TRY_ASSIGN(Buffer buffer, Buffer::Copy(bytes));
  return AddValue(Value{std::move(name), dtype, shape, {}, Constant::Own(std::move(buffer))});
}

std::vector<NodeId> Producers(const Graph& graph) {
  std::vector<NodeId> producers(static_cast<size_t>(graph.value_count()), -1);
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    for (ValueId output : graph.node(id).outputs) producers[static_cast<size_t>(output)] = id;
  }
  return producers;
}

std::vector<std::vector<NodeId>> Consumers(const Graph& graph) {
  std::vector<std::vector<NodeId>> consumers(static_cast<size_t>(graph.value_count()));
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    for (ValueId input : graph.node(id).inputs) {
      if (input != kNoValue) consumers[static_cast<size_t>(input)].push_back(id);
    }
  }
  return consumers;
}

std::optional<ConstTensorView> ConstantView(const Graph& graph, ValueId id) {
  const Value& value = graph.value(id);
  if (!value.constant || value.constant->released) return std::nullopt;
  return ConstTensorView{value.dtype, value.shape, value.constant->bytes};
}

}  // namespace monograph
