#include "ops/registry.h"

#include <algorithm>
#include <set>

#include "base/strings.h"

namespace monograph {

const OpDef* FindOp(const Node& node) {
  const auto ops = AllOps();
  const auto found = std::ranges::find_if(ops, [&](const OpDef* def) {
    return def->op == node.op && def->custom_code == node.custom_code;
  });
  return found == ops.end() ? nullptr : *found;
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
  return Error{ErrorCode::kUnsupportedOperator,
               StrCat("Node ", first, " is ", OpName(graph.node(first)),
                      ", which this build cannot run. All operators that are missing: ", list, ".",
                      WhyOpsAreMissing())};
}

}  // namespace monograph
