// Appending nodes and constants whose names share a prefix.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "ops/append.h"

namespace monograph {

class Emitter {
 public:
  // `graph` must outlive the emitter. Names begin with `prefix` and a slash.
  Emitter(Graph& graph, std::string prefix) : graph_(graph), prefix_(std::move(prefix)) {}

  Graph& graph() { return graph_; }
  const Shape& shape(ValueId id) const { return graph_.value(id).shape; }
  DType dtype(ValueId id) const { return graph_.value(id).dtype; }

  // The output of a new node, as AppendNode gives it.
  Result<ValueId> Emit(Node node, const std::string& name,
                       std::optional<DType> declared = std::nullopt);
  Result<ValueId> Emit(schema::BuiltinOperator op, std::vector<ValueId> inputs,
                       const std::string& name);

  Result<ValueId> Ints(const std::string& name, const Shape& shape,
                       std::initializer_list<int32_t> values);
  Result<ValueId> Scalar(const std::string& name, int32_t value) { return Ints(name, {}, {value}); }
  Result<ValueId> Floats(const std::string& name, const Shape& shape,
                         std::span<const float> values);

  // What many parts need.
  Result<ValueId> Cast(ValueId x, DType to, const std::string& name);
  Result<ValueId> ShapeOf(ValueId x, const std::string& name);  // int32 [rank]
  Result<ValueId> Pick(ValueId x, int32_t axis, std::initializer_list<int32_t> indices,
                       const std::string& name);  // GATHER
  Result<ValueId> ExpandDims(ValueId x, int32_t axis, const std::string& name);
  Result<ValueId> Transpose(ValueId x, std::initializer_list<int32_t> order,
                            const std::string& name);
  // Elements begin to end of the last axis of a tensor of rank 3.
  Result<ValueId> Columns(ValueId x, int32_t begin, int32_t end, const std::string& name);
  Result<ValueId> Concat(std::vector<ValueId> parts, int32_t axis, const std::string& name);
  Result<ValueId> Dequantize(ValueId x, const std::string& name);  // float32 stays as it is.

 private:
  Graph& graph_;
  std::string prefix_;
};

}  // namespace monograph
