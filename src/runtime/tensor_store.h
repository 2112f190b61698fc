// Memory of values for the shapes at hand: which bytes each has.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "base/tensor.h"
#include "ops/infer.h"
#include "runtime/value_lives.h"

namespace monograph {

class TensorStore {
 public:
  // Plans memory for those of the values that have a static shape in `types`, and are neither
  // constants nor strings. kOutOfMemory when more than `max_bytes` are needed.
  static Result<TensorStore> Create(const InferState& types, std::span<const ValueLife> values,
                                    size_t max_bytes);

  bool holds(ValueId id) const { return offsets_[static_cast<size_t>(id)] != kUnplanned; }

  // The value's memory; requires holds(id). `bytes` is the value's size.
  std::span<std::byte> At(ValueId id, size_t bytes);
  std::span<const std::byte> At(ValueId id, size_t bytes) const;

  size_t bytes() const { return arena_.size(); }

 private:
  static constexpr size_t kUnplanned = SIZE_MAX;

  Buffer arena_;
  std::vector<size_t> offsets_;  // By value; kUnplanned without arena memory.
};

}  // namespace monograph
