#include <algorithm>

#include "graph/names.h"
#include "inspect/options.h"
#include "tools/inspect.h"

namespace monograph::tools {

namespace {

constexpr size_t kFirstLabels = 5;
constexpr int64_t kMaxShown = 16;  // Elements of a constant that are listed.

Json CountJson(const std::optional<int64_t>& count) { return count ? Json(*count) : Json(nullptr); }

Json RangeJson(const std::vector<float>& values) {
  const auto [low, high] = std::ranges::minmax(values);
  return {FloatJson(low), FloatJson(high)};
}

Json QuantizationJson(const Quantization& quantization) {
  if (quantization.empty()) return nullptr;
  if (!quantization.per_channel()) {
    return {{"scale", FloatJson(quantization.scale[0])},
            {"zero_point", quantization.zero_point[0]}};
  }
  const auto [low, high] = std::ranges::minmax(quantization.zero_point);
  return {{"axis", quantization.axis},
          {"channels", quantization.scale.size()},
          {"scale", RangeJson(quantization.scale)},
          {"zero_point", {low, high}}};
}

Json TensorJson(const Inspection& inspection, ValueId id) {
  const Value& value = inspection.graph.value(id);
  return {{"id", id},
          {"name", value.name},
          {"dtype", DTypeName(value.dtype)},
          {"shape", inspection.facts.types.type(id).shape.dims()},
          {"quantization", QuantizationJson(value.quantization)}};
}

Json TensorsJson(const Inspection& inspection, const std::vector<ValueId>& ids) {
  Json tensors = Json::array();
  for (ValueId id : ids) tensors.push_back(TensorJson(inspection, id));
  return tensors;
}

Json OperatorsJson(const Inspection& inspection) {
  Json operators = Json::array();
  for (const OperatorFacts& facts : CountOperators(inspection)) {
    operators.push_back({{"name", facts.name},
                         {"custom", facts.custom},
                         {"count", facts.count},
                         {"macs", CountJson(facts.macs)},
                         {"parameters", facts.parameters},
                         {"backends", Json(facts.backends)}});
  }
  return operators;
}

Json PartsJson(const std::vector<NodeFacts>& nodes) {
  Json parts;
  for (GraphPart part :
       {GraphPart::kPreprocessing, GraphPart::kNetwork, GraphPart::kPostprocessing}) {
    parts[std::string(GraphPartName(part))] = std::ranges::count(nodes, part, &NodeFacts::part);
  }
  return parts;
}

Json TypesJson(const Graph& graph) {
  Json types = {{"constants", Json::array()}, {"activations", Json::array()}};
  for (const TypeFacts& facts : CountTypes(graph, true)) {
    types["constants"].push_back(
        {{"dtype", DTypeName(facts.dtype)}, {"count", facts.count}, {"bytes", facts.bytes}});
  }
  for (const TypeFacts& facts : CountTypes(graph, false)) {
    types["activations"].push_back({{"dtype", DTypeName(facts.dtype)}, {"count", facts.count}});
  }
  return types;
}

Json QuantizedJson(const Graph& graph) {
  const QuantizationFacts facts = CountQuantized(graph);
  return {{"activations", facts.activations},
          {"weights_per_tensor", facts.weights_per_tensor},
          {"weights_per_channel", facts.weights_per_channel}};
}

Json MemoryJson(const std::optional<MemoryReport>& memory) {
  if (!memory) return nullptr;
  return {{"weights", memory->weight_bytes},
          {"arena", memory->arena_bytes},
          {"workspace", memory->workspace_bytes}};
}

Json LabelsJson(const Graph& graph) {
  const auto labels = LabelsOf(graph);
  const auto shown = std::min(labels.size(), kFirstLabels);
  return {{"count", labels.size()},
          {"first", std::vector(labels.begin(), labels.begin() + static_cast<ptrdiff_t>(shown))}};
}

Json MetadataJson(const Graph& graph) {
  Json metadata = Json::array();
  for (const Metadata& entry : graph.metadata) {
    metadata.push_back({{"name", entry.name}, {"bytes", entry.bytes.size()}});
  }
  return metadata;
}

Json NodeJson(const Inspection& inspection, const OptionsPrinter& printer, NodeId id) {
  const Node& node = inspection.graph.node(id);
  const NodeFacts& facts = inspection.facts.nodes[static_cast<size_t>(id)];
  const auto name = node.outputs.empty() ? "" : inspection.graph.value(node.outputs[0]).name;
  Json options = Json::parse(printer.Json(node), nullptr, false);
  return {{"id", id},
          {"op", OpName(node)},
          {"custom", node.op == schema::BuiltinOperator::CUSTOM},
          {"name", name},
          {"part", GraphPartName(facts.part)},
          {"backend", facts.backend},
          {"macs", CountJson(facts.macs)},
          {"parameters", facts.parameters},
          {"options", options.is_discarded() ? Json::object() : std::move(options)},
          {"inputs", node.inputs},
          {"outputs", node.outputs}};
}

template <typename T>
Json ElementsJson(const ConstTensorView& view) {
  Json elements = Json::array();
  for (const T element : view.as<T>()) elements.push_back(element);
  return elements;
}

// The elements of a small constant of numbers; null for any other value.
Json DataJson(const Graph& graph, ValueId id) {
  const auto view = ConstantView(graph, id);
  if (!view || view->shape.NumElements().value_or(0) > kMaxShown) return nullptr;
  switch (view->dtype) {
    case DType::kInt32: return ElementsJson<int32_t>(*view);
    case DType::kInt64: return ElementsJson<int64_t>(*view);
    case DType::kUInt8: return ElementsJson<uint8_t>(*view);
    case DType::kInt8: return ElementsJson<int8_t>(*view);
    case DType::kInt16: return ElementsJson<int16_t>(*view);
    case DType::kFloat32: {
      Json elements = Json::array();
      for (const float element : view->as<float>()) elements.push_back(FloatJson(element));
      return elements;
    }
    default: return nullptr;
  }
}

Json ValueJson(const Inspection& inspection, ValueId id) {
  Json json = TensorJson(inspection, id);
  const auto view = ConstantView(inspection.graph, id);
  json["constant"] = view.has_value();
  if (!view) return json;
  json["bytes"] = view->bytes.size();
  json["data"] = DataJson(inspection.graph, id);
  return json;
}

Status AddNodes(const Inspection& inspection, Json& json) {
  MG_TRY_ASSIGN(const OptionsPrinter printer, OptionsPrinter::Create());
  Json nodes = Json::array();
  Json values = Json::array();
  for (NodeId id = 0; id < inspection.graph.node_count(); ++id) {
    nodes.push_back(NodeJson(inspection, printer, id));
  }
  for (ValueId id = 0; id < inspection.graph.value_count(); ++id) {
    values.push_back(ValueJson(inspection, id));
  }
  json["nodes"] = std::move(nodes);
  json["values"] = std::move(values);
  return {};
}

}  // namespace

Result<Json> InspectionJson(const Inspection& inspection, bool nodes) {
  const Graph& graph = inspection.graph;
  const ModelFacts& facts = inspection.facts;
  Json json = {{"file", inspection.file},
               {"bytes", inspection.bytes},
               {"name", graph.name},
               {"description", graph.description},
               {"inputs", TensorsJson(inspection, graph.inputs)},
               {"outputs", TensorsJson(inspection, graph.outputs)},
               {"parts", PartsJson(facts.nodes)},
               {"operators", OperatorsJson(inspection)},
               {"parameters", facts.parameters},
               {"macs", CountJson(facts.macs)},
               {"types", TypesJson(graph)},
               {"quantized", QuantizedJson(graph)},
               {"memory", MemoryJson(facts.memory)},
               {"labels", LabelsJson(graph)},
               {"metadata", MetadataJson(graph)},
               {"refused", facts.refused ? ErrorJson(*facts.refused) : Json(nullptr)}};
  if (nodes) MG_TRY(AddNodes(inspection, json));
  return json;
}

}  // namespace monograph::tools
