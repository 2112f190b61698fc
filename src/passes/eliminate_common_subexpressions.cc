#include "passes/eliminate_common_subexpressions.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "graph/op_options.h"
#include "passes/editor.h"

namespace monograph {

namespace {

template <typename T>
void AppendBytes(std::string& key, const std::vector<T>& values) {
  key.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  key.push_back('|');
}

void AppendType(std::string& key, const Value& value) {
  key.push_back(static_cast<char>(value.dtype));
  AppendBytes(key, std::vector<int32_t>(value.shape.dims().begin(), value.shape.dims().end()));
  AppendBytes(key, value.quantization.scale);
  AppendBytes(key, value.quantization.zero_point);
  AppendBytes(key, std::vector<int32_t>{value.quantization.axis});
}

std::string ConstantKey(const Value& value) {
  std::string key;
  AppendType(key, value);
  const auto& bytes = value.constant->bytes;
  key.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return key;
}

std::string NodeKey(const Graph& graph, const Node& node) {
  std::string key = node.custom_code + '|';
  AppendBytes(key, std::vector<int32_t>{static_cast<int32_t>(node.op)});
  AppendBytes(key, PackOptions(node.options));
  AppendBytes(key, node.custom_options);
  AppendBytes(key, node.inputs);
  for (ValueId output : node.outputs) AppendType(key, graph.value(output));
  return key;
}

// Constants above this size are weights: they are not arguments that subexpressions repeat, and
// writing shares their bytes anyway.
constexpr size_t kMaxConstantBytes = 4096;

void ShareConstants(Editor& editor) {
  Graph& graph = editor.graph();
  std::unordered_map<std::string, ValueId> first;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    const Value& value = graph.value(id);
    if (!value.is_constant() || value.constant->bytes.size() > kMaxConstantBytes) continue;
    const auto [found, is_new] = first.insert({ConstantKey(value), id});
    if (is_new) continue;
    for (NodeId reader : editor.readers(id)) {
      const auto& inputs = graph.node(reader).inputs;
      const auto at = static_cast<size_t>(std::ranges::find(inputs, id) - inputs.begin());
      editor.SetInput(reader, at, found->second);
    }
  }
}

bool Share(Editor& editor, const std::vector<ValueId>& from, const std::vector<ValueId>& to) {
  if (std::ranges::any_of(from, [&](ValueId id) { return editor.is_output(id); })) return false;
  for (size_t i = 0; i < from.size(); ++i) editor.Forward(from[i], to[i]);
  return true;
}

}  // namespace

Result<int> EliminateCommonSubexpressions(Graph& graph) {
  Editor editor(graph);
  ShareConstants(editor);
  std::unordered_map<std::string, NodeId> first;
  int shared = 0;
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    if (!editor.lives(id)) continue;
    const auto [found, is_new] = first.insert({NodeKey(graph, graph.node(id)), id});
    if (is_new) continue;
    const std::vector<ValueId> outputs = graph.node(id).outputs;
    shared += Share(editor, outputs, graph.node(found->second).outputs) ? 1 : 0;
  }
  editor.Finish();
  return shared;
}

}  // namespace monograph
