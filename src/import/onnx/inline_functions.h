// Operators that a model defines itself, by nodes of other operators.
#pragma once

#include "base/result.h"
#include "import/onnx/onnx_model.h"

namespace monograph::onnx {

// Replaces the graph's calls of the model's functions by their nodes; functions may call functions.
// Values inside get the call's name as a prefix. kCorruptModel, naming the function, for those that
// call themselves; kUnsupportedModel where more nodes come out than a sound model has.
Status InlineFunctions(ModelProto& model);

}  // namespace monograph::onnx
