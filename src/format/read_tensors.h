// Reading: tensors of the file to values of the graph.
#pragma once

#include <memory>
#include <span>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Adds the tensors of `tensors` to `graph`, in order, so that ids stay. Constants point into the
// file, which `owner` keeps alive, or are copied where their alignment does not do for their
// type. kCorruptModel, kUnsupportedModel, kOutOfMemory.
Status ReadTensors(const schema::Model& model, const schema::SubGraph& source,
                   const std::shared_ptr<const void>& owner, Graph& graph);

// The bytes of buffer `index`, empty for one without data. kCorruptModel when there is no such
// buffer, kUnsupportedModel when its data lies outside of the flatbuffer.
Result<std::span<const std::byte>> BufferBytes(const schema::Model& model, uint32_t index);

}  // namespace monograph
