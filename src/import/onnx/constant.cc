#include "import/onnx/operators.h"
#include "import/onnx/tensor.h"

namespace monograph::onnx {

namespace {

Result<ValueId> AddTensor(NodeContext& context, const TensorProto& tensor) {
  MG_TRY_ASSIGN(const ConstantData data, ToConstant(tensor));
  return context.graph().AddConstant(context.node().outputs[0], data.dtype, data.shape,
                                     data.bytes.span());
}

// The tensor that the attribute stands for, whichever form it has.
Result<TensorProto> TensorOf(const NodeContext& context) {
  if (const TensorProto* tensor = context.Tensor("value")) return *tensor;
  TensorProto tensor;
  if (context.has_attribute("value_float")) {
    tensor.data_type = DataType::kFloat;
    tensor.float_data = {context.Float("value_float", 0)};
  } else if (context.has_attribute("value_floats")) {
    tensor.data_type = DataType::kFloat;
    tensor.float_data = context.FloatList("value_floats");
    tensor.dims = {static_cast<int64_t>(tensor.float_data.size())};
  } else if (context.has_attribute("value_int")) {
    tensor.data_type = DataType::kInt64;
    tensor.int64_data = {context.Int("value_int", 0)};
  } else if (context.has_attribute("value_ints")) {
    tensor.data_type = DataType::kInt64;
    tensor.int64_data = context.Ints("value_ints");
    tensor.dims = {static_cast<int64_t>(tensor.int64_data.size())};
  } else {
    return NodeContext::Unsupported("its value has an unsupported form.");
  }
  return tensor;
}

}  // namespace

Status ImportConstant(NodeContext& context) {
  MG_TRY_ASSIGN(const TensorProto tensor, TensorOf(context));
  MG_TRY_ASSIGN(const ValueId id, AddTensor(context, tensor));
  if (IsFourBit(tensor.data_type)) context.state().four_bit.insert(id);
  return context.SetOutput(id, false);
}

}  // namespace monograph::onnx
