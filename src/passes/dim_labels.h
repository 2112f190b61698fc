// What is known of the elements of small integer values, one by one: numbers, or dimensions of
// other values that only a run knows.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

struct Dim {
  std::optional<int64_t> number;
  ValueId of = kNoValue;  // Without a number: dimension `axis` of this value, or unknown.
  int axis = 0;

  bool operator==(const Dim&) const = default;
  // Is it a dimension, which is not negative?
  bool is_open() const { return !number && of != kNoValue; }
};

class DimLabels {
 public:
  // Follows SHAPE through operators that move elements, comparisons and choices that any size
  // decides alike and, where all are numbers, through any other operator. Shapes are those that the
  // graph declares. `graph` must outlive this.
  explicit DimLabels(const Graph& graph);

  // Dimension `axis` of the value. Behind operators that keep it, it is that of what they read.
  Dim DimOf(ValueId id, int axis) const;

  // The elements of the value, in order; nothing where nothing is known.
  std::optional<std::vector<Dim>> Of(ValueId id) const;

 private:
  void Follow(const Node& node);
  bool FollowElements(const Node& node);
  void SetShape(const Node& node);

  const Graph& graph_;
  std::vector<ValueId> kept_;  // By value: whose unknown dimensions it has, or kNoValue.
  std::vector<std::optional<std::vector<Dim>>> dims_;
};

}  // namespace monograph
