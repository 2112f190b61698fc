// quantize --weights and --dynamic: other types for weights, without calibration.
#pragma once

#include "base/result.h"
#include "tools/quantize_arguments.h"

namespace monograph::tools {

// Writes the model with its weights in the type that the arguments name, compares it with the float
// model on the images that they name, if any, and prints the report. kInvalidArgument for models
// that are quantised already, or take no images where some are given; the errors of files, passes
// and sessions.
Status StoreModel(const QuantizeArguments& arguments);

}  // namespace monograph::tools
