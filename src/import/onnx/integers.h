// Lists of integers that say where elements lie: begins, ends, sizes, repeats.
#pragma once

#include <vector>

#include "import/onnx/node_context.h"

namespace monograph::onnx {

// One number of such a list: a constant, or an element that the graph computes.
struct ListItem {
  int64_t number = 0;
  ValueId computed = kNoValue;  // int32 [1].
};

// The list as one int32 value of rank 1; a constant where all its items are. Numbers beyond int32
// become its nearest.
Result<ValueId> MakeList(NodeContext& context, const std::vector<ListItem>& items);

// The items of input i, an integer value of rank 1 and known length (or one number).
// kUnsupportedModel where the length is not known, kTypeMismatch where it holds no integers.
Result<std::vector<ListItem>> ReadList(NodeContext& context, size_t i);

// Dimension `axis` of a value of the graph.
Result<ListItem> DimItem(NodeContext& context, ValueId value, int axis);

}  // namespace monograph::onnx
