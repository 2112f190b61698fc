// A scheme written into a graph as pairs of QUANTIZE and DEQUANTIZE.
#pragma once

#include "base/result.h"
#include "graph/graph.h"
#include "quant/scheme.h"

namespace monograph {

// The float graph with every activation of the scheme rounded by QUANTIZE and DEQUANTIZE, and
// weights as int8 constants behind DEQUANTIZE: the float operators then compute what integers will
// but for the rounding of sums, and RunPasses makes integer operators of them. Ids of values stay;
// those that a node on integers makes mean the rounded numbers. Inputs and outputs of the graph
// stay. Integers have the names that their values had, but for the graph's outputs. kOutOfMemory.
Result<Graph> WriteScheme(const Graph& graph, const Scheme& scheme);

}  // namespace monograph
