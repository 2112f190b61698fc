// Small models whose answers are known.
#pragma once

#include <array>
#include <vector>

#include "base/string_tensor.h"
#include "graph/graph.h"
#include "support/sample_graph.h"

namespace monograph::test {

// y = 2 * x + 1, float32 [1, ?].
inline Graph AffineModel() {
  Graph graph;
  const ValueId x = AddActivation(graph, "x", DType::kFloat32, {1, kDynamic});
  const ValueId two = AddConstant<float>(graph, "two", {1}, std::array<float, 1>{2});
  const ValueId one = AddConstant<float>(graph, "one", {1}, std::array<float, 1>{1});
  const ValueId doubled = AddActivation(graph, "doubled", DType::kFloat32, {1, kDynamic});
  const ValueId y = AddActivation(graph, "y", DType::kFloat32, {1, kDynamic});
  AddNode(graph, schema::BuiltinOperator::MUL, {x, two}, {doubled});
  AddNode(graph, schema::BuiltinOperator::ADD, {doubled, one}, {y});
  graph.inputs = {x};
  graph.outputs = {y};
  return graph;
}

inline ValueId AddColourNames(Graph& graph) {
  const std::array<std::string_view, 3> names = {"red", "green", "blue"};
  const Buffer packed = Must(PackStrings(names));
  return Must(graph.AddConstant("names", DType::kString, {3}, packed.span()));
}

// A packed classifier: the two strongest of red, green and blue in a uint8 image [?, ?, ?, 3], each
// scored by its mean in [0, 1].
inline Graph ColourModel() {
  using Op = schema::BuiltinOperator;
  Graph graph;
  const ValueId image =
      AddActivation(graph, "image", DType::kUInt8, {kDynamic, kDynamic, kDynamic, 3});
  const ValueId real =
      AddActivation(graph, "real", DType::kFloat32, {kDynamic, kDynamic, kDynamic, 3});
  const ValueId axes = AddConstant<int32_t>(graph, "axes", {2}, std::array<int32_t, 2>{1, 2});
  const ValueId mean = AddActivation(graph, "mean", DType::kFloat32, {kDynamic, 3});
  const ValueId factor =
      AddConstant<float>(graph, "factor", {1}, std::array<float, 1>{1.0f / 255.0f});
  const ValueId scaled = AddActivation(graph, "scaled", DType::kFloat32, {kDynamic, 3});
  const ValueId two = AddConstant<int32_t>(graph, "two", {}, std::array<int32_t, 1>{2});
  const ValueId scores = AddActivation(graph, "scores", DType::kFloat32, {kDynamic, 2});
  const ValueId indices = AddActivation(graph, "indices", DType::kInt32, {kDynamic, 2});
  const ValueId names = AddColourNames(graph);
  const ValueId labels = AddActivation(graph, "labels", DType::kString, {kDynamic, 2});
  AddNode(graph, Op::CAST, {image}, {real});
  auto* cast = graph.node(0).options.AsCastOptions();
  cast->in_data_type = schema::TensorType::UINT8;
  cast->out_data_type = schema::TensorType::FLOAT32;
  AddNode(graph, Op::MEAN, {real, axes}, {mean});
  AddNode(graph, Op::MUL, {mean, factor}, {scaled});
  AddNode(graph, Op::TOPK_V2, {scaled, two}, {scores, indices});
  AddNode(graph, Op::GATHER, {names, indices}, {labels});
  graph.inputs = {image};
  graph.outputs = {labels, scores};
  return graph;
}

// y = ((x * x) * x) ... on float32 [1, size]: a model that needs memory.
inline Graph LargeModel(int32_t size) {
  Graph graph;
  const Shape shape = {1, size};
  const ValueId x = AddActivation(graph, "x", DType::kFloat32, shape);
  const ValueId square = AddActivation(graph, "square", DType::kFloat32, shape);
  const ValueId y = AddActivation(graph, "y", DType::kFloat32, shape);
  AddNode(graph, schema::BuiltinOperator::MUL, {x, x}, {square});
  AddNode(graph, schema::BuiltinOperator::MUL, {square, x}, {y});
  graph.inputs = {x};
  graph.outputs = {y};
  return graph;
}

// The affine model with two operators that nobody knows, LSTM and the custom "other.Thing", in
// front of its nodes; LSTM stands twice.
inline Graph UnknownOperatorModel() {
  Graph graph = AffineModel();
  const auto unknown = [&](schema::BuiltinOperator op, const char* custom_code) {
    Node node;
    node.op = op;
    node.custom_code = custom_code;
    node.inputs = {graph.inputs[0]};
    node.outputs = {AddActivation(graph, "", DType::kFloat32, {1, kDynamic})};
    graph.AddNode(std::move(node));
  };
  unknown(schema::BuiltinOperator::LSTM, "");
  unknown(schema::BuiltinOperator::CUSTOM, "other.Thing");
  unknown(schema::BuiltinOperator::LSTM, "");
  return graph;
}

}  // namespace monograph::test
