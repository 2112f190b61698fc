#include "ops/registry.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/strings.h"

namespace monograph {

#define MG_OP(definition) extern const OpDef definition;
#include "ops/op_list.inc"
#undef MG_OP

namespace {

constexpr const OpDef* kOps[] = {
#define MG_OP(definition) &definition,
#include "ops/op_list.inc"
#undef MG_OP
};

}  // namespace

std::span<const OpDef* const> AllOps() { return kOps; }

const OpDef* FindOp(const Node& node) {
  const auto found = std::ranges::find_if(kOps, [&](const OpDef* def) {
    return def->op == node.op && def->custom_code == node.custom_code;
  });
  return found == std::end(kOps) ? nullptr : *found;
}

Status CheckOperators(const Graph& graph) {
  std::set<std::string> missing;
  NodeId first = -1;
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    if (FindOp(graph.node(id)) != nullptr) continue;
    if (first < 0) first = id;
    missing.insert(OpName(graph.node(id)));
  }
  if (missing.empty()) return {};
  std::string list;
  for (const std::string& name : missing) list += (list.empty() ? "" : ", ") + name;
  return Error{
      ErrorCode::kUnsupportedOperator,
      StrCat("Node ", first, " is ", OpName(graph.node(first)),
             ", which this build cannot run. All operators that are missing: ", list, ".")};
}

}  // namespace monograph
