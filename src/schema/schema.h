// Operators' codes, enums and options of the model format, as objects. Include this, not
// native_generated.h. The tables of the file are in schema/model_generated.h.
#pragma once

// POSIX headers define ARG_MAX, which is an operator here. Included first, they cannot come back.
#include <limits.h>
#undef ARG_MAX

#include "schema/native_generated.h"
