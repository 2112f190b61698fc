#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Moves DEQUANTIZE behind operators that only move numbers or choose among them (RESHAPE, PAD,
// MAX_POOL_2D, ...), which then work on int8 or uint8; behind TRANSPOSE only where integers follow.
// Exact. Where other readers keep the DEQUANTIZE in its place, only if a QUANTIZE follows that
// takes the new one away, or if fewer nodes are left when what follows is had on integers
// (fuse_qdq.h): halves of a tensor, branches of which one is pooled. Nodes are never added. Returns
// the number of such steps; kOutOfMemory.
Result<int> SinkDequantize(Graph& graph);

// Does the node only move numbers or choose among them, so that on integers its outputs have the
// quantisation of its input (of input 1 for SPLIT)? PADV2 with a border that is no quantum is
// refused all the same.
bool MovesQuanta(const Node& node);

}  // namespace monograph
