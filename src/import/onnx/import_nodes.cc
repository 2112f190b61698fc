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

// Opset 6 told training from inference by an attribute.
Status CheckTraining(const NodeContext& context) {
  constexpr std::string_view kTrained[] = {"BatchNormalization", "Dropout"};
  const bool trains = std::ranges::count(kTrained, context.node().op_type) > 0;
  if (!trains || context.Int("is_test", 0) != 0) return {};
  return NodeContext::Unsupported("training mode is not supported: export for inference.");
}

bool BroadcastsFromAxis(const NodeContext& context) {
  constexpr std::string_view kBinary[] = {"Add", "And", "Div", "Equal", "Greater", "Less",
                                          "Mul", "Or",  "Pow", "Sub",   "Xor",     "PRelu"};
  return std::ranges::count(kBinary, context.node().op_type) > 0 && context.has_attribute("axis");
}

// Opset 6 broadcast input 1 from a named axis on: its dimensions get ones behind them. The node as
// opset 7 has it.
Result<NodeProto> BroadcastAtEnd(NodeContext& context) {
  MG_TRY_ASSIGN(const Shape a, context.OnnxShape(0));
  MG_TRY_ASSIGN(Shape b, context.OnnxShape(1));
  const int64_t given = context.Int("axis", 0);
  const int64_t axis = given < 0 ? given + a.rank() : given;
  if (axis < 0 || axis + b.rank() > a.rank()) {
    return Error{ErrorCode::kCorruptModel, "its axis does not fit its inputs."};
  }
  while (axis + b.rank() < a.rank()) b.Append(1);
  MG_TRY_ASSIGN(const ValueId operand, context.OnnxOrder(1));
  MG_TRY_ASSIGN(const ValueId reshaped, context.Reshape(operand, b));
  NodeProto node = context.node();
  node.inputs[1] = StrCat(node.inputs[1], "/", node.outputs[0]);
  if (context.state().values.insert({node.inputs[1], Imported{reshaped, false}}).second)
    return node;
  return MadeTwice(node.inputs[1]);
}

Status ImportNode(const NodeProto& node, ImportState& state) {
  if (node.outputs.empty()) return Error{ErrorCode::kCorruptModel, "it has no outputs."};
  NodeContext context(state, node);
  if (state.opset < 7) {
    MG_TRY(CheckTraining(context));
    if (BroadcastsFromAxis(context)) {
      MG_TRY_ASSIGN(const NodeProto aligned, BroadcastAtEnd(context));
      NodeContext plain(state, aligned);
      return ImportOf(aligned)(plain);
    }
  }
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
