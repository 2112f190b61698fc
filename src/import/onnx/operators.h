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

Status ImportAbs(NodeContext& context);
Status ImportAcos(NodeContext& context);
Status ImportAcosh(NodeContext& context);
Status ImportAdd(NodeContext& context);
Status ImportAffineGrid(NodeContext& context);
Status ImportAnd(NodeContext& context);
Status ImportArgMax(NodeContext& context);
Status ImportArgMin(NodeContext& context);
Status ImportAsin(NodeContext& context);
Status ImportAsinh(NodeContext& context);
Status ImportAtan(NodeContext& context);
Status ImportAtanh(NodeContext& context);
Status ImportAveragePool(NodeContext& context);
Status ImportBatchNormalization(NodeContext& context);
Status ImportCast(NodeContext& context);
Status ImportCastLike(NodeContext& context);
Status ImportCeil(NodeContext& context);
Status ImportCelu(NodeContext& context);
Status ImportCenterCropPad(NodeContext& context);
Status ImportClip(NodeContext& context);
Status ImportCompress(NodeContext& context);
Status ImportConcat(NodeContext& context);
Status ImportConstant(NodeContext& context);
Status ImportConstantOfShape(NodeContext& context);
Status ImportConv(NodeContext& context);
Status ImportConvTranspose(NodeContext& context);
Status ImportCos(NodeContext& context);
Status ImportCosh(NodeContext& context);
Status ImportCumSum(NodeContext& context);
Status ImportDepthToSpace(NodeContext& context);
Status ImportDequantizeBias(NodeContext& context);
Status ImportDequantizeLinear(NodeContext& context);
Status ImportDiv(NodeContext& context);
Status ImportDropout(NodeContext& context);
Status ImportEinsum(NodeContext& context);
Status ImportElu(NodeContext& context);
Status ImportEqual(NodeContext& context);
Status ImportErf(NodeContext& context);
Status ImportExp(NodeContext& context);
Status ImportExpand(NodeContext& context);
Status ImportEyeLike(NodeContext& context);
Status ImportFlatten(NodeContext& context);
Status ImportFloor(NodeContext& context);
Status ImportGather(NodeContext& context);
Status ImportGatherElements(NodeContext& context);
Status ImportGatherND(NodeContext& context);
Status ImportGelu(NodeContext& context);
Status ImportGemm(NodeContext& context);
Status ImportGlobalAveragePool(NodeContext& context);
Status ImportGlobalMaxPool(NodeContext& context);
Status ImportGreater(NodeContext& context);
Status ImportGreaterOrEqual(NodeContext& context);
Status ImportGridSample(NodeContext& context);
Status ImportGroupNormalization(NodeContext& context);
Status ImportHardSigmoid(NodeContext& context);
Status ImportHardSwish(NodeContext& context);
Status ImportHardmax(NodeContext& context);
Status ImportIdentity(NodeContext& context);
Status ImportIf(NodeContext& context);
Status ImportInstanceNormalization(NodeContext& context);
Status ImportIsInf(NodeContext& context);
Status ImportIsNaN(NodeContext& context);
Status ImportLayerNormalization(NodeContext& context);
Status ImportLeakyRelu(NodeContext& context);
Status ImportLess(NodeContext& context);
Status ImportLessOrEqual(NodeContext& context);
Status ImportLog(NodeContext& context);
Status ImportLogSoftmax(NodeContext& context);
Status ImportLpNormalization(NodeContext& context);
Status ImportLpPool(NodeContext& context);
Status ImportLrn(NodeContext& context);
Status ImportMatMul(NodeContext& context);
Status ImportMax(NodeContext& context);
Status ImportMaxPool(NodeContext& context);
Status ImportMaxUnpool(NodeContext& context);
Status ImportMean(NodeContext& context);
Status ImportMeanVarianceNormalization(NodeContext& context);
Status ImportMin(NodeContext& context);
Status ImportMish(NodeContext& context);
Status ImportMod(NodeContext& context);
Status ImportMul(NodeContext& context);
Status ImportNeg(NodeContext& context);
Status ImportNonMaxSuppression(NodeContext& context);
Status ImportNonZero(NodeContext& context);
Status ImportNot(NodeContext& context);
Status ImportOneHot(NodeContext& context);
Status ImportOr(NodeContext& context);
Status ImportPRelu(NodeContext& context);
Status ImportPad(NodeContext& context);
Status ImportPow(NodeContext& context);
Status ImportQuantizeLinear(NodeContext& context);
Status ImportRange(NodeContext& context);
Status ImportReciprocal(NodeContext& context);
Status ImportReduceL1(NodeContext& context);
Status ImportReduceL2(NodeContext& context);
Status ImportReduceLogSum(NodeContext& context);
Status ImportReduceLogSumExp(NodeContext& context);
Status ImportReduceMax(NodeContext& context);
Status ImportReduceMean(NodeContext& context);
Status ImportReduceMin(NodeContext& context);
Status ImportReduceProd(NodeContext& context);
Status ImportReduceSum(NodeContext& context);
Status ImportReduceSumSquare(NodeContext& context);
Status ImportRelu(NodeContext& context);
Status ImportReshape(NodeContext& context);
Status ImportResize(NodeContext& context);
Status ImportRoiAlign(NodeContext& context);
Status ImportRound(NodeContext& context);
Status ImportScatterElements(NodeContext& context);
Status ImportScatterND(NodeContext& context);
Status ImportSelu(NodeContext& context);
Status ImportShape(NodeContext& context);
Status ImportShrink(NodeContext& context);
Status ImportSigmoid(NodeContext& context);
Status ImportSign(NodeContext& context);
Status ImportSin(NodeContext& context);
Status ImportSinh(NodeContext& context);
Status ImportSize(NodeContext& context);
Status ImportSlice(NodeContext& context);
Status ImportSoftmax(NodeContext& context);
Status ImportSoftplus(NodeContext& context);
Status ImportSoftsign(NodeContext& context);
Status ImportSpaceToDepth(NodeContext& context);
Status ImportSplit(NodeContext& context);
Status ImportSqrt(NodeContext& context);
Status ImportSqueeze(NodeContext& context);
Status ImportSub(NodeContext& context);
Status ImportSum(NodeContext& context);
Status ImportSwish(NodeContext& context);
Status ImportTan(NodeContext& context);
Status ImportTanh(NodeContext& context);
Status ImportThresholdedRelu(NodeContext& context);
Status ImportTile(NodeContext& context);
Status ImportTopK(NodeContext& context);
Status ImportTranspose(NodeContext& context);
Status ImportTrilu(NodeContext& context);
Status ImportUnsqueeze(NodeContext& context);
Status ImportUpsample(NodeContext& context);
Status ImportWhere(NodeContext& context);
Status ImportXor(NodeContext& context);

}  // namespace monograph::onnx
