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
  ValueId of = kNoValue;  // Without a number: dimension `axis` of this value.
  int axis = 0;
};

class DimLabels {
 public:
  // Follows SHAPE through operators that move elements and, where all are numbers, through any
  // other. Shapes are those that the graph declares. `graph` must outlive this.
  explicit DimLabels(const Graph& graph);

  // The elements of the value, in order; nothing where they are neither.
  std::optional<std::vector<Dim>> Of(ValueId id) const;

 private:
  void Follow(const Node& node);
  void SetShape(const Node& node);

  const Graph& graph_;
  std::vector<std::optional<std::vector<Dim>>> dims_;
};

}  // namespace monograph
