// The tables of the model format, with what reads, verifies and writes them. Include this, not
// model_generated.h.
#pragma once

#include "schema/model_generated.h"
#include "schema/schema.h"
