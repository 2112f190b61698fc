// What the passes on quantised graphs share. A real value is "quantised" here when it is the
// DEQUANTIZE of integers of int8 or uint8 with one scale.
#pragma once

#include <optional>

#include "passes/editor.h"

namespace monograph {

// The integers behind a real value, or kNoValue: not where they are constant.
ValueId QuantizedOf(const Editor& editor, ValueId real);

// The constant behind real numbers that are quantised in any way, or kNoValue.
ValueId QuantizedConstantOf(const Editor& editor, ValueId real);

// Have the two the same type and quantisation?
bool QuantizedAlike(const Graph& graph, ValueId a, ValueId b);

// int8 or uint8, with one scale.
bool IsPerTensor(const Value& value);

// The same numbers as `value`, an int8 or uint8, in the other one of these types: zero points (and
// the elements of a constant) are moved by 128.
Result<Value> InOtherType(const Value& value);

}  // namespace monograph
