#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include "import/onnx/axes.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

using schema::BuiltinOperator;

constexpr int64_t kMostPad = 1 << 20;

// Elements in front of and behind each stored axis; negative ones are cut off.
struct Margins {
  std::vector<int32_t> before;
  std::vector<int32_t> after;
};

// Before opset 11 attributes, since then inputs.
Result<std::vector<int64_t>> ReadPads(const NodeContext& context) {
  if (context.has_input(1)) return context.ConstantInts(1);
  return context.Ints(context.has_attribute("paddings") ? "paddings" : "pads");
}

Result<std::vector<int64_t>> ReadPaddedAxes(const NodeContext& context, int rank) {
  if (context.has_input(3)) return context.ConstantInts(3);
  std::vector<int64_t> axes(static_cast<size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

Result<Margins> ReadMargins(const NodeContext& context, const Imported& input, int rank) {
  MG_TRY_ASSIGN(const auto pads, ReadPads(context));
  MG_TRY_ASSIGN(const auto axes, ReadPaddedAxes(context, rank));
  const bool fits =
      std::ranges::all_of(pads, [](int64_t pad) { return pad >= -kMostPad && pad <= kMostPad; });
  if (pads.size() != 2 * axes.size() || !fits) {
    return Error{ErrorCode::kCorruptModel, "its pads do not fit the rank of its input."};
  }
  const auto size = static_cast<size_t>(rank);
  Margins margins{std::vector<int32_t>(size), std::vector<int32_t>(size)};
  for (size_t i = 0; i < axes.size(); ++i) {
    MG_TRY_ASSIGN(const int at, StoredAxis(axes[i], rank, input.channels_last));
    margins.before[static_cast<size_t>(at)] = static_cast<int32_t>(pads[i]);
    margins.after[static_cast<size_t>(at)] = static_cast<int32_t>(pads[i + axes.size()]);
  }
  return margins;
}

// Cuts off what negative pads take, and leaves the others.
Result<ValueId> Crop(NodeContext& context, ValueId id, Margins& margins) {
  const size_t rank = margins.before.size();
  std::vector<int32_t> begin(rank);
  std::vector<int32_t> end(rank);
  const std::vector<int32_t> steps(rank, 1);
  int32_t end_mask = 0;
  bool any = false;
  for (size_t i = 0; i < rank; ++i) {
    begin[i] = std::max(-margins.before[i], 0);
    end[i] = std::min(margins.after[i], 0);
    any = any || begin[i] > 0 || end[i] < 0;
    if (end[i] == 0) end_mask |= 1 << i;
    margins.before[i] = std::max(margins.before[i], 0);
    margins.after[i] = std::max(margins.after[i], 0);
  }
  if (!any) return id;
  MG_TRY_ASSIGN(const ValueId begin_id, context.Ints32(begin));
  MG_TRY_ASSIGN(const ValueId end_id, context.Ints32(end));
  MG_TRY_ASSIGN(const ValueId steps_id, context.Ints32(steps));
  Node node = MakeNode(BuiltinOperator::STRIDED_SLICE, {id, begin_id, end_id, steps_id});
  node.options.AsStridedSliceOptions()->end_mask = end_mask;
  return context.Emit(std::move(node));
}

Result<ValueId> Table(NodeContext& context, const Margins& margins) {
  std::vector<int32_t> table;
  for (size_t i = 0; i < margins.before.size(); ++i) {
    table.push_back(margins.before[i]);
    table.push_back(margins.after[i]);
  }
  const Shape shape = {static_cast<int32_t>(margins.before.size()), 2};
  return context.graph().AddConstant(context.node().outputs[0] + "/paddings", DType::kInt32, shape,
                                     std::as_bytes(std::span(table)));
}

// The border's value as a constant of the data's type; kNoValue for zeros.
Result<ValueId> Border(NodeContext& context, DType dtype) {
  std::vector<std::byte> bytes(DTypeSize(dtype));
  if (context.has_input(2)) {
    MG_TRY_ASSIGN(const Imported value, context.Input(2));
    const auto view = ConstantView(context.graph(), value.id);
    if (!view || view->dtype != dtype || view->bytes.size() != bytes.size()) {
      return NodeContext::Unsupported("its value must be a constant of its input's type.");
    }
    std::ranges::copy(view->bytes, bytes.begin());
  } else if (dtype == DType::kFloat32) {
    const float value = context.Float("value", 0);
    std::memcpy(bytes.data(), &value, sizeof(value));
  }
  if (std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; })) {
    return kNoValue;
  }
  return context.graph().AddConstant(context.node().outputs[0] + "/border", dtype, {1}, bytes);
}

Result<ValueId> PadConstant(NodeContext& context, ValueId id, const Margins& margins) {
  MG_TRY_ASSIGN(const ValueId border, Border(context, context.dtype(id)));
  MG_TRY_ASSIGN(const ValueId table, Table(context, margins));
  if (border == kNoValue) return context.Emit(BuiltinOperator::PAD, {id, table});
  return context.Emit(BuiltinOperator::PADV2, {id, table, border});
}

Result<ValueId> PadReflected(NodeContext& context, ValueId id, const Margins& margins) {
  MG_TRY_ASSIGN(const ValueId table, Table(context, margins));
  Node node = MakeNode(BuiltinOperator::MIRROR_PAD, {id, table});
  node.options.AsMirrorPadOptions()->mode = schema::MirrorPadMode::REFLECT;
  return context.Emit(std::move(node));
}

// One axis by the positions that its elements come from.
Result<ValueId> PadAxis(NodeContext& context, ValueId id, int axis, int32_t before, int32_t after,
                        bool wrap) {
  const int32_t size = context.shape(id)[axis];
  constexpr int32_t kMostElements = 1 << 24;
  if (size == kDynamic || size == 0 || size > kMostElements) {
    return NodeContext::Unsupported("edges are repeated along dimensions of known size only.");
  }
  std::vector<int32_t> sources;
  for (int32_t i = -before; i < size + after; ++i) {
    sources.push_back(wrap ? ((i % size) + size) % size : std::clamp(i, 0, size - 1));
  }
  MG_TRY_ASSIGN(const ValueId sources_id, context.Ints32(sources));
  Node node = MakeNode(BuiltinOperator::GATHER, {id, sources_id});
  node.options.AsGatherOptions()->axis = axis;
  return context.Emit(std::move(node));
}

// A slice of one element at the front or the end of an axis.
Result<ValueId> EdgeOf(NodeContext& context, ValueId id, int axis, bool front) {
  const auto rank = static_cast<size_t>(context.shape(id).rank());
  std::vector<int32_t> begin(rank, 0);
  std::vector<int32_t> end(rank, 0);
  const std::vector<int32_t> steps(rank, 1);
  begin[static_cast<size_t>(axis)] = front ? 0 : -1;
  end[static_cast<size_t>(axis)] = 1;
  MG_TRY_ASSIGN(const ValueId begin_id, context.Ints32(begin));
  MG_TRY_ASSIGN(const ValueId end_id, context.Ints32(end));
  MG_TRY_ASSIGN(const ValueId steps_id, context.Ints32(steps));
  Node node = MakeNode(BuiltinOperator::STRIDED_SLICE, {id, begin_id, end_id, steps_id});
  const int32_t all = (1 << rank) - 1;
  node.options.AsStridedSliceOptions()->begin_mask = all & ~(1 << axis);
  node.options.AsStridedSliceOptions()->end_mask = front ? all & ~(1 << axis) : all;
  return context.Emit(std::move(node));
}

// An axis of open size between copies of its edges.
Result<ValueId> PadOpenAxis(NodeContext& context, ValueId id, int axis, int32_t before,
                            int32_t after) {
  constexpr int32_t kMostCopies = 64;
  if (before > kMostCopies || after > kMostCopies) {
    return NodeContext::Unsupported("an edge of an open dimension is repeated too often.");
  }
  MG_TRY_ASSIGN(const ValueId first, EdgeOf(context, id, axis, true));
  MG_TRY_ASSIGN(const ValueId last, EdgeOf(context, id, axis, false));
  std::vector<ValueId> parts(static_cast<size_t>(before), first);
  parts.push_back(id);
  parts.insert(parts.end(), static_cast<size_t>(after), last);
  Node node = MakeNode(BuiltinOperator::CONCATENATION, std::move(parts));
  node.options.AsConcatenationOptions()->axis = axis;
  return context.Emit(std::move(node));
}

Result<ValueId> PadByAxis(NodeContext& context, ValueId id, const Margins& margins, bool wrap) {
  for (size_t i = 0; i < margins.before.size(); ++i) {
    if (margins.before[i] == 0 && margins.after[i] == 0) continue;
    const int axis = static_cast<int>(i);
    const bool open = context.shape(id)[axis] == kDynamic && !wrap;
    MG_TRY_ASSIGN(id, open ? PadOpenAxis(context, id, axis, margins.before[i], margins.after[i])
                           : PadAxis(context, id, axis, margins.before[i], margins.after[i], wrap));
  }
  return id;
}

}  // namespace

Status ImportPad(NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const int rank = context.shape(input.id).rank();
  MG_TRY_ASSIGN(Margins margins, ReadMargins(context, input, rank));
  MG_TRY_ASSIGN(ValueId id, Crop(context, input.id, margins));
  const std::string mode = context.String("mode", "constant");
  if (mode == "constant") {
    MG_TRY_ASSIGN(id, PadConstant(context, id, margins));
  } else if (mode == "reflect") {
    MG_TRY_ASSIGN(id, PadReflected(context, id, margins));
  } else if (mode == "edge" || mode == "wrap") {
    MG_TRY_ASSIGN(id, PadByAxis(context, id, margins, mode == "wrap"));
  } else {
    return Error{ErrorCode::kCorruptModel, "its mode is none of ONNX's."};
  }
  return context.SetOutput(id, input.channels_last);
}

}  // namespace monograph::onnx
