// The import functions, one an operator (or a family that differs only in the target's code).
#pragma once

#include <string_view>

#include "import/onnx/node_context.h"

namespace monograph::onnx {

// Adds nodes for one ONNX node and sets its outputs. Errors lack the node's name.
using ImportFunction = Status (*)(NodeContext& context);

struct OperatorImport {
  std::string_view op_type;
  ImportFunction import;
};

// The function for an operator of the domain ("" and "ai.onnx" are ONNX's own), or nullptr.
ImportFunction FindImport(std::string_view domain, std::string_view op_type);

Status ImportAdd(NodeContext& context);
Status ImportAveragePool(NodeContext& context);
Status ImportBatchNormalization(NodeContext& context);
Status ImportClip(NodeContext& context);
Status ImportConcat(NodeContext& context);
Status ImportConstant(NodeContext& context);
Status ImportConv(NodeContext& context);
Status ImportDiv(NodeContext& context);
Status ImportFlatten(NodeContext& context);
Status ImportGemm(NodeContext& context);
Status ImportGlobalAveragePool(NodeContext& context);
Status ImportHardSwish(NodeContext& context);
Status ImportIf(NodeContext& context);
Status ImportIdentity(NodeContext& context);
Status ImportLeakyRelu(NodeContext& context);
Status ImportLpPool(NodeContext& context);
Status ImportMatMul(NodeContext& context);
Status ImportMaxPool(NodeContext& context);
Status ImportMul(NodeContext& context);
Status ImportPad(NodeContext& context);
Status ImportReduceMean(NodeContext& context);
Status ImportRelu(NodeContext& context);
Status ImportReshape(NodeContext& context);
Status ImportSigmoid(NodeContext& context);
Status ImportSoftmax(NodeContext& context);
Status ImportSqueeze(NodeContext& context);
Status ImportSub(NodeContext& context);
Status ImportTanh(NodeContext& context);
Status ImportTranspose(NodeContext& context);
Status ImportUnsqueeze(NodeContext& context);

}  // namespace monograph::onnx
