#include "passes/qdq.h"

#include <utility>

#include "ops/require.h"

namespace monograph {

using schema::BuiltinOperator;

bool IsPerTensor(const Value& value) {
  return IsQuantizedDType(value.dtype) && value.quantization.scale.size() == 1;
}

ValueId QuantizedOf(const Editor& editor, ValueId real) {
  const Node* node = editor.Made(real, BuiltinOperator::DEQUANTIZE);
  if (node == nullptr) return kNoValue;
  const Value& value = editor.graph().value(node->inputs[0]);
  return IsPerTensor(value) && !value.is_constant() ? node->inputs[0] : kNoValue;
}

ValueId QuantizedConstantOf(const Editor& editor, ValueId real) {
  const Node* node = editor.Made(real, BuiltinOperator::DEQUANTIZE);
  if (node == nullptr || !ConstantView(editor.graph(), node->inputs[0])) return kNoValue;
  return editor.graph().value(node->inputs[0]).quantization.empty() ? kNoValue : node->inputs[0];
}

bool QuantizedAlike(const Graph& graph, ValueId a, ValueId b) {
  const Value& left = graph.value(a);
  const Value& right = graph.value(b);
  return left.dtype == right.dtype && left.quantization.scale == right.quantization.scale &&
         left.quantization.zero_point == right.quantization.zero_point;
}

Result<Value> InOtherType(const Value& value) {
  Value other = value;
  other.dtype = value.dtype == DType::kInt8 ? DType::kUInt8 : DType::kInt8;
  const int32_t shift = value.dtype == DType::kInt8 ? 128 : -128;
  for (int32_t& zero_point : other.quantization.zero_point) zero_point += shift;
  if (value.constant) {
    MG_TRY_ASSIGN(Buffer bytes, Buffer::Copy(value.constant->bytes));
    for (std::byte& byte : bytes.span()) byte ^= std::byte{0x80};
    other.constant = Constant::Own(std::move(bytes));
  }
  return other;
}

}  // namespace monograph
