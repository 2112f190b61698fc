// Do two graphs say the same?
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/strings.h"
#include "graph/graph.h"
#include "graph/op_options.h"

namespace monograph::test {

inline bool SameConstant(const Value& a, const Value& b) {
  if (a.is_constant() != b.is_constant()) return false;
  return !a.is_constant() || std::ranges::equal(a.constant->bytes, b.constant->bytes);
}

inline bool SameValue(const Value& a, const Value& b) {
  return a.name == b.name && a.dtype == b.dtype && a.shape == b.shape &&
         a.quantization == b.quantization && SameConstant(a, b);
}

// Versions may differ: writing raises them.
inline bool SameNode(const Node& a, const Node& b) {
  return a.op == b.op && a.custom_code == b.custom_code && a.inputs == b.inputs &&
         a.outputs == b.outputs && a.options.type == b.options.type &&
         PackOptions(a.options) == PackOptions(b.options) && a.custom_options == b.custom_options;
}

inline bool SameMetadata(const Metadata& a, const Metadata& b) {
  return a.name == b.name && a.bytes == b.bytes;
}

// The first difference in words, or "" when there is none.
inline std::string GraphDifference(const Graph& a, const Graph& b) {
  if (a.name != b.name || a.description != b.description) return "names";
  if (a.inputs != b.inputs || a.outputs != b.outputs) return "inputs or outputs";
  if (!std::ranges::equal(a.metadata, b.metadata, SameMetadata)) return "metadata";
  if (a.value_count() != b.value_count()) return "number of values";
  for (ValueId id = 0; id < a.value_count(); ++id) {
    if (!SameValue(a.value(id), b.value(id))) return StrCat("value ", id);
  }
  if (a.node_count() != b.node_count()) return "number of nodes";
  for (NodeId id = 0; id < a.node_count(); ++id) {
    if (!SameNode(a.node(id), b.node(id))) return StrCat("node ", id);
  }
  return "";
}

}  // namespace monograph::test
