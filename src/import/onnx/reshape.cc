#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "base/strings.h"
#include "import/onnx/compose.h"
#include "import/onnx/integers.h"
#include "import/onnx/operators.h"
#include "import/onnx/tensor.h"

namespace monograph::onnx {

namespace {

// A dimension of the result, in ONNX's order.
struct NewDim {
  int64_t size = 0;         // Or kDynamic.
  int copied = -1;          // The input's dimension that it is, where that is open.
  bool is_rest = false;     // Follows from the others.
  ValueId item = kNoValue;  // int32 [1], where the graph computes it.
};

struct Reshaping {
  Imported input;
  Shape from;  // As ONNX has it.
  std::vector<NewDim> dims;
};

bool IsOpen(const NewDim& dim) { return dim.size == kDynamic; }

int StoredAt(const Reshaping& r, int axis) {
  if (!r.input.channels_last || axis == 0) return axis;
  return axis == 1 ? r.from.rank() - 1 : axis - 1;
}

NewDim CopyOf(const Shape& from, int axis) {
  return from[axis] == kDynamic ? NewDim{kDynamic, axis} : NewDim{from[axis]};
}

// Which open dimension of the input an element stands for, if for any.
int CopiedDim(const Reshaping& r, int64_t element) {
  for (int axis = 0; axis < r.from.rank(); ++axis) {
    const bool open = r.from[axis] == kDynamic;
    if (open && element == OpenDim(r.input.id, StoredAt(r, axis))) return axis;
  }
  return -1;
}

// 0 stands for the input's dimension at the same place.
Result<NewDim> ReadDim(const NodeContext& context, const Reshaping& r, const ListItem& item,
                       std::optional<int64_t> element, int axis) {
  if (item.computed != kNoValue) {
    const int copied = element ? CopiedDim(r, *element) : -1;
    return NewDim{kDynamic, copied, false, item.computed};
  }
  if (item.number == -1) return NewDim{kDynamic, -1, true};
  if (item.number == 0 && context.Int("allowzero", 0) == 0) {
    if (axis < r.from.rank()) return CopyOf(r.from, axis);
    return Error{ErrorCode::kCorruptModel, "its shape copies a dimension that does not exist."};
  }
  if (item.number < 0 || item.number > INT32_MAX) {
    return Error{ErrorCode::kCorruptModel, StrCat("its shape has dimension ", item.number, ".")};
  }
  return NewDim{item.number};
}

Status ReadDims(NodeContext& context, Reshaping& r) {
  std::vector<ListItem> items;
  std::optional<std::vector<int64_t>> elements;
  if (context.has_input(1)) {
    MG_TRY_ASSIGN(items, ReadList(context, 1));
    MG_TRY_ASSIGN(const Imported list, context.Input(1));
    elements = context.KnownElements(list.id);
  } else {
    for (int64_t dim : context.Ints("shape")) items.push_back({dim, kNoValue});
  }
  for (size_t i = 0; i < items.size(); ++i) {
    const auto element = elements ? std::optional((*elements)[i]) : std::nullopt;
    MG_TRY_ASSIGN(const NewDim dim, ReadDim(context, r, items[i], element, static_cast<int>(i)));
    r.dims.push_back(dim);
  }
  return {};
}

// Products of the dimensions that are known, and how many are open; those of the input that are
// copied are in neither.
struct Extent {
  int64_t from = 1;
  int64_t to = 1;
  int open_from = 0;
  int open_to = 0;
};

Result<Extent> Measure(const Reshaping& r) {
  Extent extent;
  const auto multiply = [](int64_t& product, int64_t dim) -> Status {
    const auto next = CheckedMul(product, dim);
    if (!next) return Error{ErrorCode::kCorruptModel, "its shape overflows."};
    product = *next;
    return {};
  };
  for (int axis = 0; axis < r.from.rank(); ++axis) {
    const bool copied = std::ranges::count(r.dims, axis, &NewDim::copied) > 0;
    if (r.from[axis] != kDynamic) MG_TRY(multiply(extent.from, r.from[axis]));
    extent.open_from += r.from[axis] == kDynamic && !copied ? 1 : 0;
  }
  for (const NewDim& dim : r.dims) {
    if (!IsOpen(dim)) MG_TRY(multiply(extent.to, dim.size));
    extent.open_to += IsOpen(dim) && dim.copied < 0 ? 1 : 0;
  }
  return extent;
}

// An open dimension that follows from the known ones, or that must be the input's only open one.
Status ResolveOpen(Reshaping& r) {
  MG_TRY_ASSIGN(const Extent extent, Measure(r));
  if (extent.open_to != 1 || extent.to == 0) return {};
  NewDim& open = *std::ranges::find_if(
      r.dims, [](const NewDim& dim) { return IsOpen(dim) && dim.copied < 0; });
  if (extent.open_from == 0 && extent.from % extent.to == 0) open = {extent.from / extent.to};
  if (extent.open_from == 1 && extent.from == extent.to) {
    for (int axis = 0; axis < r.from.rank(); ++axis) {
      const bool copied = std::ranges::count(r.dims, axis, &NewDim::copied) > 0;
      if (r.from[axis] == kDynamic && !copied) open.copied = axis;
    }
  }
  return {};
}

// Batch and channels stay and what lies between is regrouped: then the channels may stay last.
bool KeepsChannels(const Reshaping& r) {
  if (!r.input.channels_last || r.dims.size() < 3) return false;
  const bool batch = r.from[0] == kDynamic ? r.dims[0].copied == 0 : r.dims[0].size == r.from[0];
  return batch && r.from[1] != kDynamic && r.dims[1].size == r.from[1];
}

// The dimension as an item of a shape that the graph computes.
Result<ListItem> ItemOf(NodeContext& context, const Reshaping& r, const NewDim& dim) {
  if (!IsOpen(dim)) return ListItem{dim.size, kNoValue};
  if (dim.is_rest && dim.copied < 0) return ListItem{-1, kNoValue};
  if (dim.item != kNoValue) return ListItem{0, dim.item};
  MG_TRY_ASSIGN(const ValueId shape, EmitShape(context, r.input.id));
  const int32_t axis = StoredAt(r, dim.copied);
  MG_TRY_ASSIGN(const ValueId axis_id, context.Ints32({&axis, 1}));
  MG_TRY_ASSIGN(const ValueId item,
                context.Emit(schema::BuiltinOperator::GATHER, {shape, axis_id}));
  return ListItem{0, item};
}

Status EmitReshape(NodeContext& context, Reshaping& r) {
  MG_TRY(ResolveOpen(r));
  const bool keeps = KeepsChannels(r);
  if (keeps) std::rotate(r.dims.begin() + 1, r.dims.begin() + 2, r.dims.end());
  std::vector<int64_t> sizes;
  for (const NewDim& dim : r.dims) sizes.push_back(dim.size);
  MG_TRY_ASSIGN(const Shape known, ToShape(sizes, true, context.node().name));
  ValueId input = r.input.id;
  if (!keeps) {
    MG_TRY_ASSIGN(input, context.OnnxElements(0));
  }
  ValueId target = kNoValue;
  if (std::ranges::count_if(r.dims, IsOpen) > 1) {
    std::vector<ListItem> items;
    for (const NewDim& dim : r.dims) {
      MG_TRY_ASSIGN(const ListItem item, ItemOf(context, r, dim));
      items.push_back(item);
    }
    MG_TRY_ASSIGN(target, MakeList(context, items));
  }
  MG_TRY_ASSIGN(const ValueId output, context.ReshapeTo(input, target, known));
  return context.SetOutput(output, keeps);
}

Result<Reshaping> ReadInput(const NodeContext& context) {
  Reshaping r;
  MG_TRY_ASSIGN(r.input, context.Input(0));
  MG_TRY_ASSIGN(r.from, context.OnnxShape(0));
  return r;
}

// The product of dimensions as one; open where one of them is.
Result<NewDim> Merged(const Shape& shape, int from, int to) {
  if (to - from == 1) return CopyOf(shape, from);
  int64_t product = 1;
  for (int axis = from; axis < to; ++axis) {
    if (shape[axis] == kDynamic) return NewDim{kDynamic, -1, true};
    const auto next = CheckedMul<int64_t>(product, shape[axis]);
    if (!next) return Error{ErrorCode::kShapeMismatch, "its output is too large."};
    product = *next;
  }
  return NewDim{product};
}

}  // namespace

Status ImportReshape(NodeContext& context) {
  MG_TRY_ASSIGN(Reshaping r, ReadInput(context));
  MG_TRY(ReadDims(context, r));
  if (std::ranges::count(r.dims, true, &NewDim::is_rest) > 1) {
    return Error{ErrorCode::kCorruptModel, "its shape leaves more than one dimension open."};
  }
  return EmitReshape(context, r);
}

Status ImportFlatten(NodeContext& context) {
  MG_TRY_ASSIGN(Reshaping r, ReadInput(context));
  const int64_t axis = context.Int("axis", 1);
  const int64_t split = axis < 0 ? axis + r.from.rank() : axis;
  if (split < 0 || split > r.from.rank()) {
    return Error{ErrorCode::kCorruptModel, "its axis does not exist."};
  }
  const int at = static_cast<int>(split);
  MG_TRY_ASSIGN(const NewDim rows, Merged(r.from, 0, at));
  MG_TRY_ASSIGN(const NewDim columns, Merged(r.from, at, r.from.rank()));
  if (rows.is_rest && columns.is_rest) {
    return NodeContext::Unsupported("too many dimensions of its input are unknown.");
  }
  r.dims = {rows, columns};
  return EmitReshape(context, r);
}

}  // namespace monograph::onnx
