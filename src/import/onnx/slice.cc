#include <numeric>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/integers.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

// Begins, ends and steps, with the axes that they are of: inputs since opset 10, before attributes.
struct SliceLists {
  std::vector<ListItem> begins;
  std::vector<ListItem> ends;
  std::vector<int64_t> axes;
  std::vector<int64_t> steps;
};

std::vector<ListItem> Items(const std::vector<int64_t>& numbers) {
  std::vector<ListItem> items;
  for (int64_t number : numbers) items.push_back({number, kNoValue});
  return items;
}

Result<SliceLists> ReadLists(NodeContext& context) {
  SliceLists lists;
  if (context.input_count() == 1) {
    lists.begins = Items(context.Ints("starts"));
    lists.ends = Items(context.Ints("ends"));
    lists.axes = context.Ints("axes");
  } else {
    MG_TRY_ASSIGN(lists.begins, ReadList(context, 1));
    MG_TRY_ASSIGN(lists.ends, ReadList(context, 2));
    if (context.has_input(3)) {
      MG_TRY_ASSIGN(lists.axes, context.ConstantInts(3));
    }
    if (context.has_input(4)) {
      MG_TRY_ASSIGN(lists.steps, context.ConstantInts(4));
    }
  }
  const size_t count = lists.begins.size();
  if (lists.axes.empty()) {
    lists.axes.resize(count);
    std::iota(lists.axes.begin(), lists.axes.end(), 0);
  }
  if (lists.steps.empty()) lists.steps.assign(count, 1);
  if (lists.ends.size() == count && lists.axes.size() == count && lists.steps.size() == count) {
    return lists;
  }
  return Error{ErrorCode::kCorruptModel, "its starts, ends, axes and steps differ in length."};
}

// An end beyond every size keeps the rest, whatever the size will be.
bool IsOpen(const ListItem& end, int64_t step) {
  return end.computed == kNoValue && (step > 0 ? end.number >= INT32_MAX : end.number <= INT32_MIN);
}

bool StartsAtFront(const ListItem& begin, int64_t step) {
  return begin.computed == kNoValue &&
         (step > 0 ? begin.number == 0 : begin.number == -1 || begin.number >= INT32_MAX);
}

}  // namespace

Status ImportSlice(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  MG_TRY_ASSIGN(const SliceLists lists, ReadLists(context));
  std::vector<ListItem> begins(static_cast<size_t>(rank));
  std::vector<ListItem> ends(static_cast<size_t>(rank));
  std::vector<ListItem> steps(static_cast<size_t>(rank), ListItem{1, kNoValue});
  int32_t begin_mask = (1 << rank) - 1;
  int32_t end_mask = begin_mask;
  for (size_t i = 0; i < lists.axes.size(); ++i) {
    MG_TRY_ASSIGN(const int axis, StoredAxis(lists.axes[i], rank, input.channels_last));
    const auto at = static_cast<size_t>(axis);
    if (lists.steps[i] == 0) return Error{ErrorCode::kCorruptModel, "a step is 0."};
    begins[at] = lists.begins[i];
    ends[at] = lists.ends[i];
    steps[at].number = lists.steps[i];
    if (!StartsAtFront(begins[at], lists.steps[i])) begin_mask &= ~(1 << axis);
    if (!IsOpen(ends[at], lists.steps[i])) end_mask &= ~(1 << axis);
  }
  std::vector<ValueId> inputs = {input.id};
  for (const auto* list : {&begins, &ends, &steps}) {
    MG_TRY_ASSIGN(const ValueId id, MakeList(context, *list));
    inputs.push_back(id);
  }
  Node node = MakeNode(schema::BuiltinOperator::STRIDED_SLICE, std::move(inputs));
  node.options.AsStridedSliceOptions()->begin_mask = begin_mask;
  node.options.AsStridedSliceOptions()->end_mask = end_mask;
  MG_TRY_ASSIGN(const ValueId output, context.Emit(std::move(node)));
  return context.SetOutput(output, input.channels_last);
}

}  // namespace monograph::onnx
