// Importing and running what onnx_writer.h writes.
#pragma once

#include "import/onnx/onnx_writer.h"
#include "support/run_graph.h"

namespace monograph::test {

// The model as a graph; the test fails when there is an error.
Graph Import(const OnnxModel& model);
// The error that importing gives; the test fails when there is none.
Error ImportError(const OnnxModel& model);

// The error has the code, and its message the text.
void ExpectRefused(const OnnxModel& model, ErrorCode code, const std::string& message);

// Images from ONNX's [N, C, H, W] to the graph's [N, H, W, C].
Numbers ToChannelsLast(const Numbers& image);

// The outputs for inputs in the graph's layout, and the same for the first output.
std::vector<Numbers> RunAll(const OnnxModel& model, const std::vector<Numbers>& inputs);
Numbers Run(const OnnxModel& model, const std::vector<Numbers>& inputs);

}  // namespace monograph::test
