// Importing, running and judging one conformance case.
#pragma once

#include <string>

#include "import/onnx/conformance/case.h"
#include "import/onnx/conformance/compare.h"

namespace monograph::test {

enum class Verdict {
  kPassed,
  kPassedBound,      // With inputs as constants.
  kMissingOperator,  // The importer does not know an operator.
  kRefused,          // An error of importing or preparing.
  kWrong,            // Imported, with another answer.
};

struct Outcome {
  Verdict verdict = Verdict::kRefused;
  std::string message;  // What stands in the way; the operators' names for kMissingOperator.
  std::string op;       // See OperatorOf.
};

// Runs the case as it comes out of the importer on the naive evaluators, and after all passes and a
// way through a file on all backends. Inputs are given at run time where the importer takes them
// so; else all but the first are constants; else, where the first is a few numbers, all are.
// Numbers agree as ONNX's own runner has it: floats within the tolerance, the rest exactly; types
// and shapes too, but that double is float32 here.
Outcome RunCase(const ConformanceCase& c, const Tolerance& tolerance = {});

}  // namespace monograph::test
