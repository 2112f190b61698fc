#include "passes/split_projections.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "passes/affine.h"
#include "passes/editor.h"
#include "passes/parts.h"
#include "passes/rewrite.h"
#include "passes/shorten_movement.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// Narrower products would not fill the registers of a kernel.
constexpr int64_t kFewestUnits = 16;

// Units [begin, end), and what is made of them.
struct Piece {
  ValueId output = kNoValue;
  NodeId reader = -1;
  int64_t begin = 0;
  int64_t end = 0;
  Movement::Steps steps;
};

// The result of a node behind RESHAPE and TRANSPOSE that read nothing else.
struct Moved {
  ValueId value = kNoValue;
  Movement movement;
};

std::optional<Moved> FollowMovement(const Editor& editor, ValueId value) {
  const Graph& graph = editor.graph();
  auto movement = Movement::Of(graph.value(value).shape);
  if (!movement) return std::nullopt;
  Moved moved{value, std::move(*movement)};
  while (editor.read_once(moved.value)) {
    const Node& node = graph.node(editor.readers(moved.value)[0]);
    if (node.inputs[0] != moved.value || !IsMovement(graph, node)) break;
    if (!Append(graph, node, moved.movement)) return std::nullopt;
    moved.value = node.outputs[0];
  }
  return moved;
}

std::optional<Piece> PieceOf(const Editor& editor, const Moved& moved, const Part& part) {
  if (editor.is_output(part.output)) return std::nullopt;
  const auto run = moved.movement.RunInLast(part.axis);
  if (!run) return std::nullopt;
  Movement movement = moved.movement;
  movement.Narrow(part.axis, part.end - part.begin);
  if (!movement.Reshape(editor.graph().value(part.output).shape)) return std::nullopt;
  auto steps = movement.Shortest();
  if (!steps) return std::nullopt;
  return Piece{part.output, -1, part.begin * *run, part.end * *run, std::move(*steps)};
}

// All that is made of the node's result, or nothing where that is not pieces of its units alone.
std::vector<Piece> PiecesOf(const Editor& editor, NodeId id) {
  const auto moved = FollowMovement(editor, editor.graph().node(id).outputs[0]);
  if (!moved || editor.is_output(moved->value)) return {};
  std::vector<Piece> pieces;
  for (NodeId reader : editor.readers(moved->value)) {
    const auto parts = PartsOf(editor.graph(), editor.graph().node(reader), moved->value);
    if (parts.empty()) return {};
    for (const Part& part : parts) {
      auto piece = PieceOf(editor, *moved, part);
      if (!piece) return {};
      piece->reader = reader;
      pieces.push_back(std::move(*piece));
    }
  }
  return pieces;
}

bool IsWorthIt(const std::vector<Piece>& pieces, int64_t units) {
  int64_t sum = 0;
  for (const Piece& piece : pieces) {
    if (piece.end - piece.begin < kFewestUnits) return false;
    sum += piece.end - piece.begin;
  }
  return sum > 0 && sum <= units;
}

Result<ValueId> AddRows(Graph& graph, ValueId from, const Piece& piece) {
  const Value& value = graph.value(from);
  Shape shape = value.shape;
  const auto all = *ConstantFloats(graph, from);
  const size_t row = all.size() / static_cast<size_t>(shape[0]);
  shape[0] = static_cast<int32_t>(piece.end - piece.begin);
  const auto rows = all.subspan(static_cast<size_t>(piece.begin) * row,
                                static_cast<size_t>(piece.end - piece.begin) * row);
  return AddFloats(graph, StrCat(value.name, "/", piece.begin), shape, {rows.begin(), rows.end()});
}

Status MakePiece(Editor& editor, NodeId id, const Piece& piece) {
  Node node = editor.graph().node(id);
  node.outputs.clear();
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    if (node.inputs[i] == kNoValue) continue;
    MG_TRY_ASSIGN(node.inputs[i], AddRows(editor.graph(), node.inputs[i], piece));
  }
  MG_TRY_ASSIGN(ValueId value, editor.Insert(piece.reader, std::move(node), piece.output));
  MG_TRY_ASSIGN(const auto moves, NodesOf(editor.graph(), piece.steps, value));
  MG_TRY_ASSIGN(value, InsertChain(editor, piece.reader, value, moves));
  editor.Forward(piece.output, value);
  return {};
}

bool HasOwnFloats(const Editor& editor, const Node& node) {
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    if (node.inputs[i] == kNoValue) continue;
    const auto floats = ConstantFloats(editor.graph(), node.inputs[i]);
    if (!floats || floats->empty() || editor.readers(node.inputs[i]).size() != 1) return false;
  }
  return true;
}

Result<bool> SplitNode(Editor& editor, NodeId id) {
  const Node& node = editor.graph().node(id);
  if (node.op != BuiltinOperator::FULLY_CONNECTED || !HasOwnFloats(editor, node)) return false;
  const auto pieces = PiecesOf(editor, id);
  if (!IsWorthIt(pieces, editor.graph().value(node.inputs[1]).shape[0])) return false;
  for (const Piece& piece : pieces) MG_TRY(MakePiece(editor, id, piece));
  return true;
}

}  // namespace

Result<int> SplitProjections(Graph& graph) { return ApplyRule(graph, SplitNode); }

}  // namespace monograph
