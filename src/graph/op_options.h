// Which options table belongs to which operator: the one place that knows.
#pragma once

#include <cstdint>
#include <vector>

#include "schema/schema.h"

namespace monograph {

// NONE for operators without options, CUSTOM, and operators that the schema has no table for.
schema::BuiltinOptions OptionsTypeOf(schema::BuiltinOperator op);

// Options of the operator's type holding the format's defaults; empty where it has none.
schema::BuiltinOptionsUnion DefaultOptions(schema::BuiltinOperator op);

// The options as bytes, alike for equal options; empty for none.
std::vector<uint8_t> PackOptions(const schema::BuiltinOptionsUnion& options);

}  // namespace monograph
