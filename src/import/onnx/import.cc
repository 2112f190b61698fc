#include "import/onnx/import.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "base/strings.h"
#include "graph/check.h"
#include "graph/names.h"
#include "import/onnx/operators.h"
#include "import/onnx/parse.h"
#include "import/onnx/permute.h"
#include "import/onnx/tensor.h"
#include "ops/append.h"

namespace monograph {

namespace onnx {

namespace {

constexpr int64_t kMinOpset = 6;
constexpr size_t kMaxNodesListed = 5;

std::string Label(const GraphProto& graph, size_t index) {
  const NodeProto& node = graph.nodes[index];
  const std::string name = node.name.empty() ? "" : StrCat(" \"", Printable(node.name), "\"");
  return StrCat("Node ", index, " (", Printable(node.op_type), name, ")");
}

ImportFunction ImportOf(const NodeProto& node) {
  const bool standard = node.domain.empty() || node.domain == "ai.onnx";
  return standard ? FindImport(node.op_type) : nullptr;
}

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

Status CheckOpset(const ModelProto& model) {
  if (model.opset >= kMinOpset) return {};
  return Error{ErrorCode::kUnsupportedModel,
               StrCat("The ONNX model has opset ", model.opset, "; at least ", kMinOpset,
                      " is needed. Export it again with a newer one.")};
}

Status AddInitializers(const GraphProto& graph, ImportState& state) {
  for (const TensorProto& tensor : graph.initializers) {
    MG_TRY_ASSIGN(const ConstantData data, ToConstant(tensor));
    MG_TRY_ASSIGN(const ValueId id,
                  state.graph.AddConstant(tensor.name, data.dtype, data.shape, data.bytes.span()));
    if (!state.values.insert({tensor.name, Imported{id, false}}).second) {
      return MadeTwice(tensor.name);
    }
  }
  return {};
}

// What the model itself turns into [N, C, H, W] has its channels last already.
std::set<std::string> ChannelsLastInputs(const GraphProto& graph) {
  const std::vector<int64_t> to_onnx_order = {0, 3, 1, 2};
  std::set<std::string> names;
  for (const NodeProto& node : graph.nodes) {
    const auto perm = std::ranges::find(node.attributes, "perm", &AttributeProto::name);
    if (node.op_type == "Transpose" && perm != node.attributes.end() &&
        perm->ints == to_onnx_order) {
      names.insert(node.inputs.begin(), node.inputs.end());
    }
  }
  return names;
}

Status AddInput(const ValueInfoProto& info, bool channels_last, ImportState& state) {
  constexpr int kToChannelsLast[] = {0, 2, 3, 1};
  if (!info.dims) {
    return Error{ErrorCode::kUnsupportedModel, StrCat("Input \"", Printable(info.name),
                                                      "\" has no shape. Export the model with "
                                                      "at least the number of dimensions.")};
  }
  MG_TRY_ASSIGN(const DType dtype, ToDType(info.elem_type, info.name));
  MG_TRY_ASSIGN(Shape shape, ToShape(*info.dims, true, info.name));
  const bool image = shape.rank() == 4 && !channels_last;
  if (image) shape = PermuteShape(shape, kToChannelsLast);
  const ValueId id = state.graph.AddValue({info.name, dtype, shape, {}, {}});
  state.graph.inputs.push_back(id);
  state.values[info.name] = {id, image};
  return {};
}

// Old files list initializers among the inputs.
Status AddInputs(const GraphProto& graph, ImportState& state) {
  const std::set<std::string> channels_last = ChannelsLastInputs(graph);
  const auto constants = state.values;
  for (const ValueInfoProto& info : graph.inputs) {
    if (constants.contains(info.name)) continue;
    if (state.values.contains(info.name)) return MadeTwice(info.name);
    MG_TRY(AddInput(info, channels_last.contains(info.name), state));
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

Status AddNode(const NodeProto& node, ImportState& state) {
  if (state.opset < 7) MG_TRY(CheckOpset6(node));
  NodeContext context(state, node);
  return ImportOf(node)(context);
}

Status AddNodes(const GraphProto& graph, ImportState& state) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const NodeProto& node = graph.nodes[i];
    if (node.outputs.empty()) {
      return Error{ErrorCode::kCorruptModel, StrCat(Label(graph, i), " has no outputs.")};
    }
    if (Status status = AddNode(node, state); !status.ok()) {
      return Error{status.error().code, StrCat(Label(graph, i), ": ", status.error().message)};
    }
  }
  return {};
}

// A value of its own for an output that is another name for an input, a constant or an output.
Result<ValueId> Copy(Graph& graph, ValueId id, const std::string& name) {
  if (const auto view = ConstantView(graph, id)) {
    MG_TRY_ASSIGN(const Buffer bytes, Buffer::Copy(view->bytes));
    return graph.AddConstant(name, view->dtype, view->shape, bytes.span());
  }
  std::vector<int32_t> axes(static_cast<size_t>(graph.value(id).shape.rank()));
  std::iota(axes.begin(), axes.end(), 0);
  const Shape shape = {static_cast<int32_t>(axes.size())};
  MG_TRY_ASSIGN(const ValueId order, graph.AddConstant(name + ".axes", DType::kInt32, shape,
                                                       std::as_bytes(std::span(axes))));
  return AppendNode(graph, MakeNode(schema::BuiltinOperator::TRANSPOSE, {id, order}), name);
}

// ONNX names results, the graph values: a value that passes an Identity has several names.
Status AddOutput(const ValueInfoProto& info, ImportState& state) {
  const auto found = state.values.find(info.name);
  if (found == state.values.end()) {
    return Error{ErrorCode::kCorruptModel,
                 StrCat("Output \"", Printable(info.name), "\" is not made by any node.")};
  }
  Graph& graph = state.graph;
  ValueId id = found->second.id;
  const bool is_made = Producers(graph)[static_cast<size_t>(id)] >= 0;
  if (is_made && std::ranges::count(graph.outputs, id) == 0) {
    graph.value(id).name = info.name;
  } else if (graph.value(id).name != info.name) {
    MG_TRY_ASSIGN(id, Copy(graph, id, info.name));
  }
  graph.outputs.push_back(id);
  return {};
}

OnnxLayouts LayoutsOf(const GraphProto& graph, const ImportState& state) {
  OnnxLayouts layouts;
  const auto channels_last = [&](const std::string& name) {
    return state.values.at(name).channels_last;
  };
  for (ValueId id : state.graph.inputs) {
    layouts.inputs.push_back(channels_last(state.graph.value(id).name));
  }
  for (const ValueInfoProto& info : graph.outputs) {
    layouts.outputs.push_back(channels_last(info.name));
  }
  return layouts;
}

Status AddOutputs(const GraphProto& graph, ImportState& state) {
  for (const ValueInfoProto& info : graph.outputs) MG_TRY(AddOutput(info, state));
  return {};
}

}  // namespace

}  // namespace onnx

Result<Graph> ImportOnnx(std::span<const std::byte> file, onnx::OnnxLayouts* layouts) {
  MG_TRY_ASSIGN(const onnx::ModelProto model, onnx::ParseModel(file));
  MG_TRY(onnx::CheckOperators(*model.graph));
  MG_TRY(onnx::CheckOpset(model));
  onnx::ImportState state;
  state.opset = model.opset;
  state.graph.name = model.graph->name;
  MG_TRY(onnx::AddInitializers(*model.graph, state));
  MG_TRY(onnx::AddInputs(*model.graph, state));
  MG_TRY(onnx::AddNodes(*model.graph, state));
  MG_TRY(onnx::AddOutputs(*model.graph, state));
  if (layouts != nullptr) *layouts = onnx::LayoutsOf(*model.graph, state);
  MG_TRY(CheckGraph(state.graph));
  return std::move(state.graph);
}

}  // namespace monograph
