// Operators on quantised tensors, spelled out.
#pragma once

#include "base/result.h"
#include "import/onnx/onnx_model.h"

namespace monograph::onnx {

// The domain of what only these expansions need.
inline constexpr char kInternalDomain[] = "monograph";

// In the graph and in those of its nodes: replaces QLinearConv, QLinearMatMul, ConvInteger,
// MatMulInteger, DynamicQuantizeLinear and, of com.microsoft, QGemm and QLinear* by
// DequantizeLinear, the operator on real numbers, and QuantizeLinear, as ONNX defines them: what
// the passes make one quantised operator of again. Sums of the ...Integer operators are exact up to
// 2^24. kCorruptModel, naming the node, where inputs are missing.
Status ExpandQuantized(GraphProto& graph);

}  // namespace monograph::onnx
