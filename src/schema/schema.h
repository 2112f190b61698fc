// The types of the model format. Include this, not model_generated.h.
#pragma once

// POSIX headers define ARG_MAX, which is an operator here. Included first, they cannot come back.
#include <limits.h>
#undef ARG_MAX

#include "schema/model_generated.h"
