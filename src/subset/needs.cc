// What of the engine given models use: `node monograph-needs.cjs MODEL...` prints a line for each
// part, as scripts/build_engine.mjs reads them:
//   op NAME        a line of ops/op_list.inc
//   xnnpack NAME   a line of backends/xnnpack/op_list.inc
//   image          the backend of resizes
//   part NAME      a function by which XNNPACK makes operators, or that tells their kernels
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "backends/xnnpack/op_table.h"
#include "base/strings.h"
#include "format/read.h"
#include "ops/registry.h"
#include "runtime/session.h"

// Generated: the functions that are told apart, and whether each has been called.
extern "C" {
extern const char* const monograph_part_names[];
extern const unsigned char monograph_part_used[];
extern const unsigned monograph_part_count;
}

namespace monograph {
namespace {

constexpr std::string_view kOpNames[] = {
#define MG_OP(definition) #definition,
#include "ops/op_list.inc"
#undef MG_OP
};

constexpr std::string_view kXnnpackOpNames[] = {
#define MG_XNNPACK_OP(entry) #entry,
#include "backends/xnnpack/op_list.inc"
#undef MG_XNNPACK_OP
};

using Lines = std::set<std::string>;

// Adds the line of the list's entry, if it is one.
template <typename Entry>
void AddEntry(std::string_view kind, std::span<const std::string_view> names,
              std::span<const Entry* const> entries, const Entry* entry, Lines& lines) {
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i] == entry) lines.insert(StrCat(kind, " ", names[i]));
  }
}

void AddOps(const Graph& graph, Lines& lines) {
  for (const Node& node : graph.nodes()) AddEntry("op", kOpNames, AllOps(), FindOp(node), lines);
}

// Segments that are computed before the run may be XNNPACK's too.
void AddPlacement(const Session& session, Lines& lines) {
  const std::vector<std::string> placement = session.Placement();
  for (size_t i = 0; i < placement.size(); ++i) {
    const Node& node = session.graph().node(static_cast<NodeId>(i));
    if (placement[i] == "image") lines.insert("image");
    if (placement[i] == "xnnpack" || placement[i] == "folded") {
      AddEntry("xnnpack", kXnnpackOpNames, AllXnnpackOps(),
               FindXnnpackOp(node.op, node.custom_code), lines);
    }
  }
}

void AddParts(Lines& lines) {
  for (unsigned i = 0; i < monograph_part_count; ++i) {
    if (monograph_part_used[i] != 0) lines.insert(StrCat("part ", monograph_part_names[i]));
  }
}

Result<std::shared_ptr<const std::vector<char>>> ReadFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorCode::kIo, "The file cannot be read."};
  return std::make_shared<const std::vector<char>>(std::istreambuf_iterator<char>(file),
                                                   std::istreambuf_iterator<char>());
}

Status AddModel(const char* path, Lines& lines) {
  MG_TRY_ASSIGN(const auto bytes, ReadFile(path));
  MG_TRY_ASSIGN(Graph graph, ReadModel(std::as_bytes(std::span(*bytes)), bytes));
  MG_TRY(CheckOperators(graph));
  AddOps(graph, lines);
  MG_TRY_ASSIGN(const auto session, Session::Create(std::move(graph), SessionOptions()));
  AddPlacement(*session, lines);
  return {};
}

int Main(std::span<char*> models) {
  Lines lines;
  for (const char* model : models) {
    const Status status = AddModel(model, lines);
    if (status.ok()) continue;
    const Error& error = status.error();
    std::fprintf(stderr, "%s: %s: %s\n", model, std::string(ErrorCodeName(error.code())).c_str(),
                 std::string(error.message()).c_str());
    return 1;
  }
  AddParts(lines);
  for (const std::string& line : lines) std::printf("%s\n", line.c_str());
  return 0;
}

}  // namespace
}  // namespace monograph

int main(int argc, char** argv) {
  return monograph::Main(std::span(argv, static_cast<size_t>(argc)).subspan(1));
}
