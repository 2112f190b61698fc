// Which options table belongs to which operator: the one place that knows.
#pragma once

#include "schema/schema.h"

namespace monograph {

// NONE for operators without options, CUSTOM, and operators that the schema has no table for.
schema::BuiltinOptions OptionsTypeOf(schema::BuiltinOperator op);

// Options of the operator's type holding the format's defaults; empty where it has none.
schema::BuiltinOptionsUnion DefaultOptions(schema::BuiltinOperator op);

}  // namespace monograph
