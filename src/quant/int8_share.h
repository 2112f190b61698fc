// How much of a model works on int8.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

struct Int8Share {
  // Operators that depend on an input and make real numbers, as float32 or int8; conversions apart.
  int operators = 0;
  int int8_operators = 0;
  // Multiply-accumulate steps, padding included; nothing where the input's shape does not say.
  std::optional<int64_t> macs;
  int64_t int8_macs = 0;
  int quantize = 0;    // Conversions: operators QUANTIZE and
  int dequantize = 0;  // DEQUANTIZE that depend on an input.
  // Float operators between int8 ones: they read what integers became, and integers are made of
  // what they give.
  std::vector<NodeId> islands;
};

// For inputs of these shapes. The errors of inference.
Result<Int8Share> CountInt8(const Graph& graph, std::span<const Shape> shapes);

}  // namespace monograph
