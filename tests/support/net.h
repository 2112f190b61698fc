// Small networks, put together node by node.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "ops/append.h"
#include "support/run_graph.h"

namespace monograph::test {

class Net {
 public:
  using Op = schema::BuiltinOperator;

  ValueId Input(const Shape& shape, DType dtype = DType::kFloat32) {
    const ValueId id = graph_.AddValue({NewName("input"), dtype, shape, {}, {}});
    graph_.inputs.push_back(id);
    return id;
  }

  ValueId Floats(const Numbers& numbers) {
    return Get(graph_.AddConstant(NewName("floats"), DType::kFloat32, numbers.shape,
                                  std::as_bytes(std::span(numbers.values))));
  }

  ValueId Ints(const Shape& shape, const std::vector<int32_t>& values) {
    return Get(graph_.AddConstant(NewName("ints"), DType::kInt32, shape,
                                  std::as_bytes(std::span(values))));
  }

  ValueId Add(Op op, std::vector<ValueId> inputs) { return Add(MakeNode(op, std::move(inputs))); }
  ValueId Add(Node node) {
    const std::string name = NewName(schema::EnumNameBuiltinOperator(node.op));
    return Get(AppendNode(graph_, std::move(node), name));
  }

  // uint8 as float32.
  ValueId Reals(ValueId pixels) {
    Node cast = MakeNode(Op::CAST, {pixels});
    cast.options.AsCastOptions()->in_data_type = schema::TensorType::UINT8;
    cast.options.AsCastOptions()->out_data_type = schema::TensorType::FLOAT32;
    return Get(AppendNode(graph_, std::move(cast), "real", DType::kFloat32));
  }

  // A convolution with VALID padding; filters [out, height, width, in].
  ValueId Conv(ValueId image, ValueId filter, ValueId bias = kNoValue, int32_t stride = 1) {
    Node node = MakeNode(Op::CONV_2D, {image, filter, bias});
    schema::Conv2DOptionsT& options = *node.options.AsConv2DOptions();
    options.padding = schema::Padding::VALID;
    options.stride_h = options.stride_w = stride;
    return Add(std::move(node));
  }

  // The same for [1, height, width, channels].
  ValueId Depthwise(ValueId image, ValueId filter, ValueId bias = kNoValue, int32_t stride = 1) {
    Node node = MakeNode(Op::DEPTHWISE_CONV_2D, {image, filter, bias});
    schema::DepthwiseConv2DOptionsT& options = *node.options.AsDepthwiseConv2DOptions();
    options.padding = schema::Padding::VALID;
    options.stride_h = options.stride_w = stride;
    options.depth_multiplier = 1;
    return Add(std::move(node));
  }

  ValueId MaxPool(ValueId image, int32_t filter, int32_t stride) {
    Node node = MakeNode(Op::MAX_POOL_2D, {image});
    schema::Pool2DOptionsT& options = *node.options.AsPool2DOptions();
    options.padding = schema::Padding::VALID;
    options.filter_height = options.filter_width = filter;
    options.stride_h = options.stride_w = stride;
    return Add(std::move(node));
  }

  // Margins of an image, filled with 0, or with the float constant `border`.
  ValueId Pad(ValueId image, int32_t top, int32_t bottom, int32_t left, int32_t right,
              ValueId border = kNoValue) {
    const ValueId margins = Ints({4, 2}, {0, 0, top, bottom, left, right, 0, 0});
    if (border == kNoValue) return Add(Op::PAD, {image, margins});
    return Add(Op::PADV2, {image, margins, border});
  }

  // The graph with these outputs.
  Graph Finish(std::vector<ValueId> outputs) {
    graph_.outputs = std::move(outputs);
    return graph_;
  }

  Graph& graph() { return graph_; }

 private:
  std::string NewName(const std::string& base) {
    return base + "_" + std::to_string(graph_.value_count());
  }

  Graph graph_;
};

// The operators of the nodes, in order.
inline std::vector<schema::BuiltinOperator> OpsOf(const Graph& graph) {
  std::vector<schema::BuiltinOperator> ops;
  for (const Node& node : graph.nodes()) ops.push_back(node.op);
  return ops;
}

}  // namespace monograph::test
