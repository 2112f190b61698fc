#include "import/onnx/operators.h"

#include <algorithm>
#include <span>

#include "import/onnx/expand_quantized.h"

namespace monograph::onnx {

namespace {

constexpr OperatorImport kOperators[] = {
    {"Abs", ImportAbs},
    {"Acos", ImportAcos},
    {"Acosh", ImportAcosh},
    {"Add", ImportAdd},
    {"AffineGrid", ImportAffineGrid},
    {"And", ImportAnd},
    {"ArgMax", ImportArgMax},
    {"ArgMin", ImportArgMin},
    {"Asin", ImportAsin},
    {"Asinh", ImportAsinh},
    {"Atan", ImportAtan},
    {"Atanh", ImportAtanh},
    {"AveragePool", ImportAveragePool},
    {"BatchNormalization", ImportBatchNormalization},
    {"Cast", ImportCast},
    {"CastLike", ImportCastLike},
    {"Ceil", ImportCeil},
    {"Celu", ImportCelu},
    {"CenterCropPad", ImportCenterCropPad},
    {"Clip", ImportClip},
    {"Compress", ImportCompress},
    {"Concat", ImportConcat},
    {"Constant", ImportConstant},
    {"ConstantOfShape", ImportConstantOfShape},
    {"Conv", ImportConv},
    {"ConvTranspose", ImportConvTranspose},
    {"Cos", ImportCos},
    {"Cosh", ImportCosh},
    {"CumSum", ImportCumSum},
    {"DepthToSpace", ImportDepthToSpace},
    {"DequantizeLinear", ImportDequantizeLinear},
    {"Div", ImportDiv},
    {"Dropout", ImportDropout},
    {"Einsum", ImportEinsum},
    {"Elu", ImportElu},
    {"Equal", ImportEqual},
    {"Erf", ImportErf},
    {"Exp", ImportExp},
    {"Expand", ImportExpand},
    {"EyeLike", ImportEyeLike},
    {"Flatten", ImportFlatten},
    {"Floor", ImportFloor},
    {"Gather", ImportGather},
    {"GatherElements", ImportGatherElements},
    {"GatherND", ImportGatherND},
    {"Gelu", ImportGelu},
    {"Gemm", ImportGemm},
    {"GlobalAveragePool", ImportGlobalAveragePool},
    {"GlobalMaxPool", ImportGlobalMaxPool},
    {"Greater", ImportGreater},
    {"GreaterOrEqual", ImportGreaterOrEqual},
    {"GridSample", ImportGridSample},
    {"GroupNormalization", ImportGroupNormalization},
    {"HardSigmoid", ImportHardSigmoid},
    {"HardSwish", ImportHardSwish},
    {"Hardmax", ImportHardmax},
    {"Identity", ImportIdentity},
    {"If", ImportIf},
    {"InstanceNormalization", ImportInstanceNormalization},
    {"IsInf", ImportIsInf},
    {"IsNaN", ImportIsNaN},
    {"LRN", ImportLrn},
    {"LayerNormalization", ImportLayerNormalization},
    {"LeakyRelu", ImportLeakyRelu},
    {"Less", ImportLess},
    {"LessOrEqual", ImportLessOrEqual},
    {"Log", ImportLog},
    {"LogSoftmax", ImportLogSoftmax},
    {"LpNormalization", ImportLpNormalization},
    {"LpPool", ImportLpPool},
    {"MatMul", ImportMatMul},
    {"Max", ImportMax},
    {"MaxPool", ImportMaxPool},
    {"MaxUnpool", ImportMaxUnpool},
    {"Mean", ImportMean},
    {"MeanVarianceNormalization", ImportMeanVarianceNormalization},
    {"Min", ImportMin},
    {"Mish", ImportMish},
    {"Mod", ImportMod},
    {"Mul", ImportMul},
    {"Neg", ImportNeg},
    {"NonMaxSuppression", ImportNonMaxSuppression},
    {"NonZero", ImportNonZero},
    {"Not", ImportNot},
    {"OneHot", ImportOneHot},
    {"Or", ImportOr},
    {"PRelu", ImportPRelu},
    {"Pad", ImportPad},
    {"Pow", ImportPow},
    {"QuantizeLinear", ImportQuantizeLinear},
    {"Range", ImportRange},
    {"Reciprocal", ImportReciprocal},
    {"ReduceL1", ImportReduceL1},
    {"ReduceL2", ImportReduceL2},
    {"ReduceLogSum", ImportReduceLogSum},
    {"ReduceLogSumExp", ImportReduceLogSumExp},
    {"ReduceMax", ImportReduceMax},
    {"ReduceMean", ImportReduceMean},
    {"ReduceMin", ImportReduceMin},
    {"ReduceProd", ImportReduceProd},
    {"ReduceSum", ImportReduceSum},
    {"ReduceSumSquare", ImportReduceSumSquare},
    {"Relu", ImportRelu},
    {"Reshape", ImportReshape},
    {"Resize", ImportResize},
    {"RoiAlign", ImportRoiAlign},
    {"Round", ImportRound},
    {"Scatter", ImportScatterElements},
    {"ScatterElements", ImportScatterElements},
    {"ScatterND", ImportScatterND},
    {"Selu", ImportSelu},
    {"Shape", ImportShape},
    {"Shrink", ImportShrink},
    {"Sigmoid", ImportSigmoid},
    {"Sign", ImportSign},
    {"Sin", ImportSin},
    {"Sinh", ImportSinh},
    {"Size", ImportSize},
    {"Slice", ImportSlice},
    {"Softmax", ImportSoftmax},
    {"Softplus", ImportSoftplus},
    {"Softsign", ImportSoftsign},
    {"SpaceToDepth", ImportSpaceToDepth},
    {"Split", ImportSplit},
    {"Sqrt", ImportSqrt},
    {"Squeeze", ImportSqueeze},
    {"Sub", ImportSub},
    {"Sum", ImportSum},
    {"Swish", ImportSwish},
    {"Tan", ImportTan},
    {"Tanh", ImportTanh},
    {"ThresholdedRelu", ImportThresholdedRelu},
    {"Tile", ImportTile},
    {"TopK", ImportTopK},
    {"Transpose", ImportTranspose},
    {"Trilu", ImportTrilu},
    {"Unsqueeze", ImportUnsqueeze},
    {"Upsample", ImportUpsample},
    {"Where", ImportWhere},
    {"Xor", ImportXor},
};

// Of com.microsoft, onnxruntime's own domain.
constexpr OperatorImport kMicrosoftOperators[] = {
    {"DequantizeLinear", ImportDequantizeLinear},
    {"QuantizeLinear", ImportQuantizeLinear},
};

// Of the expansions' domain.
constexpr OperatorImport kInternalOperators[] = {
    {"DequantizeBias", ImportDequantizeBias},
};

std::span<const OperatorImport> OperatorsOf(std::string_view domain) {
  if (domain.empty() || domain == "ai.onnx") return kOperators;
  if (domain == "com.microsoft") return kMicrosoftOperators;
  if (domain == kInternalDomain) return kInternalOperators;
  return {};
}

}  // namespace

ImportFunction FindImport(std::string_view domain, std::string_view op_type) {
  const auto operators = OperatorsOf(domain);
  const auto found = std::ranges::find(operators, op_type, &OperatorImport::op_type);
  return found == operators.end() ? nullptr : found->import;
}

}  // namespace monograph::onnx
