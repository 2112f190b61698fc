#include "quant/int8_share.h"

#include <algorithm>

#include "graph/index.h"
#include "ops/cost.h"
#include "ops/infer.h"

namespace monograph {

namespace {

using Op = schema::BuiltinOperator;

bool IsConversion(const Node& node) { return node.op == Op::QUANTIZE || node.op == Op::DEQUANTIZE; }

bool IsInt8(const Value& value) {
  return value.dtype == DType::kInt8 && !value.quantization.empty();
}

// Values that depend on those for which `starts` holds.
template <typename Starts>
std::vector<bool> Behind(const Graph& graph, const Starts& starts) {
  std::vector<bool> behind(IndexOf(graph.value_count()));
  for (ValueId id = 0; id < graph.value_count(); ++id) behind[IndexOf(id)] = starts(id);
  for (const Node& node : graph.nodes()) {
    const bool any = std::ranges::any_of(
        node.inputs, [&](ValueId id) { return id != kNoValue && behind[IndexOf(id)]; });
    if (!any) continue;
    for (const ValueId id : node.outputs) behind[IndexOf(id)] = true;
  }
  return behind;
}

// Values that int8 values depend on.
std::vector<bool> BeforeInt8(const Graph& graph) {
  std::vector<bool> before(IndexOf(graph.value_count()));
  for (NodeId id = graph.node_count(); id-- > 0;) {
    const Node& node = graph.node(id);
    const bool any = std::ranges::any_of(node.outputs, [&](ValueId output) {
      return before[IndexOf(output)] || IsInt8(graph.value(output));
    });
    if (!any) continue;
    for (const ValueId input : node.inputs) {
      if (input != kNoValue) before[IndexOf(input)] = true;
    }
  }
  return before;
}

void CountIn(const std::optional<int64_t>& macs, bool int8, Int8Share& share) {
  share.macs = AddMacs(share.macs, macs);
  if (macs && share.macs && int8) share.int8_macs += *macs;
}

}  // namespace

Result<Int8Share> CountInt8(const Graph& graph, std::span<const Shape> shapes) {
  MG_TRY_ASSIGN(const InferState types, InferGraph(graph, shapes));
  const auto fed = Behind(
      graph, [&](ValueId id) { return std::ranges::find(graph.inputs, id) != graph.inputs.end(); });
  const auto behind = Behind(
      graph, [&](ValueId id) { return IsInt8(graph.value(id)) && !graph.value(id).is_constant(); });
  const auto before = BeforeInt8(graph);
  Int8Share share;
  share.macs = 0;
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    const Node& node = graph.node(id);
    if (node.outputs.empty() || !fed[IndexOf(node.outputs[0])]) continue;
    if (node.op == Op::QUANTIZE) ++share.quantize;
    if (node.op == Op::DEQUANTIZE) ++share.dequantize;
    const Value& made = graph.value(node.outputs[0]);
    const bool int8 = IsInt8(made);
    if (IsConversion(node) || (!int8 && made.dtype != DType::kFloat32)) continue;
    ++share.operators;
    share.int8_operators += int8 ? 1 : 0;
    CountIn(CountMacs(types, id), int8, share);
    if (!int8 && behind[IndexOf(node.outputs[0])] && before[IndexOf(node.outputs[0])]) {
      share.islands.push_back(id);
    }
  }
  return share;
}

}  // namespace monograph
