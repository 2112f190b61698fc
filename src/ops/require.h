// Checks that shape inference makes on a node's inputs. Messages lack the node's name, which
// InferGraph puts in front.
#pragma once

#include <initializer_list>

#include "ops/infer.h"

namespace monograph {

// kTypeMismatch unless input i has one of the types.
Status RequireDType(const InferContext& context, size_t i, std::initializer_list<DType> dtypes);

// kTypeMismatch unless inputs i and j have the same type.
Status RequireSameDType(const InferContext& context, size_t i, size_t j);

// kShapeMismatch unless input i has the rank.
Status RequireRank(const InferContext& context, size_t i, int rank);

// kShapeMismatch unless dimension `axis` of input i is known.
Status RequireKnownDim(const InferContext& context, size_t i, int axis);

// Are both dimensions known, and not equal?
inline bool Differ(int32_t a, int32_t b) { return a != b && a != kDynamic && b != kDynamic; }

// int8 and uint8 values of arithmetic operators need one scale: kUnsupportedModel without, or with
// one per channel. Other types pass.
Status RequirePerTensor(const Value& value);

// RequirePerTensor of all inputs (where given) and outputs.
Status RequirePerTensor(const InferContext& context);

// kUnsupportedModel unless input and output are quantised alike (other types than int8 and uint8
// pass): what operators need that move or pool values without scaling them.
Status RequireSameQuantization(const Value& input, const Value& output);

// As RequireSameQuantization, where on one side may be plain pixels: uint8 values that have no
// quantization. So a resize stays exact whose result enters a network as quantised values.
Status RequireSameOrPixels(const Value& input, const Value& output);

// kCorruptModel when an option that must be at least 1 is not. `name` is the option's.
Status RequirePositive(int32_t option, std::string_view name);

bool IsQuantizedDType(DType dtype);  // int8 or uint8

// The elements of int32 or int64 input i, if they are known before the run. kTypeMismatch for
// other types, nothing when not known.
Result<std::optional<std::vector<int64_t>>> KnownIntegers(const InferContext& context, size_t i);

// The same, but kUnsupportedModel when the elements are not known; `what` names them.
Result<std::vector<int64_t>> RequireIntegers(const InferContext& context, size_t i,
                                             std::string_view what);

}  // namespace monograph
