#include "import/onnx/integers.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "import/onnx/compose.h"

namespace monograph::onnx {

Result<ValueId> MakeList(NodeContext& context, const std::vector<ListItem>& items) {
  std::vector<ValueId> parts;
  std::vector<int32_t> run;
  const auto flush = [&]() -> Status {
    if (run.empty()) return {};
    MG_TRY_ASSIGN(const ValueId part, context.Ints32(run));
    parts.push_back(part);
    run.clear();
    return {};
  };
  for (const ListItem& item : items) {
    if (item.computed == kNoValue) {
      run.push_back(static_cast<int32_t>(std::clamp<int64_t>(item.number, INT32_MIN, INT32_MAX)));
      continue;
    }
    MG_TRY(flush());
    parts.push_back(item.computed);
  }
  MG_TRY(flush());
  if (parts.empty()) return context.Ints32({});
  if (parts.size() == 1) return parts[0];
  return context.Emit(schema::BuiltinOperator::CONCATENATION, std::move(parts));
}

Result<std::vector<ListItem>> ReadList(NodeContext& context, size_t i) {
  MG_TRY_ASSIGN(const Imported input, context.Input(i));
  const Shape shape = context.shape(input.id);
  const DType dtype = context.dtype(input.id);
  if (dtype != DType::kInt32 && dtype != DType::kInt64) {
    return Error{ErrorCode::kTypeMismatch, StrCat("input ", i, " must hold integers.")};
  }
  const int64_t count = shape.NumElements().value_or(-1);
  if (shape.rank() > 1 || count < 0 || count > kMaxRank * 2) {
    return NodeContext::Unsupported(StrCat("input ", i, " must be a short list of integers."));
  }
  std::vector<ListItem> items;
  if (context.IsConstant(input.id)) {
    MG_TRY_ASSIGN(const auto numbers, context.ConstantInts(i));
    for (int64_t number : numbers) items.push_back({number, kNoValue});
    return items;
  }
  const auto known = context.KnownElements(input.id);
  MG_TRY_ASSIGN(const ValueId narrow, context.Cast(input.id, DType::kInt32));
  for (int32_t k = 0; k < count; ++k) {
    if (known && IsKnown((*known)[static_cast<size_t>(k)])) {
      items.push_back({(*known)[static_cast<size_t>(k)], kNoValue});
      continue;
    }
    MG_TRY_ASSIGN(const ValueId list, context.Reshape(narrow, {static_cast<int32_t>(count)}));
    MG_TRY_ASSIGN(const ValueId at, context.Ints32({&k, 1}));
    MG_TRY_ASSIGN(const ValueId item, context.Emit(schema::BuiltinOperator::GATHER, {list, at}));
    items.push_back({0, item});
  }
  return items;
}

Result<ListItem> DimItem(NodeContext& context, ValueId value, int axis) {
  const int32_t dim = context.shape(value)[axis];
  if (dim != kDynamic) return ListItem{dim, kNoValue};
  MG_TRY_ASSIGN(const ValueId shape, EmitShape(context, value));
  MG_TRY_ASSIGN(const ValueId at, context.Ints32({&axis, 1}));
  MG_TRY_ASSIGN(const ValueId item, context.Emit(schema::BuiltinOperator::GATHER, {shape, at}));
  return ListItem{0, item};
}

}  // namespace monograph::onnx
