// Memory of a session's values: which bytes each value has, for the shapes at hand.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "base/tensor.h"
#include "ops/infer.h"
#include "runtime/partition.h"

namespace monograph {

class TensorStore {
 public:
  // Plans memory for all values that segments pass to each other or to the caller, and for the
  // graph's inputs. `types` is kept: all shapes that matter must be static. kOutOfMemory when more
  // than `max_bytes` are needed, kShapeMismatch when a shape is still dynamic.
  static Result<TensorStore> Create(InferState types, std::span<const PlannedSegment> segments,
                                    size_t max_bytes);

  const InferState& types() const { return types_; }

  // Is the value known before the run?
  bool is_known(ValueId id) const { return types_.known(id).has_value(); }

  // The value's bytes as a reader sees them: known, planned, or the strings last written.
  ConstTensorView Read(ValueId id) const;

  // Where the value's maker writes; what it writes to a known value is not read.
  TensorView Write(ValueId id);

  size_t bytes() const { return arena_.size(); }

 private:
  explicit TensorStore(InferState types) : types_(std::move(types)) {}

  InferState types_;
  Buffer arena_;
  std::vector<size_t> offsets_;  // By value; kUnplanned without arena memory.
  std::vector<Buffer> strings_;  // By value; packed bytes of string values.
};

}  // namespace monograph
