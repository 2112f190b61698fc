#include "runtime/regions.h"

#include <algorithm>

#include "ops/registry.h"

namespace monograph {

namespace {

class Regions {
 public:
  Regions(const InferState& one, const InferState& many, int32_t images)
      : graph_(one.graph()),
        one_(one),
        many_(many),
        images_(images),
        region_of_value_(static_cast<size_t>(graph_.value_count()), Region::kFront) {}

  std::vector<Region> OfNodes() {
    std::vector<Region> regions;
    for (const Node& node : graph_.nodes()) {
      regions.push_back(RegionOf(node));
      for (ValueId v : node.outputs) region_of_value_[static_cast<size_t>(v)] = regions.back();
    }
    return regions;
  }

 private:
  Region RegionOf(const Node& node) const {
    if (std::ranges::all_of(node.outputs, [&](ValueId v) { return IsKnown(v); })) {
      return Region::kFront;
    }
    Region latest = Region::kFront;
    for (ValueId v : node.inputs) {
      if (v != kNoValue) latest = std::max(latest, region_of_value_[static_cast<size_t>(v)]);
    }
    if (latest != Region::kTail && KeepsRowsApart(node)) return Region::kMiddle;
    return latest == Region::kFront ? Region::kFront : Region::kTail;
  }

  bool KeepsRowsApart(const Node& node) const {
    const RowRule rule = FindOp(node)->RowRuleOf(many_, node);
    return rule != RowRule::kMixed &&
           std::ranges::all_of(node.outputs, [&](ValueId v) { return IsStack(v); }) &&
           std::ranges::all_of(node.inputs,
                               [&](ValueId v) { return v == kNoValue || FitsRule(rule, node, v); });
  }

  bool FitsRule(RowRule rule, const Node& node, ValueId input) const {
    if (IsFixed(input)) return true;
    // The shape of the output, which follows from the number of images.
    if (rule != RowRule::kRows && IsKnown(input)) return true;
    if (!IsStack(input) || IsFrontString(input)) return false;
    return rule == RowRule::kParts ||
           (many_.type(input).shape.rank() > 1 && SameRows(input, node.outputs));
  }

  // Strings of unlike lengths are not stacked.
  bool IsFrontString(ValueId id) const {
    return graph_.value(id).dtype == DType::kString &&
           region_of_value_[static_cast<size_t>(id)] == Region::kFront;
  }

  bool SameRows(ValueId input, const std::vector<ValueId>& outputs) const {
    return std::ranges::all_of(outputs, [&](ValueId output) {
      return many_.type(output).shape[0] == many_.type(input).shape[0];
    });
  }

  // Inference computes it, so that no region need wait for it.
  bool IsKnown(ValueId id) const { return one_.known(id) && many_.known(id); }

  // A stack: as many rows for each image as for one, and nothing else that differs.
  bool IsStack(ValueId id) const {
    const Shape& one = one_.type(id).shape;
    const Shape& many = many_.type(id).shape;
    if (one.rank() < 1 || one.rank() != many.rank() || !one.is_static() || !many.is_static() ||
        one[0] < 1) {
      return false;
    }
    return many[0] == int64_t{one[0]} * images_ &&
           std::ranges::equal(one.dims().subspan(1), many.dims().subspan(1));
  }

  // The same elements for any number of images.
  bool IsFixed(ValueId id) const {
    if (graph_.value(id).is_constant()) return true;
    const auto one = one_.known(id);
    const auto many = many_.known(id);
    return one && many && one->shape == many->shape && std::ranges::equal(one->bytes, many->bytes);
  }

  const Graph& graph_;
  const InferState& one_;
  const InferState& many_;
  int32_t images_;
  std::vector<Region> region_of_value_;
};

}  // namespace

Result<InferState> InferStack(const Graph& graph, int32_t images) {
  Shape shape = graph.inputs.size() == 1 ? graph.value(graph.inputs[0]).shape : Shape{};
  if (shape.rank() < 1 || shape[0] != kDynamic) {
    return Error{ErrorCode::kInvalidArgument, "The model takes no stack of images."};
  }
  shape[0] = images;
  return InferGraph(graph, std::span(&shape, 1));
}

std::vector<Region> FindRegions(const Graph& graph, int32_t images) {
  const auto one = InferStack(graph, 1);
  const auto many = InferStack(graph, images);
  if (!one.ok() || !many.ok()) return {};
  return Regions(*one, *many, images).OfNodes();
}

}  // namespace monograph
