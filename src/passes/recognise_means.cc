#include "passes/recognise_means.h"

#include <array>

#include "ops/append.h"
#include "passes/editor.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

bool CoversImage(const Graph& graph, const Node& node) {
  const schema::Pool2DOptionsT& options = *node.options.AsPool2DOptions();
  const Shape& image = graph.value(node.inputs[0]).shape;
  const Shape& result = graph.value(node.outputs[0]).shape;
  return image.rank() == 4 && result.rank() == 4 && image[1] == options.filter_height &&
         image[2] == options.filter_width && result[1] == 1 && result[2] == 1 &&
         options.padding == schema::Padding::VALID;
}

Result<bool> MakeMean(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const Node& pool = graph.node(id);
  if (pool.op != BuiltinOperator::AVERAGE_POOL_2D || !HasNoActivation(pool) ||
      !CoversImage(graph, pool)) {
    return false;
  }
  const ValueId image = pool.inputs[0];
  constexpr std::array<int32_t, 2> kAxes = {1, 2};
  MG_TRY_ASSIGN(const ValueId axes,
                graph.AddConstant("axes", DType::kInt32, {2}, std::as_bytes(std::span(kAxes))));
  Node mean = MakeNode(BuiltinOperator::MEAN, {image, axes});
  mean.options.AsReducerOptions()->keep_dims = true;
  editor.Replace(id, std::move(mean));
  return true;
}

}  // namespace

Result<int> RecogniseMeans(Graph& graph) { return ApplyRule(graph, MakeMean); }

}  // namespace monograph
