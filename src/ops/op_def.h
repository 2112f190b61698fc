// OpDef: all that the rest of the project needs to know about an operator. One constexpr object
// an operator, in ops/<op>.cc; registry.cc lists them.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "graph/graph.h"
#include "ops/infer.h"

namespace monograph {

// What an operator's naive evaluator sees. Types, shapes and sizes were validated by `infer`.
struct EvalContext {
  const Graph& graph;
  const Node& node;
  std::span<const ConstTensorView> inputs;  // A left-out input has no bytes and rank 0.
  std::span<const TensorView> outputs;

  bool has_input(size_t i) const { return i < node.inputs.size() && node.inputs[i] != kNoValue; }
  const Quantization& input_quantization(size_t i) const {
    return graph.value(node.inputs[i]).quantization;
  }
  const Quantization& output_quantization(size_t i) const {
    return graph.value(node.outputs[i]).quantization;
  }
};

// How the quantiser treats the operator's activations.
enum class QuantRule {
  kFloatOnly,    // Stays float (SOFTMAX of a classifier, TOPK_V2, ...).
  kFree,         // Every activation has its own scale (convolutions, ADD, ...).
  kSameScale,    // Inputs and outputs share one scale (RESHAPE, pools, resize, CONCATENATION).
  kFixedOutput,  // The output's scale is given by the operator (LOGISTIC, SOFTMAX, TANH).
};

struct OpDef {
  schema::BuiltinOperator op;
  std::string_view custom_code;  // For CUSTOM only: "monograph.resize", or another project's name.
  std::string_view name;         // "CONV_2D"; for custom operators the custom code.
  std::string_view types;        // For docs/OPERATORS.md: "float32, int8 (per channel), uint8".
  std::string_view summary;      // For docs/OPERATORS.md: one line, limits included.

  int min_inputs;
  int max_inputs;  // -1: any number, none of them left out.
  int min_outputs;
  int max_outputs;  // -1: any number.

  QuantRule quant_rule;

  // Validates the node completely (options, types, quantisation, ranks, shapes where known) and
  // sets every output's type. Unknown dimensions of the result stay kDynamic.
  Status (*infer)(InferContext& context);

  // Computes the outputs from the inputs: plain, obviously right, no cleverness. Fails only for
  // what shapes cannot show (an index out of range in GATHER) or for lack of memory.
  Status (*evaluate)(const EvalContext& context);

  // Do shapes of the outputs depend on the elements of the inputs? Then `infer` leaves dimensions
  // kDynamic even where it knows the inputs' shapes, and `evaluate` gives the outputs with such
  // dimensions their memory (AllocateOutput).
  bool data_dependent_shapes = false;
};

}  // namespace monograph
