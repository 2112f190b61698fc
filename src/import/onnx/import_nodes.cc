#include "import/onnx/import_nodes.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"
#include "import/onnx/operators.h"
#include "import/onnx/sort_nodes.h"
#include "import/onnx/tensor.h"

namespace monograph::onnx {

namespace {

constexpr size_t kMaxNodesListed = 5;

ImportFunction ImportOf(const NodeProto& node) { return FindImport(node.domain, node.op_type); }

std::string FullName(const NodeProto& node) {
  return Printable(node.domain.empty() ? node.op_type : node.domain + "." + node.op_type);
}

std::string ListNodes(const std::vector<size_t>& nodes) {
  std::string list;
  for (size_t i = 0; i < std::min(nodes.size(), kMaxNodesListed); ++i) {
    list += StrCat(i == 0 ? "" : ", ", nodes[i]);
  }
  const size_t more = nodes.size() - std::min(nodes.size(), kMaxNodesListed);
  return StrCat(nodes.size() == 1 ? "node " : "nodes ", list,
                more == 0 ? "" : StrCat(" and ", more, " more"));
}

Status CheckSparse(const GraphProto& graph) {
  if (graph.sparse_initializers.empty()) return {};
  return Error{ErrorCode::kUnsupportedModel,
               StrCat("The sparse tensor \"", Printable(graph.sparse_initializers.front()),
                      "\" is not supported. Export the model with dense weights.")};
}

Status AddInitializers(const GraphProto& graph, ImportState& state) {
  for (const TensorProto& tensor : graph.initializers) {
    MG_TRY_ASSIGN(const ConstantData data, ToConstant(tensor));
    MG_TRY_ASSIGN(const ValueId id,
                  state.graph.AddConstant(tensor.name, data.dtype, data.shape, data.bytes.span()));
    if (IsFourBit(tensor.data_type)) state.four_bit.insert(id);
    if (!state.values.insert({tensor.name, Imported{id, false}}).second) {
      return MadeTwice(tensor.name);
    }
  }
  return {};
}

// Opset 6 broadcast from a named axis, and told training from inference by an attribute.
Status CheckOpset6(const NodeProto& node) {
  constexpr std::string_view kBinary[] = {"Add", "And", "Div", "Equal", "Greater", "Less",
                                          "Mul", "Or",  "Pow", "Sub",   "Xor",     "PRelu"};
  constexpr std::string_view kTrained[] = {"BatchNormalization", "Dropout"};
  const auto attribute = [&](std::string_view name) {
    const auto found = std::ranges::find(node.attributes, name, &AttributeProto::name);
    return found == node.attributes.end() ? 0 : found->i.value_or(0);
  };
  if (std::ranges::count(kBinary, node.op_type) > 0 && attribute("axis") != 0) {
    return NodeContext::Unsupported("broadcasting from an axis is not supported: use opset 7.");
  }
  if (std::ranges::count(kTrained, node.op_type) > 0 && attribute("is_test") == 0) {
    return NodeContext::Unsupported("training mode is not supported: export for inference.");
  }
  return {};
}

Status ImportNode(const NodeProto& node, ImportState& state) {
  if (node.outputs.empty()) return Error{ErrorCode::kCorruptModel, "it has no outputs."};
  if (state.opset < 7) MG_TRY(CheckOpset6(node));
  NodeContext context(state, node);
  return ImportOf(node)(context);
}

// All that is used in a way that cannot be expressed, but for what follows from it.
Status ListRefusals(const std::vector<std::string>& refusals) {
  constexpr size_t kMost = 10;
  if (refusals.empty()) return {};
  std::string list;
  for (size_t i = 0; i < std::min(refusals.size(), kMost); ++i) {
    list += StrCat(i == 0 ? "" : " ", refusals[i]);
  }
  if (refusals.size() > kMost) list += StrCat(" ", refusals.size() - kMost, " more nodes follow.");
  return Error{ErrorCode::kUnsupportedModel, std::move(list)};
}

}  // namespace

Status CheckOperators(const GraphProto& graph) {
  std::map<std::string, std::vector<size_t>> missing;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (ImportOf(graph.nodes[i]) == nullptr) missing[FullName(graph.nodes[i])].push_back(i);
  }
  if (missing.empty()) return {};
  std::string list;
  for (const auto& [name, nodes] : missing) {
    list += StrCat(list.empty() ? "" : "; ", name, " (", ListNodes(nodes), ")");
  }
  return Error{ErrorCode::kUnsupportedOperator,
               StrCat("The ONNX model has operators that cannot be imported: ", list, ".")};
}

Status ImportConstants(const GraphProto& graph, ImportState& state) {
  MG_TRY(CheckSparse(graph));
  return AddInitializers(graph, state);
}

Status ImportNodes(const GraphProto& graph, ImportState& state) {
  MG_TRY_ASSIGN(const std::vector<size_t> order, SortNodes(graph));
  std::vector<std::string> refusals;
  std::set<std::string> unknown;  // What refused nodes would have made.
  for (size_t i : order) {
    const NodeProto& node = graph.nodes[i];
    const bool reads_unknown = std::ranges::any_of(
        node.inputs, [&](const std::string& name) { return unknown.contains(name); });
    if (!reads_unknown) {
      Status status = ImportNode(node, state);
      if (status.ok()) continue;
      const std::string message = StrCat(NodeLabel(graph, i), ": ", status.error().message());
      if (status.error().code() != ErrorCode::kUnsupportedModel) {
        return Error{status.error().code(), message};
      }
      refusals.push_back(message);
    }
    unknown.insert(node.outputs.begin(), node.outputs.end());
  }
  return ListRefusals(refusals);
}

}  // namespace monograph::onnx
