#include "passes/integer_operands.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "ops/quant_math.h"
#include "passes/qdq.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

// The integers that are dequantised to the value, or kNoValue.
ValueId IntegersOf(const Editor& editor, DType dtype, ValueId real) {
  ValueId integers = QuantizedOf(editor, real);
  if (integers == kNoValue) integers = QuantizedConstantOf(editor, real);
  if (integers == kNoValue) return kNoValue;
  const Value& value = editor.graph().value(integers);
  return value.dtype == dtype && IsPerTensor(value) ? integers : kNoValue;
}

// The number that a float32 constant holds throughout; not one that is no scale.
std::optional<float> SingleNumber(const Graph& graph, ValueId id) {
  const auto values = ConstantFloats(graph, id);
  if (!values || values->empty()) return std::nullopt;
  const float number = values->front();
  const bool same = std::ranges::all_of(*values, [=](float value) { return value == number; });
  return same && (number == 0 || std::isnormal(number)) ? std::optional(number) : std::nullopt;
}

Result<ValueId> AddNumber(Graph& graph, ValueId real, float number, DType dtype) {
  const int sign = number > 0 ? 1 : number < 0 ? -1 : 0;
  const int32_t zero_point = dtype == DType::kUInt8 ? 1 : 0;
  const Value value = graph.value(real);
  const std::vector<uint8_t> quanta(static_cast<size_t>(value.shape.NumElements().value_or(0)),
                                    static_cast<uint8_t>(sign + zero_point));
  MG_TRY_ASSIGN(const ValueId id, graph.AddConstant(StrCat(value.name, "/quanta"), dtype,
                                                    value.shape, std::as_bytes(std::span(quanta))));
  graph.value(id).quantization = {{sign == 0 ? 1 : std::abs(number)}, {zero_point}, 0};
  return id;
}

}  // namespace

Result<bool> TakeIntegers(Editor& editor, DType dtype, Node& node) {
  Graph& graph = editor.graph();
  std::vector<ValueId> taken = node.inputs;
  bool varies = false;
  for (ValueId& input : taken) {
    if (input == kNoValue || graph.value(input).dtype != DType::kFloat32) continue;
    const ValueId integers = IntegersOf(editor, dtype, input);
    if (integers == kNoValue && !SingleNumber(graph, input)) return false;
    varies |= integers != kNoValue && !graph.value(integers).is_constant();
    if (integers != kNoValue) input = integers;
  }
  if (!varies) return false;
  for (ValueId& input : taken) {
    if (input == kNoValue) continue;
    const auto number = SingleNumber(graph, input);
    if (!number) continue;
    MG_TRY_ASSIGN(input, AddNumber(graph, input, *number, dtype));
  }
  node.inputs = std::move(taken);
  return true;
}

Result<std::optional<Value>> InInt8(const Value& constant) {
  if (!constant.constant || constant.dtype != DType::kFloat32) return std::optional<Value>();
  const ConstTensorView view{constant.dtype, constant.shape, constant.constant->bytes};
  float low = 0;
  float high = 0;
  for (float number : view.as<float>()) {
    if (!std::isfinite(number)) return std::optional<Value>();
    low = std::min(low, number);
    high = std::max(high, number);
  }
  const float scale = high / 255 - low / 255;
  if (!std::isnormal(scale)) return std::optional<Value>();
  const IntRange range = RangeOfDType(DType::kInt8);
  const int32_t zero_point = RoundToQuantum(-low / scale, range.min, range);
  Value quantized{
      StrCat(constant.name, "/int8"), DType::kInt8, constant.shape, {{scale}, {zero_point}, 0}, {}};
  MG_TRY_ASSIGN(Buffer bytes, Buffer::Allocate(view.as<float>().size()));
  std::ranges::transform(view.as<float>(), bytes.span().begin(), [&](float number) {
    return static_cast<std::byte>(Quantize(number, scale, zero_point, range));
  });
  quantized.constant = Constant::Own(std::move(bytes));
  return std::optional(std::move(quantized));
}

}  // namespace monograph
