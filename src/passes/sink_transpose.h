// Moving TRANSPOSE from the inputs of a node to its output.
#pragma once

#include <functional>

#include "base/result.h"
#include "passes/editor.h"

namespace monograph {

// May the TRANSPOSE that makes the value, which node `reader` reads, be moved behind it?
using MayMove = std::function<bool(const Editor& editor, ValueId value, NodeId reader)>;

// Where the node reads transposed values and computes the same from what they were made of, up to
// the order of axes, makes it read that, and puts one TRANSPOSE (or none) behind it. So do
// elementwise operators, CONCATENATION, reductions, pads, slices, RESHAPE that keeps the moved axes
// together, and operators that work on rows where the last axis is not moved. At least one of the
// values must be free to move. The node's output is transposed afterwards. `may_split` lets a part
// of the TRANSPOSE stay before a RESHAPE, as of a channel shuffle, which makes two of one. False
// where nothing changed.
Result<bool> SinkTranspose(Editor& editor, NodeId id, const MayMove& may_move, bool may_split);

}  // namespace monograph
