// Networks between QUANTIZE and DEQUANTIZE, as exporters write quantised ones.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/net.h"

namespace monograph::test {

class QuantizedNet : public Net {
 public:
  ValueId Quantize(ValueId real, DType dtype, float scale, int32_t zero_point) {
    return Typed(MakeNode(Op::QUANTIZE, {real}), dtype, {{scale}, {zero_point}, 0});
  }

  ValueId Dequantize(ValueId integers) {
    return Typed(MakeNode(Op::DEQUANTIZE, {integers}), DType::kFloat32, {});
  }

  // The real numbers behind QUANTIZE and DEQUANTIZE.
  ValueId Rounded(ValueId real, DType dtype, float scale, int32_t zero_point) {
    return Dequantize(Quantize(real, dtype, scale, zero_point));
  }

  // The real numbers of integers.
  template <typename T>
  ValueId Constant(const Shape& shape, const std::vector<T>& integers, Quantization quantization) {
    const std::string name = "constant_" + std::to_string(graph().value_count());
    const ValueId id =
        Get(graph().AddConstant(name, DTypeOf<T>(), shape, std::as_bytes(std::span(integers))));
    graph().value(id).quantization = std::move(quantization);
    return Dequantize(id);
  }

 private:
  ValueId Typed(Node node, DType dtype, Quantization quantization) {
    const std::string name = "quantized_" + std::to_string(graph().value_count());
    return Get(
        AppendNode(graph(), std::move(node), Value{name, dtype, {}, std::move(quantization), {}}));
  }
};

}  // namespace monograph::test
