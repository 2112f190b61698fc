#include "import/onnx/import.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string_view>
#include <utility>

#include "base/strings.h"
#include "graph/check.h"
#include "graph/names.h"
#include "import/onnx/expand_quantized.h"
#include "import/onnx/external_data.h"
#include "import/onnx/import_nodes.h"
#include "import/onnx/inline_functions.h"
#include "import/onnx/parse.h"
#include "import/onnx/permute.h"
#include "import/onnx/tensor.h"
#include "ops/append.h"

namespace monograph {

namespace onnx {

namespace {

constexpr int64_t kMinOpset = 6;

// Opsets before the sixth are its own but for operators that had other attributes then.
Status CheckOpset(const ModelProto& model) {
  constexpr std::string_view kChanged[] = {"Cast", "Concat", "LpPool", "Pad",     "Reshape",
                                           "Selu", "Split",  "Tile",   "Upsample"};
  if (model.opset >= kMinOpset) return {};
  for (const NodeProto& node : model.graph->nodes) {
    if (model.opset >= 1 && std::ranges::count(kChanged, node.op_type) == 0) continue;
    return Error{ErrorCode::kUnsupportedModel,
                 StrCat("The ONNX model has opset ", model.opset, "; ", Printable(node.op_type),
                        " needs at least ", kMinOpset, ". Export it again with a newer one.")};
  }
  return {};
}

bool IsElementwise(const NodeProto& node) {
  constexpr std::string_view kOperators[] = {
      "Add", "Cast", "Div", "Mul", "Sub", "QuantizeLinear", "DequantizeLinear"};
  return std::ranges::count(kOperators, node.op_type) > 0;
}

bool TurnsToOnnxOrder(const NodeProto& node) {
  const std::vector<int64_t> to_onnx_order = {0, 3, 1, 2};
  const auto perm = std::ranges::find(node.attributes, "perm", &AttributeProto::name);
  return node.op_type == "Transpose" && perm != node.attributes.end() &&
         perm->ints == to_onnx_order;
}

// What the model itself turns into [N, C, H, W], at once or behind a normalisation, has its
// channels last already.
std::set<std::string> ChannelsLastInputs(const GraphProto& graph) {
  std::set<std::string> names;
  for (size_t i = graph.nodes.size(); i-- > 0;) {
    const NodeProto& node = graph.nodes[i];
    const bool turned = std::ranges::any_of(
        node.outputs, [&](const std::string& output) { return names.contains(output); });
    if (TurnsToOnnxOrder(node) || (turned && IsElementwise(node))) {
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
  if (IsFourBit(info.elem_type)) state.four_bit.insert(id);
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

// Lines and volumes leave the graph in ONNX's order, images as they are.
Status RestoreOrder(Imported& output, Graph& graph, const std::string& name) {
  const int rank = graph.value(output.id).shape.rank();
  if (!output.channels_last || rank == 4) return {};
  const std::vector<int> permutation = ToOnnxOrder(rank);
  const std::vector<int32_t> axes(permutation.begin(), permutation.end());
  MG_TRY_ASSIGN(const ValueId order,
                graph.AddConstant(name + ".order", DType::kInt32, {static_cast<int32_t>(rank)},
                                  std::as_bytes(std::span(axes))));
  MG_TRY_ASSIGN(output.id,
                AppendNode(graph, MakeNode(schema::BuiltinOperator::TRANSPOSE, {output.id, order}),
                           name + ".restored"));
  output.channels_last = false;
  return {};
}

// ONNX names results, the graph values: a value that passes an Identity has several names.
Status AddOutput(const ValueInfoProto& info, ImportState& state) {
  const auto found = state.values.find(info.name);
  if (found == state.values.end()) {
    return Error{ErrorCode::kCorruptModel,
                 StrCat("Output \"", Printable(info.name), "\" is not made by any node.")};
  }
  Graph& graph = state.graph;
  MG_TRY(RestoreOrder(found->second, graph, info.name));
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

uint64_t ConstantBytes(const Graph& graph) {
  uint64_t bytes = 0;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    if (const auto view = ConstantView(graph, id)) bytes += view->bytes.size();
  }
  return bytes;
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

Result<Graph> ImportOnnx(std::span<const std::byte> file, const ReadExternal& read,
                         onnx::OnnxLayouts* layouts) {
  MG_TRY_ASSIGN(onnx::ModelProto model, onnx::ParseModel(file));
  MG_TRY(onnx::InlineFunctions(model));
  MG_TRY(onnx::ExpandQuantized(*model.graph));
  MG_TRY(onnx::CheckOperators(*model.graph));
  MG_TRY(onnx::CheckOpset(model));
  MG_TRY(onnx::LoadExternalData(*model.graph, read));
  onnx::ImportState state;
  state.opset = model.opset;
  state.graph.name = model.graph->name;
  MG_TRY(onnx::ImportConstants(*model.graph, state));
  state.fold_budget = onnx::FoldBudgetOf(file.size() + onnx::ConstantBytes(state.graph));
  MG_TRY(onnx::AddInputs(*model.graph, state));
  MG_TRY(onnx::ImportNodes(*model.graph, state));
  MG_TRY(onnx::AddOutputs(*model.graph, state));
  if (layouts != nullptr) *layouts = onnx::LayoutsOf(*model.graph, state);
  MG_TRY(CheckGraph(state.graph));
  return std::move(state.graph);
}

}  // namespace monograph
