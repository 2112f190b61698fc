#include "import/onnx/conformance/compare.h"

#include <cmath>

#include "base/float16.h"
#include "base/strings.h"
#include "import/onnx/parse.h"
#include "import/onnx/permute.h"

namespace monograph::test {

namespace {

double ElementOf(DType dtype, std::span<const std::byte> bytes, size_t i) {
  const ConstTensorView view{dtype, {}, bytes};
  switch (dtype) {
    case DType::kFloat32: return static_cast<double>(view.as<float>()[i]);
    case DType::kFloat16: {
      const auto* halves = reinterpret_cast<const uint16_t*>(bytes.data());
      return static_cast<double>(HalfToFloat(halves[i]));
    }
    case DType::kInt32: return view.as<int32_t>()[i];
    case DType::kInt64: return static_cast<double>(view.as<int64_t>()[i]);
    case DType::kInt16: return view.as<int16_t>()[i];
    case DType::kInt8: return view.as<int8_t>()[i];
    default: return view.as<uint8_t>()[i];
  }
}

bool Agree(double actual, double expected, const Tolerance& tolerance) {
  if (actual == expected || (std::isnan(actual) && std::isnan(expected))) return true;
  return std::fabs(actual - expected) <=
         tolerance.absolute + tolerance.relative * std::fabs(expected);
}

}  // namespace

Result<onnx::ConstantData> ReadTensor(const std::string& file) {
  MG_TRY_ASSIGN(const onnx::TensorProto tensor, onnx::ParseTensor(std::as_bytes(std::span(file))));
  return onnx::ToConstant(tensor);
}

Result<onnx::ConstantData> ToChannelsLast(const onnx::ConstantData& tensor) {
  constexpr int kToChannelsLast[] = {0, 2, 3, 1};
  MG_TRY_ASSIGN(Buffer bytes,
                onnx::Permute({tensor.dtype, tensor.shape, tensor.bytes.span()}, kToChannelsLast));
  return onnx::ConstantData{tensor.dtype, onnx::PermuteShape(tensor.shape, kToChannelsLast),
                            std::move(bytes)};
}

std::string Difference(const ConstTensorView& actual, const onnx::ConstantData& expected,
                       const Tolerance& tolerance) {
  if (actual.shape != expected.shape || actual.dtype != expected.dtype) {
    return StrCat("it gives ", DTypeName(actual.dtype), " ", actual.shape.ToString(),
                  " instead of ", DTypeName(expected.dtype), " ", expected.shape.ToString(), ".");
  }
  const bool is_float = actual.dtype == DType::kFloat32 || actual.dtype == DType::kFloat16;
  const auto count = static_cast<size_t>(expected.shape.NumElements().value_or(0));
  for (size_t i = 0; i < count; ++i) {
    const double a = ElementOf(actual.dtype, actual.bytes, i);
    const double b = ElementOf(actual.dtype, expected.bytes.span(), i);
    if (!Agree(a, b, is_float ? tolerance : Tolerance{0, 0}))
      return StrCat("element ", i, " is ", a, " instead of ", b, ".");
  }
  return "";
}

}  // namespace monograph::test
