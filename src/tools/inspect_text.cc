#include <algorithm>
#include <cstdio>

#include "base/strings.h"
#include "graph/names.h"
#include "tools/inspect.h"

namespace monograph::tools {

namespace {

std::string OneLine(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }, ' ');
  return text;
}

std::string Short(const std::optional<int64_t>& count) { return count ? ShortCount(*count) : "?"; }

std::string QuantizationText(const Quantization& quantization) {
  if (quantization.empty()) return "";
  if (quantization.per_channel()) return StrCat(" in ", quantization.scale.size(), " scales");
  char scale[32];
  std::snprintf(scale, sizeof(scale), "%.4g", static_cast<double>(quantization.scale[0]));
  return StrCat(" = ", scale, " * (q - ", quantization.zero_point[0], ")");
}

std::string TensorText(const Inspection& inspection, ValueId id) {
  const Value& value = inspection.graph.value(id);
  const std::string shape = inspection.facts.types.type(id).shape.ToString();
  return StrCat(Printable(value.name), "  ", DTypeName(value.dtype), " ", shape,
                QuantizationText(value.quantization));
}

void PrintTensors(const Inspection& inspection, const char* what, const std::vector<ValueId>& ids) {
  for (ValueId id : ids) PrintRow(what, TensorText(inspection, id));
}

std::string PartsText(const std::vector<NodeFacts>& nodes) {
  std::string text;
  for (GraphPart part :
       {GraphPart::kPreprocessing, GraphPart::kNetwork, GraphPart::kPostprocessing}) {
    const auto count = std::ranges::count(nodes, part, &NodeFacts::part);
    if (count > 0) text += StrCat(text.empty() ? "" : ", ", count, " ", GraphPartName(part));
  }
  return text.empty() ? text : " (" + text + ")";
}

std::string TypesText(const Graph& graph, bool constants) {
  std::string text;
  for (const TypeFacts& facts : CountTypes(graph, constants)) {
    if (!text.empty()) text += ", ";
    text += StrCat(facts.count, " ", DTypeName(facts.dtype));
    if (constants) text += StrCat(" (", ShortBytes(facts.bytes), ")");
  }
  return text.empty() ? "none" : text;
}

std::string QuantizedText(const Graph& graph) {
  const QuantizationFacts facts = CountQuantized(graph);
  const int weights = facts.weights_per_channel + facts.weights_per_tensor;
  if (facts.activations + weights == 0) return "none";
  return StrCat(facts.activations, " activations, ", weights, " weights (",
                facts.weights_per_channel, " of them per channel)");
}

std::string MacsText(const ModelFacts& facts) {
  if (facts.macs) return ShortCount(*facts.macs);
  return facts.refused ? "unknown" : "give the inputs' sizes with --input-shape";
}

std::string MemoryText(const ModelFacts& facts) {
  if (!facts.memory) return "give the inputs' sizes with --input-shape";
  return StrCat("weights ", ShortBytes(facts.memory->weight_bytes), ", arena ",
                ShortBytes(facts.memory->arena_bytes), ", workspace ",
                ShortBytes(facts.memory->workspace_bytes));
}

std::string LabelsText(const std::vector<std::string_view>& labels) {
  constexpr size_t kShown = 3;
  std::string text = StrCat(labels.size(), ": ");
  for (size_t i = 0; i < std::min(labels.size(), kShown); ++i) {
    text += (i == 0 ? "" : ", ") + Printable(labels[i]);
  }
  return labels.size() > kShown ? text + ", ..." : text;
}

std::string BackendsText(const OperatorFacts& facts) {
  std::string text;
  for (const auto& [backend, count] : facts.backends) {
    if (!text.empty()) text += ", ";
    text += facts.backends.size() == 1 ? backend : StrCat(count, " ", backend);
  }
  return text;
}

void PrintOperators(const Inspection& inspection) {
  std::printf("\n  %-30s %5s %9s %10s  %s\n", "operator", "count", "MACs", "parameters", "backend");
  for (const OperatorFacts& facts : CountOperators(inspection)) {
    const std::string name = facts.name + (facts.custom ? " (custom)" : "");
    std::printf("  %s %5d %9s %10s  %s\n", Fit(name, 30).c_str(), facts.count,
                Short(facts.macs).c_str(), ShortCount(facts.parameters).c_str(),
                BackendsText(facts).c_str());
  }
}

std::string NodeShapes(const Inspection& inspection, const Node& node) {
  std::string text;
  for (ValueId id : node.inputs) {
    if (id == kNoValue || inspection.graph.value(id).is_constant()) continue;
    text += (text.empty() ? "" : " ") + inspection.facts.types.type(id).shape.ToString();
  }
  text += " ->";
  for (ValueId id : node.outputs) {
    const Value& value = inspection.graph.value(id);
    text +=
        StrCat(" ", inspection.facts.types.type(id).shape.ToString(), " ", DTypeName(value.dtype));
  }
  return text;
}

// Two lines: what it is, and what goes through it.
void PrintNode(const Inspection& inspection, NodeId id) {
  constexpr size_t kIndent = 7;
  const Node& node = inspection.graph.node(id);
  const NodeFacts& facts = inspection.facts.nodes[static_cast<size_t>(id)];
  const std::string name =
      node.outputs.empty() ? "" : Printable(inspection.graph.value(node.outputs[0]).name);
  std::printf("  %4d %s %s %s\n", id, Fit(OpName(node), 28).c_str(), Fit(name, 33).c_str(),
              facts.backend.c_str());
  std::string text = NodeShapes(inspection, node);
  if (facts.macs.value_or(1) > 0) text += StrCat(", MACs ", Short(facts.macs));
  if (facts.parameters > 0) text += StrCat(", parameters ", ShortCount(facts.parameters));
  std::printf("%s\n", Wrap(text, kIndent).c_str());
}

}  // namespace

void PrintInspection(const Inspection& inspection, bool nodes) {
  const Graph& graph = inspection.graph;
  const ModelFacts& facts = inspection.facts;
  std::printf("%s  %s\n", inspection.file.c_str(), ShortBytes(inspection.bytes).c_str());
  if (!graph.description.empty()) PrintRow("about", OneLine(graph.description));
  PrintTensors(inspection, "input", graph.inputs);
  PrintTensors(inspection, "output", graph.outputs);
  PrintRow("nodes", StrCat(graph.node_count(), PartsText(facts.nodes)));
  PrintRow("MACs", MacsText(facts));
  PrintRow("parameters", ShortCount(facts.parameters));
  PrintRow("constants", TypesText(graph, true));
  PrintRow("activations", TypesText(graph, false));
  PrintRow("quantised", QuantizedText(graph));
  if (!facts.refused) PrintRow("memory", MemoryText(facts));
  if (const auto labels = LabelsOf(graph); !labels.empty()) PrintRow("labels", LabelsText(labels));
  for (const Metadata& entry : graph.metadata) {
    PrintRow("metadata", StrCat(Printable(entry.name), ", ", ShortBytes(entry.bytes.size())));
  }
  if (facts.refused) {
    PrintRow("cannot run",
             StrCat(ErrorCodeName(facts.refused->code()), ": ", facts.refused->message()));
  }
  PrintOperators(inspection);
  if (nodes) std::printf("\n");
  for (NodeId id = 0; nodes && id < graph.node_count(); ++id) PrintNode(inspection, id);
}

}  // namespace monograph::tools
