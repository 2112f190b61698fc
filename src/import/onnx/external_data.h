// Elements of tensors that stand in files beside the model.
#pragma once

#include "import/onnx/import.h"
#include "import/onnx/onnx_model.h"

namespace monograph::onnx {

// Reads such elements into raw_data, also those of attributes and of graphs in attributes. The keys
// are ONNX's: location (a path relative to the model, with slashes), offset, length. Errors name
// the tensor and its file: kUnsupportedModel without `read`; kCorruptModel where the location is
// absolute or leads out of the model's folder, or the length is not what type and shape need; and
// what `read` gives.
Status LoadExternalData(GraphProto& graph, const ReadExternal& read);

}  // namespace monograph::onnx
