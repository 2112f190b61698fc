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

// How the rows of an operator's outputs (slices along axis 0) depend on those of its inputs: what a
// batch of images may run in one go.
enum class RowRule : uint8_t {
  kMixed,       // A row may depend on other rows, or nobody has looked.
  kRows,        // Where outputs have as many rows as the inputs that hold the batch, and these have
                // two dimensions or more: each row depends on the same row of these inputs.
  kShapedRows,  // kRows, and integer inputs known before the run give the shape of the output.
  kParts,       // kShapedRows for equal parts in row-major order, whatever rows they make.
};

// Text for docs/OPERATORS.md. WebAssembly, which prints no documents, leaves it out.
class DocText {
 public:
#ifdef __EMSCRIPTEN__
  consteval DocText(const char*) {}
  static constexpr std::string_view text() { return {}; }
#else
  consteval DocText(const char* text) : text_(text) {}
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
#endif
};

struct OpDef {
  schema::BuiltinOperator op;
  std::string_view custom_code;  // For CUSTOM only: "monograph.resize", or another project's name.
  std::string_view name;         // "CONV_2D"; for custom operators the custom code.
  DocText types;                 // "float32, int8 (per channel), uint8".
  DocText summary;               // One line, limits included.

  int min_inputs;
  int max_inputs;  // -1: any number, none of them left out.
  int min_outputs;
  int max_outputs;  // -1: any number.

  QuantRule quant_rule;
  RowRule row_rule = RowRule::kMixed;

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

  // The rule where it depends on options and constants; null: it is `row_rule`. `types` are those
  // for several images.
  RowRule (*row_rule_of)(const InferState& types, const Node& node) = nullptr;

  RowRule RowRuleOf(const InferState& types, const Node& node) const {
    return row_rule_of != nullptr ? row_rule_of(types, node) : row_rule;
  }
};

}  // namespace monograph
