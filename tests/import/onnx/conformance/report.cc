#include "import/onnx/conformance/report.h"

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>

namespace monograph::test {

namespace {

// What convolutional networks, vision transformers, detectors and segmenters are made of.
constexpr const char* kVisionOperators[] = {
    "Conv",
    "ConvTranspose",
    "AveragePool",
    "MaxPool",
    "LpPool",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "BatchNormalization",
    "InstanceNormalization",
    "LayerNormalization",
    "GroupNormalization",
    "LRN",
    "Relu",
    "Clip",
    "LeakyRelu",
    "PRelu",
    "Elu",
    "Selu",
    "Celu",
    "Gelu",
    "Sigmoid",
    "HardSigmoid",
    "HardSwish",
    "Mish",
    "Softplus",
    "Softsign",
    "Tanh",
    "Softmax",
    "LogSoftmax",
    "Resize",
    "Upsample",
    "Pad",
    "Slice",
    "Concat",
    "Split",
    "Gather",
    "GatherElements",
    "GatherND",
    "ScatterElements",
    "ScatterND",
    "ReduceL1",
    "ReduceL2",
    "ReduceLogSum",
    "ReduceLogSumExp",
    "ReduceMax",
    "ReduceMean",
    "ReduceMin",
    "ReduceProd",
    "ReduceSum",
    "ReduceSumSquare",
    "TopK",
    "ArgMax",
    "ArgMin",
    "MatMul",
    "Gemm",
    "Einsum",
    "DepthToSpace",
    "SpaceToDepth",
    "Reshape",
    "Flatten",
    "Squeeze",
    "Unsqueeze",
    "Transpose",
    "Expand",
    "Tile",
    "Shape",
    "Size",
    "Constant",
    "ConstantOfShape",
    "Range",
    "Identity",
    "Cast",
    "Add",
    "Sub",
    "Mul",
    "Div",
    "Pow",
    "Sqrt",
    "Exp",
    "Log",
    "Abs",
    "Neg",
    "Erf",
    "Floor",
    "Ceil",
    "Round",
    "Min",
    "Max",
    "Where",
    "Equal",
    "Greater",
    "GreaterOrEqual",
    "Less",
    "LessOrEqual",
    "And",
    "Or",
    "Not",
    "OneHot",
    "NonZero",
    "NonMaxSuppression",
    "RoiAlign",
    "GridSample",
    "QuantizeLinear",
    "DequantizeLinear",
    "QLinearConv",
    "QLinearMatMul",
    "ConvInteger",
    "MatMulInteger",
    "DynamicQuantizeLinear",
};

constexpr const char* kIntroduction =
    R"(<!-- Written by import_onnx_conformance_tests with MONOGRAPH_ACCEPT=1. -->
# ONNX

`monograph convert net.onnx -o net.tflite` reads ONNX models of opset 6 and later, and older ones where
their operators are still the same. Dimensions may be numbers or names; a named one stays open in the
file that is made. What cannot be imported is listed at once, each operator with its nodes.

**Layout.** ONNX has images as `[N, C, H, W]`; here they are `[N, H, W, C]`. Inputs of rank 4 are turned
once: the file that is made takes its channels last. Weights are turned when the file is made. Outputs
that are images have their channels last too; other outputs stand in ONNX's order.

**Types.** double, float16 and bfloat16 become float32, uint16 becomes int32, uint32 and uint64 become
int64, int4 and uint4 become int8 and uint8. Small integers that are not quantised are computed as int32.

**Volumes.** The engine's convolutions and pools have two spatial dimensions; those over three are spelled
out: a pool as one over height and width and one over depth, a convolution as a sum over its taps along
the depth.

## How it is tested

The tables count ONNX's own conformance cases, those of Debian's package libonnx-testdata (ONNX 1.17).
Each is imported and run twice: as it comes out of the importer on the plain evaluators, and after all
passes and a way through a file on all backends. A case passes when both answers are right: floats within
1e-3 of the expected number plus 1e-7, which is what ONNX's own runner allows, all else exactly, types and
shapes too.

The cases give everything as inputs, weights, axes and sizes included. Exporters write those as
constants, and here many have to be: where a case cannot be imported otherwise, all inputs but the first
become constants, or all of them where the first is a few numbers. **Bound** counts the cases that passed
so. **Left** says what is not supported, in the importer's words.

)";

constexpr const char* kColumns = "| | Cases | Passed | Bound | Left |\n|---|---:|---:|---:|---|\n";

struct Row {
  int cases = 0;
  int passed = 0;
  int bound = 0;
  std::map<std::string, int> left;  // By message.
};

// Messages without the node's number and name, and without the numbers of shapes.
std::string Reason(const Outcome& outcome) {
  if (outcome.verdict == Verdict::kMissingOperator) return "not imported";
  const std::string& message = outcome.message;
  const bool names_node = message.starts_with("Node ");
  const size_t colon = names_node ? message.find("): ") : std::string::npos;
  std::string reason = colon == std::string::npos ? message : message.substr(colon + 3);
  if (reason.ends_with('.')) reason.pop_back();
  std::ranges::replace(reason, '|', '/');
  return std::regex_replace(reason, std::regex(R"(\[[-?0-9, ]+\])"), "[...]");
}

void Count(const Outcome& outcome, Row& row) {
  ++row.cases;
  const bool bound = outcome.verdict == Verdict::kPassedBound;
  if (bound || outcome.verdict == Verdict::kPassed) {
    ++row.passed;
    row.bound += bound ? 1 : 0;
  } else {
    ++row.left[Reason(outcome)];
  }
}

std::string PrintRow(const std::string& name, const Row& row) {
  std::ostringstream out;
  out << "| " << name << " | " << row.cases << " | " << row.passed << " | ";
  if (row.bound > 0) out << row.bound;
  out << " | ";
  const char* separator = "";
  for (const auto& [reason, count] : row.left) {
    out << separator << reason << (count > 1 ? " (" + std::to_string(count) + ")" : "");
    separator = "; ";
  }
  out << " |\n";
  return out.str();
}

using Rows = std::map<std::string, Row>;

bool IsImported(const Row& row) { return !row.left.contains("not imported"); }

void PrintOperators(const Rows& operators, std::ostringstream& out) {
  Rows others = operators;
  out << "## Operators of vision models\n\n" << kColumns;
  for (const char* name : kVisionOperators) {
    if (!others.contains(name)) continue;
    out << PrintRow(name, others[name]);
    others.erase(name);
  }
  out << "\n## Other operators\n\n" << kColumns;
  for (const auto& [name, row] : others) {
    if (IsImported(row)) out << PrintRow(name, row);
  }
  out << "\nNot imported, with the number of cases: ";
  const char* separator = "";
  for (const auto& [name, row] : others) {
    if (IsImported(row)) continue;
    out << separator << name << " " << row.cases;
    separator = ", ";
  }
  out << ".\n";
}

}  // namespace

std::string PrintReport(const std::vector<CaseResult>& results) {
  Rows operators;
  Rows suites;
  Row total;
  for (const CaseResult& result : results) {
    const bool expanded = IsExpanded(result.test);
    const bool one_operator = result.test.suite == "node" && !expanded;
    Row& row = one_operator ? operators[result.outcome.op]
                            : suites[expanded ? "spelled out" : result.test.suite];
    Count(result.outcome, row);
    Count(result.outcome, total);
  }
  std::ostringstream out;
  out << kIntroduction;
  PrintOperators(operators, out);
  out << "\n## Small networks\n\nNetworks that PyTorch exported, and operators that ONNX spells "
         "out "
         "in others (`_expanded`).\n\n"
      << kColumns;
  for (const auto& [name, row] : suites) out << PrintRow(name, row);
  out << "\n**In all** " << total.cases << " cases, " << total.passed << " passed.\n";
  return out.str();
}

}  // namespace monograph::test
