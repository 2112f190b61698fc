#include <algorithm>
#include <tuple>

#include "base/string_tensor.h"
#include "graph/names.h"
#include "ops/cost.h"
#include "tools/inspect.h"

namespace monograph::tools {

namespace {

void Add(OperatorFacts& sum, const NodeFacts& node) {
  ++sum.count;
  sum.macs = AddMacs(sum.macs, node.macs);
  sum.parameters += node.parameters;
  if (!node.backend.empty()) ++sum.backends[node.backend];
}

}  // namespace

std::vector<OperatorFacts> CountOperators(const Inspection& inspection) {
  std::map<std::string, OperatorFacts> by_name;
  const auto nodes = inspection.graph.nodes();
  for (size_t i = 0; i < nodes.size(); ++i) {
    OperatorFacts& facts = by_name[OpName(nodes[i])];
    facts.custom = nodes[i].op == schema::BuiltinOperator::CUSTOM;
    Add(facts, inspection.facts.nodes[i]);
  }
  std::vector<OperatorFacts> sorted;
  for (auto& [name, facts] : by_name) {
    facts.name = name;
    sorted.push_back(std::move(facts));
  }
  std::ranges::sort(sorted, {}, [](const OperatorFacts& facts) {
    return std::tuple(-facts.macs.value_or(INT64_MAX), -facts.count, facts.name);
  });
  return sorted;
}

std::vector<TypeFacts> CountTypes(const Graph& graph, bool constants) {
  std::map<DType, TypeFacts> by_type;
  const std::vector<NodeId> producers = Producers(graph);
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    const Value& value = graph.value(id);
    const bool made = producers[static_cast<size_t>(id)] >= 0 ||
                      std::ranges::find(graph.inputs, id) != graph.inputs.end();
    if (constants ? !value.is_constant() : !made) continue;
    TypeFacts& facts = by_type[value.dtype];
    facts.dtype = value.dtype;
    ++facts.count;
    if (const auto view = ConstantView(graph, id)) facts.bytes += view->bytes.size();
  }
  std::vector<TypeFacts> sorted;
  for (const auto& [dtype, facts] : by_type) sorted.push_back(facts);
  std::ranges::sort(sorted, {}, [](const TypeFacts& facts) {
    return std::tuple(~facts.bytes, -facts.count, facts.dtype);
  });
  return sorted;
}

QuantizationFacts CountQuantized(const Graph& graph) {
  QuantizationFacts facts;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    const Value& value = graph.value(id);
    if (value.quantization.empty()) continue;
    if (!value.is_constant()) {
      ++facts.activations;
    } else {
      ++(value.quantization.per_channel() ? facts.weights_per_channel : facts.weights_per_tensor);
    }
  }
  return facts;
}

std::vector<std::string_view> LabelsOf(const Graph& graph) {
  std::vector<std::string_view> labels;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    if (graph.value(id).dtype != DType::kString) continue;
    const auto view = ConstantView(graph, id);
    if (!view) continue;
    auto strings = UnpackStrings(view->bytes);
    if (strings.ok() && strings->size() > labels.size()) labels = std::move(*strings);
  }
  return labels;
}

}  // namespace monograph::tools
