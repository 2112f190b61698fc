// docs/ONNX.md: what of ONNX is imported, as the conformance cases show it.
#pragma once

#include <string>
#include <vector>

#include "import/onnx/conformance/run_case.h"

namespace monograph::test {

struct CaseResult {
  ConformanceCase test;
  Outcome outcome;
};

std::string PrintReport(const std::vector<CaseResult>& results);

}  // namespace monograph::test
