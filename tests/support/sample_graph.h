// A graph that uses what the format can say: dynamic dimensions, strings, quantisation per tensor
// and per channel, options, a custom operator, left-out inputs, shared constants, metadata.
#pragma once

#include <array>
#include <cstdlib>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/string_tensor.h"
#include "graph/graph.h"
#include "graph/op_options.h"

namespace monograph::test {

// The value, which there is unless memory ran out.
template <typename T>
T Must(Result<T> result) {
  if (!result.ok()) std::abort();
  return std::move(*result);
}

inline ValueId AddActivation(Graph& graph, std::string name, DType dtype, const Shape& shape,
                             Quantization quantization = {}) {
  return graph.AddValue({std::move(name), dtype, shape, std::move(quantization), {}});
}

template <typename T, size_t N>
ValueId AddConstant(Graph& graph, std::string name, const Shape& shape,
                    const std::array<T, N>& elements) {
  auto id =
      graph.AddConstant(std::move(name), DTypeOf<T>(), shape, std::as_bytes(std::span(elements)));
  return Must(std::move(id));
}

inline ValueId AddLabels(Graph& graph) {
  const std::array<std::string_view, 3> labels = {"cat", "", "Dachshund (größer)"};
  const Buffer packed = Must(PackStrings(labels));
  auto id = graph.AddConstant("all_labels", DType::kString, {3}, packed.span());
  return Must(std::move(id));
}

inline void AddNode(Graph& graph, schema::BuiltinOperator op, std::vector<ValueId> inputs,
                    std::vector<ValueId> outputs) {
  Node node;
  node.op = op;
  node.inputs = std::move(inputs);
  node.outputs = std::move(outputs);
  node.options = DefaultOptions(op);
  graph.AddNode(std::move(node));
}

inline ValueId AddResize(Graph& graph, ValueId pixels) {
  const ValueId resized = AddActivation(graph, "resized", DType::kUInt8, {kDynamic, 1, 1, 4});
  Node node;
  node.op = schema::BuiltinOperator::CUSTOM;
  node.custom_code = "monograph.sample";
  node.inputs = {pixels};
  node.outputs = {resized};
  node.custom_options = {1, 2, 3, 4, 5};
  graph.AddNode(std::move(node));
  return resized;
}

inline ValueId AddConvolution(Graph& graph, ValueId input) {
  const ValueId filter = AddConstant<int8_t>(graph, "filter", {3, 1, 1, 4},
                                             std::array<int8_t, 12>{1, 2, 3, 4, 5, 6, -7, 8});
  graph.value(filter).quantization = {{0.5f, 0.25f, 0.125f}, {0, 0, 0}, 0};
  const ValueId bias = AddConstant<int32_t>(graph, "bias", {3}, std::array<int32_t, 3>{1, -2, 3});
  const ValueId output =
      AddActivation(graph, "conv", DType::kInt8, {kDynamic, 1, 1, 3}, {{0.1f}, {-5}, 0});
  AddNode(graph, schema::BuiltinOperator::CONV_2D, {input, filter, bias}, {output});
  auto* options = graph.node(graph.node_count() - 1).options.AsConv2DOptions();
  options->stride_h = options->stride_w = 2;
  options->padding = schema::Padding::VALID;
  options->fused_activation_function = schema::ActivationFunctionType::RELU6;
  return output;
}

inline Graph SampleGraph() {
  Graph graph;
  graph.name = "main";
  graph.description = "a sample";
  graph.metadata = {{"NOTES", {9, 8, 7}}, {"EMPTY", {}}};
  const ValueId pixels =
      AddActivation(graph, "image", DType::kUInt8, {kDynamic, kDynamic, kDynamic, 3});
  const ValueId resized = AddResize(graph, pixels);
  const ValueId quantized =
      AddActivation(graph, "quantized", DType::kInt8, {kDynamic, 1, 1, 4}, {{0.5f}, {-128}, 0});
  AddNode(graph, schema::BuiltinOperator::QUANTIZE, {resized}, {quantized});
  const ValueId features = AddConvolution(graph, quantized);
  const ValueId shape = AddConstant<int32_t>(graph, "shape", {2}, std::array<int32_t, 2>{-1, 3});
  const ValueId flat =
      AddActivation(graph, "scores", DType::kInt8, {kDynamic, 3}, {{0.1f}, {-5}, 0});
  AddNode(graph, schema::BuiltinOperator::RESHAPE, {features, shape}, {flat});
  graph.node(graph.node_count() - 1).options.AsReshapeOptions()->new_shape = {-1, 3};
  const ValueId matrix = AddConstant<float>(graph, "matrix", {1, 2}, std::array<float, 2>{1, 2});
  const ValueId twin = AddConstant<float>(graph, "twin", {2, 1}, std::array<float, 2>{1, 2});
  const ValueId product = AddActivation(graph, "product", DType::kFloat32, {1, 2});
  AddNode(graph, schema::BuiltinOperator::FULLY_CONNECTED, {matrix, twin, kNoValue}, {product});
  const ValueId nothing = AddConstant<int32_t>(graph, "no_axes", {0}, std::array<int32_t, 0>{});
  const ValueId mean = AddActivation(graph, "mean", DType::kFloat32, {1, 2});
  AddNode(graph, schema::BuiltinOperator::MEAN, {product, nothing}, {mean});
  const ValueId labels = AddLabels(graph);
  graph.inputs = {pixels};
  graph.outputs = {flat, mean, labels};
  return graph;
}

}  // namespace monograph::test
