#include "passes/fuse_pad.h"

#include <limits>

#include "passes/editor.h"
#include "passes/image_window.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// A convolution's border must be 0, a maximum's must never win.
bool HasBorderFor(const Graph& graph, const Node& node, const Node& pad) {
  if (node.op != BuiltinOperator::MAX_POOL_2D) return pad.op == BuiltinOperator::PAD;
  if (pad.op != BuiltinOperator::PADV2) return false;
  const auto border = ConstantFloats(graph, pad.inputs[2]);
  return border && border->size() == 1 && (*border)[0] == std::numeric_limits<float>::lowest();
}

// With stride 1 the border of SAME does not depend on the size, so any stands for an unknown one.
Result<bool> IsSame(int32_t size, const Window& window, int32_t before, int32_t after) {
  if (size == kDynamic && window.stride != 1) return false;
  MG_TRY_ASSIGN(const WindowSpan span,
                SlideWindow(size == kDynamic ? 1 : size, window, schema::Padding::SAME));
  return span.pad_before == before && span.pad_after == after;
}

Result<bool> IsSameBorder(const Shape& image, const ImageWindow& window, const Border& border) {
  MG_TRY_ASSIGN(const bool rows, IsSame(image[1], window.height, border.top, border.bottom));
  MG_TRY_ASSIGN(const bool columns, IsSame(image[2], window.width, border.left, border.right));
  return rows && columns;
}

// The node that pads the input of `node` and nothing else, or nullptr.
const Node* FindPad(const Editor& editor, const Node& node) {
  const Graph& graph = editor.graph();
  const ValueId input = node.inputs[0];
  const NodeId id = editor.producer(input);
  if (id < 0 || !editor.read_once(input) || graph.value(input).dtype != DType::kFloat32) {
    return nullptr;
  }
  return HasBorderFor(graph, node, graph.node(id)) ? &graph.node(id) : nullptr;
}

Result<bool> TakeIn(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const auto window = WindowOf(graph, graph.node(id));
  if (!window || window->padding != schema::Padding::VALID) return false;
  const Node* pad = FindPad(editor, graph.node(id));
  if (pad == nullptr) return false;
  const auto border = BorderOf(graph, *pad);
  if (!border) return false;
  MG_TRY_ASSIGN(const bool same, IsSameBorder(graph.value(pad->inputs[0]).shape, *window, *border));
  if (!same) return false;
  SetPadding(graph.node(id), schema::Padding::SAME);
  editor.SetInput(id, 0, pad->inputs[0]);
  return true;
}

}  // namespace

Result<int> FusePad(Graph& graph) { return ApplyRule(graph, TakeIn); }

}  // namespace monograph
