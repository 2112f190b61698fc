#include "backends/xnnpack/op_table.h"

#include <algorithm>

namespace monograph {

const XnnpackOp* FindXnnpackOp(schema::BuiltinOperator op, std::string_view custom_code) {
  const auto entries = AllXnnpackOps();
  const auto found = std::ranges::find_if(entries, [&](const XnnpackOp* entry) {
    return entry->op == op && entry->custom_code == custom_code;
  });
  return found == entries.end() ? nullptr : *found;
}

}  // namespace monograph
