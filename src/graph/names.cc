#include "graph/names.h"

#include <algorithm>

#include "base/strings.h"

namespace monograph {

namespace {

constexpr size_t kMaxPrintable = 80;

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// The largest cut at or below `size` that does not split a UTF-8 sequence.
size_t CutBefore(std::string_view text, size_t size) {
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return size;
}

}  // namespace

std::string Printable(std::string_view text) {
  const bool cut = text.size() > kMaxPrintable;
  std::string out(cut ? text.substr(0, CutBefore(text, kMaxPrintable)) : text);
  std::ranges::replace_if(out, IsControl, '?');
  return cut ? out + "..." : out;
}

std::string OpName(const Node& node) {
  if (node.op == schema::BuiltinOperator::CUSTOM) return Printable(node.custom_code);
  const std::string_view name = schema::EnumNameBuiltinOperator(node.op);
  return name.empty() ? StrCat("operator ", static_cast<int32_t>(node.op)) : std::string(name);
}

std::string NodeLabel(const Graph& graph, NodeId id) {
  return StrCat("Node ", id, " (", OpName(graph.node(id)), ")");
}

std::string ValueLabel(const Graph& graph, ValueId id) {
  const std::string& name = graph.value(id).name;
  return name.empty() ? StrCat("Tensor ", id) : StrCat("Tensor ", id, " (", Printable(name), ")");
}

}  // namespace monograph
