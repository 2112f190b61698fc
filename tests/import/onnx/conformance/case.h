// ONNX's own conformance cases: one model with the answers that it must give. They lie in
// .deps/onnx-testdata, where scripts/toolchain/onnx_testdata.mjs puts them, or in the folder that
// the environment variable MONOGRAPH_ONNX_TESTDATA names.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "import/onnx/onnx_model.h"

namespace monograph::test {

// Nothing where the cases are not on this machine.
std::optional<std::filesystem::path> ConformanceFolder();

struct ConformanceCase {
  std::string suite;  // The folder that it lies in: "node", "pytorch-converted", ...
  std::string name;   // "test_conv_with_strides_padding"
  std::filesystem::path folder;
};

// All cases of the suites, sorted by suite and name.
std::vector<ConformanceCase> ListCases(const std::filesystem::path& folder);

// The operator that a case of one node is about.
std::string OperatorOf(const onnx::ModelProto& model);

// A case of the suite "node" whose operator is spelled out in others.
bool IsExpanded(const ConformanceCase& c);

// Input or output tensors as files of ONNX's TensorProto, in order; empty bytes for one left out.
std::vector<std::string> ReadTensors(const ConformanceCase& c, const std::string& kind);

std::string ReadText(const std::filesystem::path& path);

}  // namespace monograph::test
