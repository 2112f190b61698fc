#include "import/onnx/operators.h"

#include <algorithm>
#include <iterator>

namespace monograph::onnx {

namespace {

constexpr OperatorImport kOperators[] = {
    {"Add", ImportAdd},
    {"AveragePool", ImportAveragePool},
    {"BatchNormalization", ImportBatchNormalization},
    {"Clip", ImportClip},
    {"Concat", ImportConcat},
    {"Constant", ImportConstant},
    {"Conv", ImportConv},
    {"Div", ImportDiv},
    {"Dropout", ImportIdentity},
    {"Flatten", ImportFlatten},
    {"Gemm", ImportGemm},
    {"GlobalAveragePool", ImportGlobalAveragePool},
    {"HardSwish", ImportHardSwish},
    {"Identity", ImportIdentity},
    {"If", ImportIf},
    {"LeakyRelu", ImportLeakyRelu},
    {"LpPool", ImportLpPool},
    {"MatMul", ImportMatMul},
    {"MaxPool", ImportMaxPool},
    {"Mul", ImportMul},
    {"Pad", ImportPad},
    {"ReduceMean", ImportReduceMean},
    {"Relu", ImportRelu},
    {"Reshape", ImportReshape},
    {"Sigmoid", ImportSigmoid},
    {"Softmax", ImportSoftmax},
    {"Squeeze", ImportSqueeze},
    {"Sub", ImportSub},
    {"Tanh", ImportTanh},
    {"Transpose", ImportTranspose},
    {"Unsqueeze", ImportUnsqueeze},
};

}  // namespace

ImportFunction FindImport(std::string_view domain, std::string_view op_type) {
  if (!domain.empty() && domain != "ai.onnx") return nullptr;
  const auto* found = std::ranges::find(kOperators, op_type, &OperatorImport::op_type);
  return found == std::end(kOperators) ? nullptr : found->import;
}

}  // namespace monograph::onnx
